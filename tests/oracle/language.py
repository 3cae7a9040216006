"""The rule language (snag-rules(5)): from a rules file to `Rule` records, and its tests."""

import operator
import re
from pathlib import Path
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import NamedTuple, Optional

from stream import EPOCH, SECOND, format_span, iso, number

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
DEFAULT_FORGET = 90 * 86400 * SECOND
LONG_FORGET = 730 * 86400 * SECOND


FOLDER = "."  # where the files of `pair` are
CALENDARS = None  # those of --calendar


class Refused(Exception):
    """The rule is "refused at load"."""


class What(NamedTuple):
    """The right side of a test: a literal, a pattern, or a field of another event."""

    text: str = ""
    number: Optional[Fraction] = None
    pattern: Optional[re.Pattern] = None
    whose: str = ""  # "this" or "prior": then `text` is the field
    pairs: Optional[set] = None  # of pair(X, Y): `text` is the field Y
    span: Optional[tuple] = None  # business time, which elapsed is compared with


class Test(NamedTuple):
    whose: str  # "" or "prior": whose field stands on the left
    field: str  # a column, or "elapsed"
    op: str
    whats: tuple  # one What; several for `in`


class Part(NamedTuple):
    """EVENTS [where FILTER]: a list of names and the tests about its events."""

    names: tuple
    where: tuple = ()
    own: bool = False  # the EVENTS of the rule: "`this.FIELD` is another field of the same event"


class Bound(NamedTuple):
    """within D, later than D."""

    kind: str
    microseconds: int
    or_value: bool  # `value or D`
    span: Optional[tuple] = None  # (8 hours, "bh"), (2, "bd"): business time


@dataclass
class Rule:
    name: str
    order: int
    events: Part
    relation: str = ""  # "again", "after", "not after", "without", "changes", "revisits", "at least"
    other: Optional[Part] = None  # B
    field: str = ""  # of changes, revisits, distinct
    least: int = 0  # N
    bound: Optional[Bound] = None
    until: Optional[Part] = None  # C
    unless: Optional[Part] = None  # E
    per: tuple = ()
    pair: tuple = ()  # the tests of `if`
    each: bool = False
    opportunity: Optional[Part] = None
    opportunity_per: tuple = ()
    forget: int = DEFAULT_FORGET
    emits: str = ""  # the event of a match: "snag:NAME", "good:NAME" or a plain one
    good: str = ""  # the event of an obligation kept in time, "good:NAME"
    value: Optional[str] = None  # that of the plain event
    value_span: Optional[tuple] = None  # … in business time
    captured: Optional[tuple] = None  # (field, pattern, unit): … or taken out of a field of e
    level: int = 0

    @property
    def parts(self):
        every = (self.events, self.other, self.until, self.unless, self.opportunity)
        return [part for part in every if part]

    @property
    def is_plain(self):
        return ":" not in self.emits


# ---- the file --------------------------------------------------------------------------------


def read_sections(text):
    """`[name]`, `key = value`, `#` comment lines; an indented line continues the one above."""
    sections, here, key = {}, None, None
    for line in text.split("\n"):
        if not line.strip() or line.startswith("#"):
            continue
        if line[0] in " \t":
            here[key] += " " + line.strip()
        elif line.startswith("["):
            here = sections.setdefault(line.strip()[1:-1], {})
        else:
            key, value = (side.strip() for side in line.split("=", 1))
            here[key] = value
    return sections


def read_rules(text):
    """The rules "in order: dependency level, then as loaded"."""
    rules = [
        make_rule(name, order, keys)
        for order, (name, keys) in enumerate(read_sections(text).items())
        if keys.get("off") != "yes"
    ]
    settle_names(rules)
    for rule in rules:
        rule.level = level_of(rule, rules, ())
    rules.sort(key=lambda rule: (rule.level, rule.order))
    for order, rule in enumerate(rules):
        rule.order = order
    return rules


def make_rule(name, order, keys):
    rule = parse_when(name, order, keys["when"])
    if "opportunity" in keys:
        tokens = Tokens(keys["opportunity"])
        rule.opportunity = parse_part(tokens)._replace(own=True)
        rule.opportunity_per = parse_names(tokens) if tokens.accept("per") else ("contact",)
        tokens.finish()
    # "the larger of its bound and 90d; 730d instead of 90d where `per`, the default key or the keys of
    # `opportunity` hold a case or contact"
    keys_of_opportunity = rule.opportunity_per if rule.opportunity else rule.per or ("contact",)
    rests = {"case", "contact"} & {*rule.per, *keys_of_opportunity}
    rule.forget = max(LONG_FORGET if rests else DEFAULT_FORGET, rule.bound.microseconds if rule.bound else 0)
    if "forget" in keys:
        rule.forget = parse_duration(keys["forget"])
    rule.emits = keys.get("emit", "snag:" + name)
    rule.good = "good:" + keys["good"] if "good" in keys else ""
    if "value" in keys:
        word = keys["value"]
        rule.captured = parse_captured(word)
        rule.value_span = None if rule.captured else parse_business(word)
        is_span = not rule.captured and not rule.value_span and word[-1] in UNITS
        rule.value = str(parse_duration(word) // SECOND) if is_span else word
    refuse(rule)
    return rule


# ---- rules over rules ------------------------------------------------------------------------


def makers(name, rules):
    return [rule for rule in rules if name and name in (rule.emits, rule.good)]


def names_of(rule):
    return [name for part in rule.parts for name in part.names]


def settle_names(rules):
    """ "`snag:*` means the rules whose `when` names no snag"; and "a `snag:` or `good:` name that no
    rule emits" is refused."""

    def names_snag(rule):
        sentence = [part for part in (rule.events, rule.other, rule.until, rule.unless) if part]
        return any(name.startswith("snag:") for part in sentence for name in part.names)

    every = tuple(r.emits for r in rules if r.emits.startswith("snag:") and not names_snag(r))

    def settle(part):
        if part is None or "snag:*" not in part.names:
            return part
        if not every:
            raise Refused("'snag:*' stands for none")
        return part._replace(names=tuple(name for name in part.names if name != "snag:*") + every)

    settled = [(rule, [settle(part) for part in (rule.events, rule.other, rule.until, rule.unless,
                                                 rule.opportunity)]) for rule in rules]
    for rule, parts in settled:
        rule.events, rule.other, rule.until, rule.unless, rule.opportunity = parts
        for name in names_of(rule):
            if ":" in name and not makers(name, rules):
                raise Refused(f"{rule.name}: no rule emits '{name}'")


def level_of(rule, rules, above):
    """0 for a rule that uses nothing that rules emit, "cycles are refused"."""
    if rule.name in above:
        raise Refused(f"a circle: {' '.join(above)} {rule.name}")
    below = [maker for name in names_of(rule) for maker in makers(name, rules)]
    below = list({id(maker): maker for maker in below}.values())
    return max((1 + level_of(maker, rules, (*above, rule.name)) for maker in below), default=0)


# ---- words -----------------------------------------------------------------------------------

TOKEN = re.compile(
    r"""\s*(?: (?P<regex>/(?:\\.|[^/\\])+/i?)
             | (?P<text>"[^"]*")
             | (?P<mark><=|>=|!=|!~|[=<>~(),])
             | (?P<word>[^\s"=<>~!(),]+) )""",
    re.VERBOSE,
)


class Tokens:
    """The words of a sentence, read from left to right."""

    def __init__(self, sentence):
        self.words, at, sentence = [], 0, sentence.rstrip()
        while at < len(sentence):
            found = TOKEN.match(sentence, at)
            if not found:
                raise Refused(f"cannot read: {sentence[at:]}")
            self.words.append((found.lastgroup, found.group(found.lastgroup)))
            at = found.end()

    def next(self):
        if not self.words:
            raise Refused("the sentence ends too early")
        return self.words.pop(0)

    def accept(self, *expected):
        """Takes the expected words if they come next."""
        if [word for _, word in self.words[: len(expected)]] != list(expected):
            return False
        del self.words[: len(expected)]
        return True

    def expect(self, word):
        if not self.accept(word):
            raise Refused(f"'{word}' expected")

    def finish(self):
        if self.words:
            raise Refused(f"unknown clause: {self.words[0][1]}")


def parse_duration(word):
    """D = 90s 15m 24h 7d 2w, in microseconds."""
    found = re.fullmatch(r"(\d+)([smhdw])", word)
    if not found:
        raise Refused(f"'{word}' is no duration")
    return int(found[1]) * UNITS[found[2]] * SECOND


def parse_business(word):
    """8bh, 2bd: hours in microseconds, or days; None for anything else."""
    found = re.fullmatch(r"(\d+)(bh|bd)", word)
    if not found:
        return None
    return int(found[1]) * (3600 * SECOND if found[2] == "bh" else 1), found[2]


# ---- the sentence ----------------------------------------------------------------------------


def parse_when(name, order, sentence):
    """when = EVENTS [where FILTER] [RELATION] {CLAUSE}"""
    tokens = Tokens(sentence)
    rule = Rule(name, order, parse_part(tokens)._replace(own=True))
    parse_relation(rule, tokens)
    seen = set()
    while tokens.words:
        clause = parse_clause(rule, tokens)
        if clause in seen:
            raise Refused(f"two clauses '{clause}'")
        seen.add(clause)
    return rule


def parse_relation(rule, tokens):
    if tokens.accept("again"):
        rule.relation = "again"
    elif tokens.accept("after"):
        rule.relation, rule.other = "after", parse_part(tokens)
    elif tokens.accept("not", "after"):
        rule.relation, rule.other = "not after", parse_part(tokens)
    elif tokens.accept("without"):
        rule.relation, rule.other = "without", parse_part(tokens)
    elif tokens.accept("changes"):
        rule.relation, rule.field = "changes", tokens.next()[1]
    elif tokens.accept("revisits"):
        rule.relation, rule.field = "revisits", tokens.next()[1]


def parse_clause(rule, tokens):
    """One CLAUSE; gives its kind back, "each at most once" ("two bounds" are one kind)."""
    if tokens.accept("within"):
        rule.bound = parse_bound("within", tokens)
        return "bound"
    if tokens.accept("later", "than"):
        rule.bound = parse_bound("later than", tokens)
        return "bound"
    if tokens.accept("until"):
        rule.until = parse_part(tokens)
        return "until"
    if tokens.accept("unless"):
        rule.unless = parse_part(tokens)
        return "unless"
    if tokens.accept("per"):
        rule.per = parse_names(tokens)
        return "per"
    if tokens.accept("if"):
        rule.pair = parse_tests(tokens)
        return "if"
    if tokens.accept("each"):
        rule.each = True
        return "each"
    if tokens.accept("at", "least"):
        parse_at_least(rule, tokens)
        return "at least"
    raise Refused(f"unknown clause: {tokens.next()[1]}")


def parse_at_least(rule, tokens):
    if rule.relation:
        raise Refused("'at least' with a relation")
    rule.relation, rule.least = "at least", int(tokens.next()[1])
    if tokens.accept("distinct"):
        rule.field = tokens.next()[1]


def parse_bound(kind, tokens):
    or_value = tokens.accept("value", "or")
    word = tokens.next()[1]
    span = parse_business(word)
    if not span:
        return Bound(kind, parse_duration(word), or_value)
    # "for this, a business hour counts as a day and a business day as a week"
    return Bound(kind, span[0] * 24 if span[1] == "bh" else span[0] * 7 * 86400 * SECOND, or_value, span)


def parse_part(tokens):
    names = parse_names(tokens)
    return Part(names, parse_tests(tokens) if tokens.accept("where") else ())


def parse_names(tokens):
    names = [tokens.next()[1]]
    while tokens.accept(","):
        names.append(tokens.next()[1])
    return tuple(names)


def parse_tests(tokens):
    tests = [parse_test(tokens)]
    while tokens.accept("and"):
        tests.append(parse_test(tokens))
    return tuple(tests)


def parse_test(tokens):
    """TEST: FIELD OP WHAT"""
    if tokens.accept("pair", "("):
        return parse_pair_test(tokens)
    field, op = tokens.next()[1], tokens.next()[1]
    whose, field = ("prior", field[6:]) if field.startswith("prior.") else ("", field)
    if op != "in":
        return Test(whose, field, op, (parse_what(tokens),))
    tokens.expect("(")
    whats = [parse_what(tokens)]
    while tokens.accept(","):
        whats.append(parse_what(tokens))
    tokens.expect(")")
    return Test(whose, field, op, tuple(whats))


def parse_side(word):
    whose, _, field = word.rpartition(".")
    return whose, field


def parse_pair_test(tokens):
    """pair(X, Y) in "FILE": the texts of both sides stand side by side in a line of the file."""
    whose, field = parse_side(tokens.next()[1])
    tokens.expect(",")
    other, second = parse_side(tokens.next()[1])
    tokens.expect(")")
    tokens.expect("in")
    lines = (Path(FOLDER) / tokens.next()[1][1:-1]).read_text("latin-1").split("\n")
    pairs = {tuple(line.split("\t")[:2]) for line in lines if line and not line.startswith("#")}
    return Test(whose, field, "pair", (What(text=second, whose=other, pairs=pairs),))


def parse_what(tokens):
    """WHAT: word, "text", number, duration, /regex/ or /regex/i, this.FIELD, prior.FIELD"""
    kind, word = tokens.next()
    if kind == "text":
        return What(text=word[1:-1])
    if kind == "regex":
        flags = re.ASCII | (re.IGNORECASE if word.endswith("i") else 0)
        return What(pattern=re.compile(characters(word[1 : word.rindex("/")]), flags))
    if kind != "word":
        raise Refused(f"'{word}' where a word was expected")
    for whose in ("this", "prior"):
        if word.startswith(whose + "."):
            return What(text=word[len(whose) + 1 :], whose=whose)
    if parse_business(word):
        return What(text=word, span=parse_business(word))
    if re.fullmatch(r"\d+[smhdw]", word):
        seconds = parse_duration(word) // SECOND
        return What(text=str(seconds), number=Fraction(seconds))
    return What(text=word, number=number(word))


# ---- refused at load -------------------------------------------------------------------------


def parse_captured(word):
    """`value = FIELD ~ /…(…)…/ UNIT`, or None if it is not that."""
    found = re.fullmatch(r"(\w+)\s*~\s*/((?:\\.|[^/\\])*)/(i?)\s*(\w*)", word, re.DOTALL)
    if not found:
        return None
    name, pattern, caseless, unit = found.groups()
    return name, re.compile(characters(pattern), re.ASCII | (re.IGNORECASE if caseless else 0)), unit or "s"


WEEK = "monday tuesday wednesday thursday friday saturday sunday".split()


def take(captured, e):
    """The seconds that are taken out of e, in microseconds, or None: a number of units, or until the end of the day of that name: today, tonight, tomorrow, or the next of that weekday, which may be today."""
    name, pattern, unit = captured
    found = pattern.search(characters(e[name]))
    text = found.group(1) if found else None
    if text is None:
        return None
    if unit != "day":
        value = number(text) if text.isascii() else None
        return round(value * SECOND) * UNITS[unit] if value is not None and value >= 0 else None
    date = CALENDARS.date_of(e["queue"], e.ts) if CALENDARS else (EPOCH + timedelta(microseconds=e.ts)).date()
    word = text.lower()
    ahead = {"today": 0, "tonight": 0, "tomorrow": 1}.get(word)
    if ahead is None:
        named = [place for place, full in enumerate(WEEK) if word in (full, full[:3])]
        if not named:
            return None
        ahead = (named[0] - date.weekday()) % 7
    after = date + timedelta(days=ahead + 1)
    if CALENDARS:
        return CALENDARS.midnight(e["queue"], after) - e.ts
    return (datetime(after.year, after.month, after.day, tzinfo=timezone.utc) - EPOCH) // timedelta(microseconds=1) - e.ts


def refuse(rule):
    """Everything that is refused at load, as far as the sentence itself shows."""
    relation, bound = rule.relation, rule.bound
    later = bound is not None and bound.kind == "later than"
    lists = [part for part in (rule.events, rule.other, rule.until, rule.unless) if part]
    tests = [test for part in lists for test in part.where]
    wipes = rule.unless.where if rule.unless and relation != "without" else ()
    checks = [
        (relation and not rule.per, "a relation or 'at least' without 'per'"),
        (bound and not relation, "a bound without a relation or 'at least'"),
        (rule.until and relation != "without", "'until' without 'without'"),
        (rule.each and relation != "without", "'each' without 'without'"),
        (rule.good and not rule.each, "'good' without 'each'"),
        (rule.value is not None and not rule.is_plain, "'value' of a snag"),
        (
            relation == "without" and bool(bound) == bool(rule.until),
            "'without' needs exactly one of 'within', 'until'",
        ),
        (rule.unless and not relation, "'unless' where there is no memory"),
        (
            relation == "at least" and bound and (later or bound.or_value),
            "'later than' or 'value or' with 'at least'",
        ),
        (later and relation in ("not after", "without"), f"'later than' with '{relation}'"),
        (
            rule.pair and relation not in ("again", "after", "changes", "revisits"),
            "'if' where there is no p",
        ),
        (any(w.whose == "this" and w.text == t.field for part in (rule.events, rule.opportunity) if part
             for t in part.where for w in t.whats), "a field is compared with itself"),
        (any(mentions(t, "this") for t in wipes), "'this.' where 'unless' wipes before e is known"),
        (
            any(mentions(t, "prior") or t.field == "elapsed" for t in tests),
            "'prior.' or 'elapsed' outside 'if'",
        ),
    ]
    for wrong, message in checks:
        if wrong:
            raise Refused(f"{rule.name}: {message}")


def mentions(test, whose):
    return test.whose == whose or any(what.whose == whose for what in test.whats)


# ---- tests -----------------------------------------------------------------------------------

COMPARE = {"=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def takes(part, x):
    """x is one of the list's events, as far as x alone can tell (`this.` waits for e)."""
    plain = [test for test in part.where if part.own or not mentions(test, "this")]
    return x["event"] in part.names and all(holds(test, x, this=x) for test in plain)


def suits(part, x, this):
    """x is one of the list's events, given e."""
    return takes(part, x) and all(holds(test, x, this=this) for test in part.where)


def holds(test, x, this=None, prior=None):
    """One TEST about x; in `if`, x is e and prior is p."""
    text, value = left_side(test, x, prior)
    if test.op == "pair":
        second = (prior if test.whats[0].whose else x)[test.whats[0].text]
        return text != "" and second != "" and (text, second) in test.whats[0].pairs
    if test.whats[0].span:  # `elapsed <= 8bh`
        due = CALENDARS.after(test.whats[0].span, prior["queue"], prior.ts)
        return COMPARE[test.op](x.ts, due)
    others = {"this": this, "prior": prior}
    rights = [right_side(what, others) for what in test.whats]
    if mentions(test, "this") or mentions(test, "prior"):
        # "a comparison with prior. or this. is false if either side is empty"
        if text == "" or (test.op not in ("~", "!~", "in") and rights[0][0] == ""):
            return False
    if test.op in ("~", "!~"):
        return bool(test.whats[0].pattern.search(characters(text))) == (test.op == "~")
    if test.op[0] in "<>":
        # "< <= > >= are false unless both are numbers or both times"
        other_text, other = rights[0]
        if not test.whats[0].whose:  # in quotes, too
            other = number(other_text)
        if value is None or other is None:
            value, other = iso(text), iso(other_text)
        return value is not None and other is not None and COMPARE[test.op](value, other)
    same = any(equal(test.field, text, value, *right) for right in rights)
    return same != (test.op == "!=")


def characters(text):
    """Patterns see characters of UTF-8, where streams are read byte by byte."""
    return text.encode("latin-1").decode("utf-8", "surrogateescape")


def left_side(test, x, prior):
    """The text and the number on the left."""
    if test.field == "elapsed":
        elapsed = x.ts - prior.ts
        return format_span(elapsed), Fraction(elapsed, SECOND)
    text = (prior if test.whose else x)[test.field]
    return text, number(text)


def right_side(what, others):
    """The text and the number on the right."""
    if what.whose:
        text = others[what.whose][what.text]
        return text, number(text)
    return what.text, what.number


def equal(field, text, value, other_text, other_value):
    """ "On `value` and `elapsed`, = compares numbers, elsewhere bytes"."""
    if field in ("value", "elapsed") and value is not None and other_value is not None:
        return value == other_value
    return text == other_text
