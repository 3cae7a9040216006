#!/usr/bin/env python3
"""Random streams and rules that try to make two implementations disagree.

Everything is drawn from small pools, so that ties, empty keys, equal values and events exactly at a
deadline, at a window's edge or at `forget` are common rather than rare. The same seed gives the same
files. Every rule is legal at load.
"""

import argparse
import random
import re
from pathlib import Path
from typing import NamedTuple

import language
from calendars import Calendars
from language import Refused, read_rules, read_sections
from stream import SECOND, STANDARD, escape, format_ts, parse_ts, write_file

# An ordinary week, clocks that change, a year that ends.
STARTS = [parse_ts(day) for day in ("2026-03-01T00:00:00Z", "2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z",
                                    "2026-12-31T08:00:00Z")]
UNIT = 1800 * SECOND  # most times lie on this grid, and so do most durations

EVENTS = "start end enqueue connect assign transfer promise followup hold my_event customer_message".split()
POOLS = {
    "customer": ["anna", "ben", "cleo", ""],
    "case": ["k1", "k2", "", ""],
    "contact": ["c1", "c2", "k1", ""],
    "channel": ["phone", "chat", "email", ""],
    "agent": ["eve", "joe", "ivr", ""],
    "queue": ["q1", "q2", "q3", ""],
    "direction": ["in", "out", "internal", ""],
    "reason": ["bill", "fee refund", "5", "5.0", ""],
    "value": "0 1 5 5.0 +5 05 -3 -0 900 1800 3600 3600.0 7200 1.5 2.3 .5 5. 1e3 abc".split() + [""] * 4,
    "text": ["already told you", "Our Policy", "blind", "a\tb", "back\\slash", "two\nlines", "cr\rx"]
    + ["\xc3\xa9t\xc3\xa9", "\\t", ""]
    + ["in 2 hours", "in 1.5 hours", "by Sunday", "on mon", "see you Tomorrow", "half day"],
    "priority": ["1", "2", "10", "2.0", "high", "", "2026-01-05", "2026-01-05T09:30:00Z", "2026-01-05 11:00+01:00"],
}
PATTERNS = [
    r"/already (told|gave)/",
    r"/OUR policy/i",
    r"/^b/",
    r"/^$/",
    r"/\\/",
    r"/\t/",
    r"/^[a-z ]+$/",
    r"/\bx\b|lines$/",
    r"/t\xc3/",
    r"/^.{5}$/",
    r"/^\W*(many )?thanks\W*$|blind/i",
    r"/\d{2}/",
    r"/e$/",
]
CAPTURED = [
    r"text ~ /in (\d+(?:\.\d+)?) hours?/ h",
    r"text ~ /(\S+) (?:day|h)/i d",
    r"text ~ /(?:by|on) (\w+)/ day",
    r"text ~ /(\w+)$/i day",
    r"reason ~ /([0-9.]+)/",
    r"priority ~ /^(?:(\d)|high)/ m",
]
DURATIONS = "0s 90s 30m 1h 1h 90m 2h 2h 3h 6h 1d 2w".split()
BUSINESS = "1bh 1bh 2bh 3bh 8bh 1bd 1bd 2bd".split()
FORGET = "30m 1h 2h 2h 3h 6h 1d".split()
PAIRS = "# reasons\nbill\t5\nfee refund\tbill\tmore\n5\t5\n5.0\t5\nbill\tbill\n"
KEYS = "customer case contact contact agent queue reason".split()


def maybe(rng, share):
    return rng.random() < share


class World(NamedTuple):
    """What one stream and its rules draw from."""

    pools: dict
    names: list  # of events
    columns: list
    business: float = 0  # the share of spans in business time

    @property
    def fields(self):
        """The columns that rules compare."""
        return [name for name in self.pools if name in self.columns[4:]]


def make_world(rng):
    """Often only a few values of every field, so that keys and values meet."""
    pools = {column: rng.sample(pool, rng.randint(1, len(pool))) for column, pool in POOLS.items()}
    names = rng.sample(EVENTS, rng.randint(2, len(EVENTS)))
    extra = some(rng, 0.5, "priority") + some(rng, 0.2, "by") + some(rng, 0.2, "at_queue") + some(rng, 0.2, "at_agent")
    return World(pools, names, STANDARD + ["src"] + extra, rng.choice([0, 0, 0.3, 0.7]))


# ---- streams ---------------------------------------------------------------------------------


def make_stream(rng, world):
    """The text of a stream in time order, its events' times, and their fraction digits."""
    columns = list(world.columns)
    if maybe(rng, 0.2):
        columns[1:] = rng.sample(columns[1:], len(columns) - 1)
    digits = rng.choice([0, 0, 0, 3, 6])
    moments = make_moments(rng, digits)
    rows = [make_row(rng, world, ts, place) for place, ts in enumerate(moments)]
    rows = merge_coverage(rng, rows, make_coverage(rng, world, moments))
    lines = ["#" + "\t".join(columns)]
    for row in rows:
        row["ts"] = format_ts(row["ts"], digits)
        lines.append("\t".join(escape(row.get(column, "")) for column in columns))
    return "\n".join(lines) + "\n", moments, digits


def make_moments(rng, digits):
    """Rising times: many ties, most of them on the grid, some gaps longer than any `forget`."""
    count = rng.randint(*rng.choice([(5, 20), (5, 60), (40, 150), (100, 300)]))
    steps = [0, 0, 0, UNIT, UNIT, 2 * UNIT, 3 * UNIT]
    steps += rng.choice([[], [4 * UNIT, 5 * UNIT], [SECOND, UNIT - SECOND], [90 * SECOND, 900 * SECOND]])
    if digits:
        steps += [1500 * SECOND // 1000, SECOND // 1000, UNIT - SECOND // 1000, 2300 * SECOND // 1000]
    if digits == 6:
        steps += [1, UNIT - 1]
    moments, now = [], rng.choice([STARTS[0], *STARTS])
    for _ in range(count):
        now += rng.choice(steps)
        if maybe(rng, 0.02):
            now += rng.choice([7 * 3600, 86400, 86401, 90 * 86400, 730 * 86400, 730 * 86400 + 1]) * SECOND
        moments.append(now)
    return moments


def make_row(rng, world, ts, place):
    row = {column: rng.choice(pool) for column, pool in world.pools.items()}
    row.update(ts=ts, event=rng.choice(world.names), src=f"a.log:{place + 1}")
    if maybe(rng, 0.1):
        row["src"] = rng.choice(["", "a.log:1", "b.log:1"])
    if maybe(rng, 0.02):
        row["event"] = rng.choice(["snag:r1", "snag:elsewhere", "note"])
    if maybe(rng, 0.1):
        row.update(by="elsewhere", at_queue=rng.choice(["q1", "q4", ""]), at_agent=rng.choice(["eve", ""]))
    return row


def make_coverage(rng, world, moments):
    """Coverage lines of 0 to 3 sources that begin, rest, end and can emit different things."""
    lines = []
    for source in range(rng.choice([0, 0, 1, 1, 2, 3])):
        names = " ".join(name for name in world.names if maybe(rng, rng.choice([0.6, 0.9])))
        line = {"reason": f"map{source}", "text": names if source or len(names) % 7 else ""}
        make = make_files if maybe(rng, 0.5) else make_loose
        lines += [{**line, **mark} for mark in make(rng, moments)]
    return lines


def make_loose(rng, moments):
    """Lines without files, of which some are too few or too many."""
    begins = [near(rng, moments[: 1 + len(moments) // 4]) for _ in range(rng.choice([1, 1, 2]))]
    ends = [near(rng, moments[len(moments) // 4 :]) for _ in range(rng.choice([0, 1, 1, 2]))]
    marks = [{"ts": ts, "event": "coverage"} for ts in begins]
    return marks + [{"ts": ts, "event": "coverage_end"} for ts in ends if ts >= max(begins)]


def make_files(rng, moments):
    """Files that follow one another, overlap or leave holes, some with a line missing or read twice."""
    cuts = sorted(near(rng, moments) for _ in range(2 * rng.choice([1, 2, 2, 3, 4])))
    marks = []
    for place in range(0, len(cuts), 2):
        begin, end = cuts[place : place + 2]
        if maybe(rng, 0.2):
            end = max(end, near(rng, moments))
        file = rng.choice([f"f{place}", f"f{place}", f"f{place}", "f", ""])
        marks.append({"ts": begin, "event": "coverage", "src": file})
        marks.append({"ts": end, "event": "coverage_end", "src": file})
    if maybe(rng, 0.15) and len(marks) > 2:
        marks.pop(rng.randrange(1, len(marks)))
    return marks + some(rng, 0.1, rng.choice(marks))


def near(rng, moments):
    """A time on, shortly before or after one of the moments."""
    return rng.choice(moments) + rng.choice([0, 0, UNIT, -UNIT, 2 * UNIT])


def merge_coverage(rng, rows, coverage):
    """Both in time order, coverage first or last among equal times."""
    side = rng.choice([-1, 1])
    keyed = [((row["ts"], 0), row) for row in rows] + [((row["ts"], side), row) for row in coverage]
    return [row for _, row in sorted(keyed, key=lambda pair: pair[0])]


# ---- rules -----------------------------------------------------------------------------------


def make_rules(rng, world):
    """Rules over rules use what earlier ones emit, so that there is no circle; then the sections are
    shuffled, since the order of a file says nothing about who uses whom. Several may emit one event,
    as long as nobody uses it."""
    rules, emitted, over = [], [], rng.choice([0, 0, 0.3, 0.6])
    for place in range(rng.randint(3, 8)):
        used = re.findall(r"\b(?:made|kept)\w*", " ".join(re.findall("when = (.*)", "".join(rules))))
        fresh = ["made", "made", f"made{place}"], ["kept", "kept", f"kept{place}"]
        fresh = [rng.choice([name for name in pool if name not in used]) for pool in fresh]
        text, names = make_rule(rng, place + 1, world, emitted if maybe(rng, over) else [], fresh)
        rules.append(text)
        emitted = emitted + names
    if maybe(rng, 0.5):
        rng.shuffle(rules)
    text = "# random rules\n\n" + "\n".join(rules)
    try:
        read_rules(text)
    except Refused:  # "snag:*" may stand for none, or for one that builds on it
        text = text.replace("snag:*", rng.choice(world.names))
    return text


def make_emission(rng, name, when, plain, good):
    """The keys that say what a rule emits, and the events that rules may use then."""
    lines, names = [], ["snag:" + name]
    kind = rng.choice(["snag", "snag", "good", "plain"]) if plain else "snag"
    if kind == "good":
        lines, names = [f"emit = good:{name}"], ["good:" + name]
    elif kind == "plain":
        lines, names = [f"emit = {plain}"], [plain]
        lines += some(rng, 0.4, "value = " + rng.choice("0 5 900 30m 1h 2.5 1d 3bh 1bd".split() + CAPTURED))
    if " each" in when and maybe(rng, 0.5):
        lines.append(f"good = {good}")
        names.append("good:" + good)
    return lines, names


def make_rule(rng, place, world, emitted, fresh):
    """One section; the name's order is not the file's, so that sorting by name would show."""
    name = f"r{place * 5 % 9}"
    names = world.names
    if emitted:
        names = emitted + rng.sample(names, min(2, len(names))) + some(rng, 0.3, "snag:*")
    when = make_when(rng, world._replace(names=names))
    lines = [f"[{name}]", f"title = Rule {place}", f"when = {when}"]
    plain, good = (stem if stem not in when else f"{stem}{place}" for stem in fresh)
    emission, names = make_emission(rng, name, when, plain if maybe(rng, 0.5) else "", good)
    lines += emission
    if maybe(rng, 0.6):
        lines.append(f"forget = {rng.choice(FORGET)}")
    if maybe(rng, 0.3):
        per = f" per {make_keys(rng)}" if maybe(rng, 0.6) else ""
        where = f" where {make_test(rng, world)}" if maybe(rng, 0.2) else ""
        lines.append(f"opportunity = {make_names(rng, world)}{where}{per}")
    return "\n".join(lines) + "\n", names


def make_when(rng, world):
    relations = {
        "": plain, "again": again, "after": after, "not after": not_after, "without": without,
        "until": without_until, "changes": changes, "revisits": revisits, "at least": at_least,
    }
    weights = [1, 2, 3, 2, 4, 3, 2, 2, 3]
    relation, clauses = rng.choices(list(relations.values()), weights)[0](rng, world)
    rng.shuffle(clauses)
    first = make_list(rng, world, own=0.1)
    separator = "\n    " if maybe(rng, 0.1) else " "
    return separator.join([first, *([relation] if relation else []), *clauses])


def plain(rng, world):
    return "", some(rng, 0.3, per(rng))


def again(rng, world):
    return "again", [per(rng)] + of_pairs(rng, world)


def after(rng, world):
    events = "end" if maybe(rng, 0.2) else make_list(rng, world, this=0.2)  # each contact has one
    return "after " + events, [per(rng)] + of_pairs(rng, world)


def not_after(rng, world):
    clauses = [per(rng)] + some(rng, 0.7, "within " + make_span(rng, world))
    return "not after " + make_list(rng, world, this=0.2), clauses + some(rng, 0.2, unless(rng, world))


def without(rng, world):
    bound = "within " + rng.choice(["", "", "value or "]) + make_span(rng, world)
    clauses = [per(rng), bound] + of_obligations(rng, world)
    return "without " + make_list(rng, world, this=0.2), clauses


def without_until(rng, world):
    until = "until " + make_list(rng, world, this=0.2)
    clauses = [per(rng), until] + of_obligations(rng, world)
    return "without " + make_list(rng, world, this=0.2), clauses


def of_obligations(rng, world):
    """The clauses of both kinds of `without`."""
    return some(rng, 0.4, "each") + some(rng, 0.3, unless(rng, world, this=0.3))


def changes(rng, world):
    return "changes " + rng.choice(world.fields), [per(rng)] + of_pairs(rng, world)


def revisits(rng, world):
    return "revisits " + rng.choice(world.fields), [per(rng)] + of_pairs(rng, world)


def at_least(rng, world):
    distinct = f" distinct {rng.choice(world.fields)}" if maybe(rng, 0.4) else ""
    clauses = [f"at least {rng.choice([1, 2, 2, 3, 3, 4])}{distinct}", per(rng)]
    clauses += some(rng, 0.6, "within " + make_span(rng, world))
    return "", clauses + some(rng, 0.3, unless(rng, world))


def of_pairs(rng, world):
    """The clauses of relations that have a p."""
    bound = rng.choice(["within ", "within ", "later than "]) + rng.choice(["", "", "value or "])
    return (
        some(rng, 0.6, bound + make_span(rng, world))
        + some(rng, 0.4, "if " + make_pair(rng, world))
        + some(rng, 0.3, unless(rng, world))
    )


def make_span(rng, world):
    return rng.choice(BUSINESS if maybe(rng, world.business) else DURATIONS)


def some(rng, share, clause):
    return [clause] if maybe(rng, share) else []


def per(rng):
    return "per " + make_keys(rng)


def make_keys(rng):
    return ", ".join(dict.fromkeys(rng.choice(KEYS) for _ in range(rng.choice([1, 1, 1, 2]))))


def unless(rng, world, this=0.0):
    return "unless " + make_list(rng, world, this)


def make_names(rng, world):
    return ", ".join(rng.sample(world.names, min(rng.choice([1, 1, 2, 2, 3, 4]), len(world.names))))


def make_list(rng, world, this=0.0, own=0.0):
    """EVENTS [where FILTER]"""
    tests = [make_test(rng, world) for _ in range(rng.choice([0, 0, 0, 0, 0, 1, 1, 2]))]
    if maybe(rng, this):
        tests.append(make_reference(rng, world, "this"))
    if maybe(rng, own) and len(world.fields) > 1:
        left, right = rng.sample(world.fields, 2)
        tests.append(f"{left} {rng.choice(['=', '!='])} this.{right}")
    return make_names(rng, world) + (" where " + " and ".join(tests) if tests else "")


def make_test(rng, world):
    """FIELD OP WHAT, about half of the events pass."""
    field = rng.choice(world.fields)
    if field in ("value", "priority") and maybe(rng, 0.5):
        limit = rng.choice("0 1 2 5 -3 10 30m 1h 2.5".split() + ["2026-01-05T10:00:00Z", '"2026-01-05 08:00"'])
        return f"{field} {rng.choice('< <= > >='.split())} {limit}"
    if field == "text":
        return f"text {rng.choice(['~', '!~'])} {rng.choice(PATTERNS)}"
    if maybe(rng, 0.3):
        return f"{field} in ({', '.join(make_word(rng, world, field) for _ in range(3))})"
    return f"{field} {rng.choice(['=', '!=', '!='])} {make_word(rng, world, field)}"


def make_word(rng, world, field):
    """A literal: bare where it is one word, else quoted."""
    word = rng.choice([w for w in world.pools[field] if not set(w) & set("\t\n\r\\")] or ["none"])
    return word if word and " " not in word else f'"{word}"'


def make_reference(rng, world, whose):
    field = rng.choice(world.fields)
    operators = ["=", "=", "!=", "<", ">="] if field in ("value", "priority") else ["=", "!="]
    return f"{field} {rng.choice(operators)} {whose}.{field}"


def make_pair(rng, world):
    """PAIR: tests about e and p."""
    tests = []
    for _ in range(rng.choice([1, 1, 2])):
        kind = rng.randrange(6)
        if kind == 0:
            tests.append(f"elapsed {rng.choice('< <= > >= = !='.split())} {make_span(rng, world)}")
        elif kind == 1:
            tests.append("prior." + make_prior_test(rng, world))
        elif kind == 2:
            tests.append(make_test(rng, world))
        elif kind == 5 and "reason" in world.fields:
            first, second = rng.choice([("prior.reason", "reason"), ("reason", "prior.reason"), ("reason", "value")])
            tests.append(f'pair({first}, {second}) in "pairs.tsv"')
        elif kind == 3 and "value" in world.fields:
            tests.append(f"elapsed {rng.choice('< >='.split())} prior.value")
        else:
            tests.append(make_reference(rng, world, "prior"))
    return " and ".join(tests)


def make_prior_test(rng, world):
    """A test about p alone; an empty literal is left out, as it says nothing about p."""
    while True:
        test = make_test(rng, world)
        if '""' not in test:
            return test


# ---- all together ----------------------------------------------------------------------------


def make_until(rng, moments, digits):
    """`--until TS` for one run in four, often exactly at an event or at a deadline."""
    if not maybe(rng, 0.25):
        return ""
    return "--until " + format_ts(near(rng, moments), digits)


def make_silence(rng):
    return f" --silence {rng.choice(['1h', '1h', '2h', '3h', '1d'])}" if maybe(rng, 0.6) else ""


def make_calendar(rng):
    """Hours for all queues, and perhaps others for some of them."""
    zones = ["UTC", "Europe/Rome", "Europe/Rome", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
    closed = ["none", "12-25, 01-01", "2026-03-02", "2027-01-01/2027-01-03, 03-30", "2026-10-25/2026-10-26"]
    text = f"[all]\nzone = {rng.choice(zones)}\nopen = {make_open(rng)}\nclosed = {rng.choice(closed)}\n"
    for place, queue in enumerate(rng.sample(["q1", "q2, q4", "q3"], rng.choice([0, 0, 1, 2]))):
        text += f"[other{place}]\nqueue = {queue}\n"
        text += "".join(some(rng, 0.5, f"zone = {rng.choice(zones)}\n") + some(rng, 0.6, f"open = {make_open(rng)}\n"))
        text += "".join(some(rng, 0.5, f"closed = {rng.choice(closed)}\n"))
    return text


def make_open(rng):
    return rng.choice([
        "Mon-Fri 09:00-18:00",
        "Mon-Sun 00:00-24:00",
        "Mon-Fri 09:00-12:30 14:00-17:30, Sat 09:15-12:00",
        "Sat-Mon 01:30-02:45, Tue Thu 00:00-03:30 22:00-24:00",
        "Sun 02:00-03:00 23:00-24:00\n    Mon-Wed 00:00-01:15, Fri 02:15-02:30",
    ])


# ---- streams for rules that are known ----------------------------------------------------------

KNOWN = {
    "start end": 5,
    "identify verify identify_failed enqueue offer_missed connect abandon dequeue transfer hold unhold": 2,
    "customer_message agent_message followup": 4,
    "assign pending solve reopen close escalate promise complaint compensation": 2,
    "bad_news explain acknowledge options confirm repeat_back appointment arrive": 2,
    "purchase renewal cancel_request churn csat": 1,
}
KNOWN_POOLS = {
    "customer": ["C1", "C2", "C2", ""],
    "case": ["k1", "", ""],
    "contact": ["c1", "c2", "c3", ""],
    "channel": ["phone", "chat", "email", "web", "bot", ""],
    "agent": ["eve", "joe", "ann", "ivr", ""],
    "queue": ["q1", "q2", ""],
    "direction": ["in", "in", "out", "out", ""],
    "reason": ["refund", "invoice", "login", ""],
    "value": ["", "", "0", "3", "15", "120", "121", "3600", "86400"],
    "text": ["customer", "vendor", "key", "timeout", "", "As I said", "our policy", "Thanks!"],
    "preferred": ["phone", "email", ""],
}


def generate_known(seed):
    """A stream of every event that the built-in rules know, over some weeks, observed to its end and a while longer."""
    rng = random.Random(seed)
    names = [name for words, weight in KNOWN.items() for name in words.split() * weight]
    columns = STANDARD + ["src", "preferred"]
    now, rows = STARTS[0], []
    for place in range(rng.randint(100, 300)):
        now += rng.choice([0, 0, 1, 60, 600, 4 * 3600, 86400, 3 * 86400, 8 * 86400]) * SECOND
        row = {column: rng.choice(pool) for column, pool in KNOWN_POOLS.items()}
        rows.append({**row, "ts": now, "event": rng.choice(names), "src": f"a.log:{place + 1}"})
    ends = [("coverage", STARTS[0]), ("coverage_end", now + rng.choice([0, 3, 20, 100]) * 86400 * SECOND)]
    cover = [{"ts": ts, "event": name, "reason": "m", "text": " ".join(sorted(set(names))), "src": "a.log"} for name, ts in ends]
    lines = ["#" + "\t".join(columns)]
    for row in [cover[0], *rows, cover[1]]:
        lines.append("\t".join(escape(format_ts(row["ts"], 0) if name == "ts" else row.get(name, "")) for name in columns))
    return "\n".join(lines) + "\n"


def generate(seed):
    """The texts of stream.tsv, rules.rules, args and x.calendar."""
    rng = random.Random(seed)
    world = make_world(rng)
    stream, moments, digits = make_stream(rng, world)
    language.CALENDARS = Calendars(read_sections(calendar := make_calendar(rng)))
    options = make_until(rng, moments, digits) + make_silence(rng) + " --calendar x.calendar"
    return stream, make_rules(rng, world), options, calendar


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    language.FOLDER = args.out
    write_file(args.out / "pairs.tsv", PAIRS)
    for name, text in zip(("stream.tsv", "rules.rules", "args", "x.calendar"), generate(args.seed)):
        write_file(args.out / name, text)


if __name__ == "__main__":
    main()
