#!/usr/bin/env python3
"""The second, slow, independent implementation of the rule language (snag-rules(5)).

Nothing here is incremental. Every rule takes the whole history of every key, as a list, and
searches it again for every event, so that each function can be read beside the sentence of the
design that it implements. Sentences in quotation marks are the design's.
"""

import argparse
import re
import sys
from copy import copy
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple, Optional

import language
from calendars import Calendars
from coverage import SILENCE, read_sources
from groups import PLACES, Cells, group_of
from language import Rule, holds, makers, parse_duration, read_rules, read_sections, suits, takes
from ledger import has_ledger, ledger_row
from places import is_emitted, places_of
from rates import interval
from stream import (
    SECOND,
    SNAG_COLUMNS,
    Event,
    format_span,
    format_ts,
    fraction_digits,
    number,
    parse_ts,
    read_events,
    read_file,
    write_file,
    write_table,
)

SUMMARY_COLUMNS = "rule opportunities hit snags outside early censored rate low high observable".split()

# ---- the log: what was observed, and from when to when ---------------------------------------


class Log:
    """The events that rules see, and the sources behind them."""

    def __init__(self, events, rules, until, silence):
        read = [x for x in events if not was_emitted(x, rules)]
        coverage = [x for x in read if x["event"] in ("coverage", "coverage_end")]
        # "Coverage lines are read whatever their time, later events are not."
        read = [x for x in read if until is None or x.ts <= until]
        self.events = [x for x in read if x not in coverage]
        self.sources = read_sources(coverage)
        self.silence = silence
        self.first = min((x.ts for x in read), default=0)
        self.last = max((x.ts for x in read), default=0)
        self.until = until
        self.rules = rules

    def with_emitted(self, matches, rows):
        """The log as rules of the next level see it: what was emitted stands among the events."""
        keyed = [((x.ts, 0, x.index, -1), x.ts, x.fields) for x in self.events]
        keyed += [(in_order(match), match.ts, row) for match, row in zip(matches, rows)]
        log = copy(self)
        keyed.sort(key=lambda item: item[0])
        log.events = [Event(index, ts, fields) for index, (_, ts, fields) in enumerate(keyed)]
        return log

    def can_emit(self, names):
        """Some source can emit one of the names, or a rule that is observable; a stream without
        coverage can emit everything."""
        if not self.sources or any(source.names & set(names) for source in self.sources):
            return True
        return any(observable(maker, self) for name in names for maker in makers(name, self.rules))

    def rests(self, names):
        """ "An emitted name rests on its rule's": the names that its rule waits for, "B for
        `without`, else EVENTS"."""
        found = set(names)
        for name in names:
            for maker in makers(name, self.rules):
                waits = maker.other if maker.relation == "without" else maker.events
                found |= self.rests(waits.names)
        return found

    def shows(self, source, rule):
        """The source "can emit a name of each list of the rule", itself or by a rule that it shows."""
        lists = [part for part in (rule.events, rule.other, rule.until) if part]
        return all(any(self.source_emits(source, name) for name in part.names) for part in lists)

    def source_emits(self, source, name):
        return name in source.names or any(self.shows(source, r) for r in makers(name, self.rules))

    def can_show(self, rule, x):
        """ "An opportunity by key counts only if the source of its event can emit a name of each list of
        the rule"; that is "the one whose coverage line names the file of its `src` (up to the last
        colon); where that is not known, any that can emit the event"."""
        file = x["src"].rpartition(":")[0]
        own = [source for source in self.sources if file and file in source.files]
        any_of = own or [source for source in self.sources if self.source_emits(source, x["event"])]
        return not any_of or any(self.shows(source, rule) for source in any_of)

    def begin(self, names):
        """The latest first coverage among the sources that can emit one of the names."""
        begins = [source.begin for source in self.sources if source.names & self.rests(names)]
        return max(begins, default=self.first)

    def hole(self, start, stop, names):
        """A hole of a source that can emit one of the names lies between the two, or around both."""
        relevant = [source for source in self.sources if source.names & self.rests(names)]
        holes = [hole for source in relevant for hole in source.holes(self.silence)]
        return any(start < ends and stop > begins for begins, ends in holes)

    def decided(self, start, deadline, names):
        """ "T < end of the log, or T <= --until", and no hole in the window, which is closed: what
        happens at T as a hole begins may be missing, but not at `--until`. The end is "the smallest of those last ends
        among the sources that can emit what the rule waits for, else the largest ts; a source
        without coverage_end does not count"."""
        if self.hole(start, deadline + (deadline != self.until), names):
            return False
        if self.until is not None:
            return deadline <= self.until
        ends = [s.end for s in self.sources if s.end is not None and s.names & self.rests(names)]
        return deadline < min(ends, default=self.last)


def was_emitted(x, rules):
    """ "What the loaded rules emitted and is already in the stream is dropped and found anew"."""
    loaded = {rule.name for rule in rules}
    kind, _, name = x["event"].partition(":")
    by_name = kind in ("snag", "good") and name in loaded
    return by_name or x["by"] in loaded or any(rule.good and x["event"] == rule.good for rule in rules)


def observable(rule, log):
    """ "A rule needs one name of each of its lists (not of `unless`) to be possible"."""
    lists = [part for part in (rule.events, rule.other, rule.until) if part]
    return all(log.can_emit(part.names) for part in lists)


# ---- keys, histories, forgetting -------------------------------------------------------------


def key_of(x, columns):
    """The world and the keys of an event; None where a key is empty ("skipped by that rule").

    "`case` means the contact where case is empty, and `contact` the case where contact is empty."
    """
    stand_in = {"case": "contact", "contact": "case"}
    keys = [x[column] or x[stand_in.get(column, column)] for column in columns]
    return (x["customer"], *keys) if all(keys) else None


def is_subject(rule, x):
    """x is one of EVENTS. "`changes`, `revisits`, `distinct` skip events whose field is empty"."""
    return takes(rule.events, x) and not (rule.field and x[rule.field] == "")


def takes_part(rule, x):
    """x is in one of the rule's lists and passes that list's filter."""
    others = [part for part in (rule.other, rule.until, rule.unless) if part]
    return is_subject(rule, x) or any(takes(part, x) for part in others)


def histories(rule, log):
    """For every key, the events that take part, in input order."""
    found = {}
    for x in log.events:
        key = key_of(x, rule.per)
        if key is not None and takes_part(rule, x):
            found.setdefault(key, []).append(x)
    return found.values()


def lives(history, forget):
    """ "A key untouched by its rule for more than `forget` starts anew": a history in pieces."""
    pieces = []
    for x in history:
        if not pieces or x.ts - pieces[-1][-1].ts > forget:
            pieces.append([])
        pieces[-1].append(x)
    return pieces


def memory(rule, life, i):
    """What the key remembers when life[i] is tested: everything since the last wipe.

    An event in several parts "is first tested as e, [...] then wipes, then is remembered", so a
    wiper may itself be remembered; it then stays in the window of `at least` alone.
    """
    wipes = [j for j in range(i) if rule.unless and takes(rule.unless, life[j])]
    return life[wipes[-1] if wipes else 0 : i]


# ---- matches ---------------------------------------------------------------------------------


@dataclass
class Match:
    """A rule, its e, and what made the match; the snag is written from these."""

    rule: Rule
    e: Event
    made_by: list  # the events that made it
    ts: int
    ts_text: str
    value: str
    p: Optional[Event] = None
    completed_by: Optional[Event] = None  # None: a deadline passed
    good: bool = False  # an obligation was kept in time


def match_at(rule, e, made_by, value, p=None):
    """A match completed by e itself."""
    return Match(rule, e, made_by, e.ts, e["ts"], value, p, e)


def find_matches(rule, log):
    """All matches of a rule but those of `without`."""
    matches = []
    for history in histories(rule, log):
        for life in lives(history, rule.forget):
            for i, e in enumerate(life):
                if is_subject(rule, e):
                    matches += test_event(rule, e, memory(rule, life, i), log)
    return matches


def test_event(rule, e, remembered, log):
    """The match that e makes, as a list of one or none."""
    if rule.relation == "":
        return [match_at(rule, e, [e], e["value"])]
    if rule.relation == "at least":
        return test_at_least(rule, e, remembered)
    if rule.relation == "not after":
        return test_not_after(rule, e, remembered, log)
    return test_pair(rule, e, remembered)


def test_pair(rule, e, remembered):
    """ "Bound and `if` are tested on the latest p alone"."""
    p = partner(rule, e, remembered)
    if p is None or not within_bound(rule, p, e):
        return []
    if not all(holds(test, e, prior=p) for test in rule.pair):
        return []
    return [match_at(rule, e, [p, e], format_span(e.ts - p.ts), p)]


def partner(rule, e, remembered):
    """p, or None."""
    subjects = [x for x in remembered if is_subject(rule, x)]
    if rule.relation == "again":
        return latest(subjects)
    if rule.relation in ("after", "not after"):
        return latest(x for x in remembered if suits(rule.other, x, this=e))
    # "F differs from its previous value"; "F returns to an earlier value after another one"
    previous = latest(subjects)
    if previous is None or previous[rule.field] == e[rule.field]:
        return None
    if rule.relation == "changes":
        return previous
    return latest(x for x in subjects if x[rule.field] == e[rule.field])


def latest(events):
    return max(events, key=lambda x: x.index, default=None)


def due_from(rule, start, queue):
    """The end of a window that `start` opens, by the calendar of a queue if it is business time.

    "In `value or D` the value (seconds, a number >= 0) is that of the event that starts the
    window: e for `without`, p elsewhere."
    """
    value = number(start["value"])
    if rule.bound.or_value and value is not None and value >= 0:
        return start.ts + round(value * SECOND)
    if rule.bound.span:
        return language.CALENDARS.after(rule.bound.span, queue, start.ts)
    return start.ts + rule.bound.microseconds


def since(rule, e):
    """Where a window that ends with e begins."""
    if rule.bound.span:
        return language.CALENDARS.since(rule.bound.span, e["queue"], e.ts)
    return e.ts - rule.bound.microseconds


def within_bound(rule, p, e):
    """ "within D means elapsed <= D, later than D means elapsed > D"."""
    if not rule.bound:
        return True
    # "The calendar is that of the queue of the event that opens the window"; "`not after` and `at least` look
    # back from e, by the calendar of its queue"
    queue = e["queue"] if rule.relation == "not after" else p["queue"]
    inside = e.ts <= due_from(rule, p, queue)
    return inside == (rule.bound.kind == "within")


def test_not_after(rule, e, remembered, log):
    """ "The latest B is tested"."""
    b = partner(rule, e, remembered)
    if b is not None and within_bound(rule, b, e):
        return []
    if rule.bound and not looked_back(rule, e, log):
        return []
    return [match_at(rule, e, [e], e["value"])]


def looked_back(rule, e, log):
    """ "No match where the log begins, or a hole of a source that can emit B lies, less than D
    before e"."""
    start = since(rule, e)
    return start >= log.begin(rule.other.names) and not log.hole(start, e.ts, rule.other.names)


def test_at_least(rule, e, remembered):
    """ "Fires when the number of events (distinct values) in the closed window [t - D, t] rises
    from N - 1 to N." """
    window = [x for x in remembered if is_subject(rule, x)]
    if rule.bound:
        begin = since(rule, e)
        window = [x for x in window if x.ts >= begin]
    before, now = counted(rule, window), counted(rule, window + [e])
    if (len(before), len(now)) != (rule.least - 1, rule.least):
        return []
    return [match_at(rule, e, now, str(rule.least))]


def counted(rule, window):
    """The events that count: all, or "for `distinct` the latest of each value"."""
    if not rule.field:
        return window
    return list({x[rule.field]: x for x in window}.values())


# ---- without ---------------------------------------------------------------------------------


@dataclass
class Obligation:
    """ "e, when it is remembered, opens an obligation with deadline T = e.ts + D (or until C)"."""

    opener: Event
    due: Optional[int]
    fate: str = ""  # "" while open; then kept, broken, cancelled or censored
    ended_by: Optional[Event] = None  # B or C


def find_obligations(rule, log):
    """Every obligation of a `without` rule, with its fate."""
    found = []
    for history in histories(rule, log):
        # "An open deadline keeps" the key; with a deadline there is nothing else to forget.
        for life in [history] if rule.bound else lives(history, rule.forget):
            found += live_through(rule, life, log)
    return found


def live_through(rule, life, log):
    """The obligations of one life of a key."""
    opened = []
    for x in life:
        close_overdue(rule, opened, x.ts, log)
        for obligation in still_open(opened):
            meet(rule, obligation, x, log)
        # "While one is open for the key, further e are absorbed, unless `each`."
        if is_subject(rule, x) and (rule.each or not still_open(opened)):
            due = due_from(rule, x, x["queue"]) if rule.bound else None
            opened.append(Obligation(x, due))
    close_overdue(rule, opened, None, log)
    return opened


def still_open(opened):
    return [obligation for obligation in opened if not obligation.fate]


def close_overdue(rule, opened, now, log):
    """Decides what fell due before `now`; at the end of a life (None), all that is open.

    "Decided by a later moment: T < end of the log, or T <= `--until`; otherwise censored, never
    a snag"; "open `until` obligations are forgotten as censored".
    """
    for obligation in still_open(opened):
        if now is None or (obligation.due is not None and obligation.due < now):
            obligation.fate = "broken" if observed(rule, obligation, log) else "censored"


def observed(rule, obligation, log):
    """The whole window of a deadline lies within the log, or that of `until`, which ends at B or C;
    "where its window touches a hole of a source that can emit B, it is censored"."""
    e, decider = obligation.opener, obligation.ended_by
    if obligation.due is None:
        return decider is not None and not log.hole(e.ts, decider.ts, rule.other.names)
    return log.decided(e.ts, obligation.due, rule.other.names)


def meet(rule, obligation, x, log):
    """What x does to an open obligation: it "fulfils, then ends (`until`), then wipes"."""
    e = obligation.opener
    if suits(rule.other, x, this=e):
        obligation.fate, obligation.ended_by = "kept", x
    elif rule.until and suits(rule.until, x, this=e):
        obligation.ended_by = x
        obligation.fate = "broken" if observed(rule, obligation, log) else "censored"
    elif rule.unless and suits(rule.unless, x, this=e):
        obligation.fate = "cancelled"


def match_of(rule, obligation):
    """ "The match is at the deadline, or at C"; "count = the events that made it (with C)"."""
    e, c = obligation.opener, obligation.ended_by
    if c:
        return Match(rule, e, [e, c], c.ts, c["ts"], format_span(c.ts - e.ts), completed_by=c)
    ts_text = format_ts(obligation.due, fraction_digits(e["ts"]))
    return Match(rule, e, [e], obligation.due, ts_text, format_span(obligation.due - e.ts))


def good_of(rule, obligation):
    """ "`good = NAME` on a rule with `each` emits `good:NAME` when the obligation is kept in time"."""
    e, b = obligation.opener, obligation.ended_by
    return Match(rule, e, [e, b], b.ts, b["ts"], format_span(b.ts - e.ts), completed_by=b, good=True)


# ---- order and rows --------------------------------------------------------------------------


def in_order(match):
    """ "A snag follows the event that completed it, before the next event; deadline snags follow
    all events of their moment, ordered by rule, then anchor." """
    if match.completed_by:
        return (match.ts, 0, match.completed_by.index, match.rule.order, match.e.index)
    return (match.ts, 1, match.rule.order, match.e.index)


def place_of(match, places):
    """ "The place after its anchor where anchors are p or obligations [...], else the place before e"."""
    kind = anchor_kind(match.rule)
    if kind == "key":
        return places[match.e][0]
    return places[match.p if kind == "p" else match.e][1]


def sources_of(x):
    """ "A part that a rule emitted hands on its own" evidence: FILE:LINE, blank, FILE:LINE …"""
    if not (is_emitted(x) and x["evidence"]):
        return [x["src"]]
    sources = [""]
    for word in x["evidence"].split(" "):
        sources[-1] += (" " if sources[-1] else "") + word
        if re.search(r":[0-9]+$", word):
            sources.append("")
    return sources


def snag_row(match, places):
    """ "The snag's fields are those of e"; "emitted plain events carry `by`"."""
    at_queue, at_agent = place_of(match, places)
    rule, parts = match.rule, sorted(match.made_by, key=lambda x: x.index)
    plain = rule.is_plain and not match.good
    sources = dict.fromkeys(src for x in parts for src in sources_of(x) if src)  # "once, in order"
    value = rule.value if plain and rule.value is not None else match.value
    if plain and rule.value_span:
        value = format_span(language.CALENDARS.after(rule.value_span, match.e["queue"], match.ts) - match.ts)
    if plain and rule.captured:
        taken = language.take(rule.captured, match.e)
        value = "" if taken is None else format_span(taken)
    return {
        **match.e.fields,
        "ts": match.ts_text,
        "event": rule.good if match.good else rule.emits,
        "value": value,
        "since": parts[0]["ts"],
        "count": str(len(parts)),
        "evidence": " ".join(sources),
        "by": rule.name if plain else "",
        "at_queue": at_queue,
        "at_agent": at_agent,
    }


# ---- opportunities ---------------------------------------------------------------------------


@dataclass(eq=False)
class Anchor:
    """ "An opportunity is an anchor whose window is fully observed"; else it is censored."""

    e: Event  # read for its group: p, the obligation's e, the first event of a key
    seen: bool = True
    snags: list = field(default_factory=list)  # the matches on it
    touched: int = 0  # for keys: when its key was last touched


def anchors_of(rule, matches, obligations, log):
    """The anchors of a rule, and the matches that are outside: on none of them."""
    kind = anchor_kind(rule)
    if kind == "obligation":
        return obligation_anchors(rule, matches, obligations, log), []
    if kind == "p":
        return window_anchors(rule, matches, log), []
    return key_anchors(rule, matches, log)


def anchor_kind(rule):
    """ "Each p for `after` and `again` with a window, each obligation for `without`, otherwise each
    key"; "`opportunity` overrides"."""
    if rule.opportunity:
        return "key"
    if rule.relation == "without":
        return "obligation"
    window = rule.bound and rule.bound.kind == "within"
    return "p" if window and rule.relation in ("after", "again") else "key"


def obligation_anchors(rule, matches, obligations, log):
    """ "Each obligation for `without`"; "a cancelled obligation is no anchor"."""
    broken = {match.e: match for match in matches}
    anchors = []
    for o in obligations:
        if o.fate != "cancelled":
            snags = [broken[o.opener]] if o.fate == "broken" else []
            anchors.append(Anchor(o.opener, observed(rule, o, log), snags))
    return anchors


def window_anchors(rule, matches, log):
    """ "Each p for `after` and `again` with a window"."""
    if rule.relation == "after" and list(rule.other.names) == ["end"]:
        return end_anchors(rule, matches, log)
    part = rule.other if rule.relation == "after" else rule.events
    anchors = []
    for x in log.events:
        if takes(part, x) and key_of(x, rule.per):
            seen = log.decided(x.ts, due_from(rule, x, x["queue"]), rule.events.names)
            anchors.append(Anchor(x, seen, [match for match in matches if match.p is x]))
    return anchors


def end_anchors(rule, matches, log):
    """ "The ends of a contact are one opportunity: the last, if it came in the window of the one before"; what was
    forgotten or wiped in between is another."""
    anchors = []
    for life in (life for history in histories(rule, log) for life in lives(history, rule.forget)):
        latest_of = {}  # contact -> the anchor of its latest end
        for x in life:
            if rule.unless and takes(rule.unless, x):
                latest_of = {}
            if not takes(rule.other, x):
                continue
            seen = log.decided(x.ts, due_from(rule, x, x["queue"]), rule.events.names)
            anchor = Anchor(x, seen, [match for match in matches if match.p is x])
            contact = x["contact"] or x["case"]
            before = latest_of.get(contact)
            if before and x.ts <= due_from(rule, before.e, before.e["queue"]):
                anchor.snags = before.snags + anchor.snags
                anchors.remove(before)
            anchors.append(anchor)
            if contact:
                latest_of[contact] = anchor
    return sorted(anchors, key=lambda anchor: anchor.e.index)


def key_anchors(rule, matches, log):
    """ "Otherwise each key (default: contact) that had an event of EVENTS, whatever the filter";
    "`opportunity = EVENTS [per KEYS]` overrides".

    Events register keys; a match hits its key if that is not forgotten by then, and touches it. It is
    outside if "its key is empty, or had no opportunity yet, up to and including e itself".
    """
    columns = rule.opportunity_per if rule.opportunity else rule.per or ("contact",)
    registered, anchors, outside = {}, [], []
    for moment in opportunities_and_matches(rule, matches, log):
        x = moment.e if isinstance(moment, Match) else moment
        key = key_of(x, columns)
        anchor = registered.get(key)
        alive = anchor is not None and moment.ts - anchor.touched <= rule.forget
        if isinstance(moment, Match):
            if not alive:
                outside.append(moment)
                continue
            anchor.snags.append(moment)
        elif key is None:
            continue
        elif not alive:
            anchor = registered[key] = Anchor(x)
            anchors.append(anchor)
        anchor.touched = moment.ts
    return anchors, outside


def opportunities_and_matches(rule, matches, log):
    """Both in time order; at one event the opportunity is registered first."""
    if rule.opportunity:
        events = [x for x in log.events if takes(rule.opportunity, x)]
    else:
        events = [x for x in log.events if x["event"] in rule.events.names]
        if rule.relation == "not after" and rule.bound:  # "an event whose look-back is covered"
            events = [x for x in events if looked_back(rule, x, log)]
    events = [x for x in events if log.can_show(rule, x)]
    timed = [((x.ts, 0, x.index, -1), x) for x in events]
    timed += [(in_order(match), match) for match in matches]
    return [moment for _, moment in sorted(timed, key=lambda pair: pair[0])]


# ---- by group and period ---------------------------------------------------------------------


def key_cells(rule, matches, log, places, cells):
    """Keys as opportunities, split by the places among the groups."""
    columns = rule.opportunity_per if rule.opportunity else rule.per or ("contact",)
    split = [name for name in cells.by if name in PLACES]
    registered = {}  # key -> [when it was touched, {place: [e, ts, its place, was hit]}]
    for moment in opportunities_and_matches(rule, matches, log):
        is_match = isinstance(moment, Match)
        x = moment.e if is_match else moment
        where = place_of(moment, places) if is_match else places[x][1]
        key, spot = key_of(x, columns), group_of(split, x, moment.ts, where)
        known = registered.get(key)
        alive = key is not None and known is not None and moment.ts - known[0] <= rule.forget
        if not is_match and key is not None:
            known = registered[key] = known if alive else [moment.ts, {}]
            if spot not in known[1]:
                known[1][spot] = [x, moment.ts, where, False]
                cells.count(x, moment.ts, where, opportunities=1)
        elif is_match and not (alive and spot in known[1]):
            cells.count(x, moment.ts, where, snags=1, outside=1)
        elif is_match:
            *anchor, was_hit = known[1][spot]
            cells.count(*anchor, snags=1, hit=int(not was_hit))
            known[1][spot][3] = True
        if key is not None and (alive or not is_match):
            known[0] = moment.ts


def rates_by(rules, events, until, silence, by, period):
    """The counts of every cell in which there are any: (rule, values of the groups) -> counts."""
    found = {}
    for rule, log, places, matches, obligations in run_levels(rules, events, until, silence)[0]:
        if not observable(rule, log):
            continue
        cells = Cells(by, period)
        if anchor_kind(rule) == "key":
            key_cells(rule, matches, log, places, cells)
        else:
            for anchor in anchors_of(rule, matches, obligations, log)[0]:
                n = len(anchor.snags)
                counts = {"opportunities": 1, "hit": int(n > 0)} if anchor.seen else {"early": n, "censored": 1}
                cells.count(anchor.e, anchor.e.ts, places[anchor.e][1], snags=n, **counts)
        for group, counts in cells.rows.items():
            found[rule.name, *group] = counts
    return found


# ---- the summary -----------------------------------------------------------------------------


def summary_row(rule, matches, obligations, log):
    """The rates of an observable rule."""
    every, outside = anchors_of(rule, matches, obligations, log)
    anchors = [anchor for anchor in every if anchor.seen]
    early = sum(len(anchor.snags) for anchor in every if not anchor.seen)
    on = sum(len(anchor.snags) for anchor in anchors)
    assert on + early + len(outside) == len(matches), rule.name
    row = {
        "rule": rule.name,
        "opportunities": str(len(anchors)),
        "hit": str(sum(bool(anchor.snags) for anchor in anchors)),
        "snags": str(len(matches)),
        "outside": str(len(outside)),
        "early": str(early),
        "censored": str(len(every) - len(anchors)),
        "observable": "yes",
    }
    # "An opportunity that no source can emit leaves only the rate empty"
    if anchors and (not rule.opportunity or log.can_emit(rule.opportunity.names)):
        row.update(rate_fields(anchors))
    return row


def rate_fields(anchors):
    rate = Fraction(sum(bool(anchor.snags) for anchor in anchors), len(anchors))
    limits = interval(clusters_of(anchors))
    low, high = (f"{limit:.6f}" for limit in limits) if limits else ("", "")
    return {"rate": shortest(float(rate)), "low": low, "high": high}


def shortest(x):
    """The fewest digits that read back the same."""
    return f"{x:.15g}" if float(f"{x:.15g}") == x else f"{x:.17g}"


def clusters_of(anchors):
    """(anchors, hits) per customer; an anchor without a customer is a cluster of its own."""
    grouped = {}
    for place, anchor in enumerate(anchors):
        grouped.setdefault(anchor.e["customer"] or place, []).append(bool(anchor.snags))
    return [(len(hits), sum(hits)) for hits in grouped.values()]


# ---- all together ----------------------------------------------------------------------------


def detect(rules, events, until=None, silence=SILENCE):
    """The rows of all snags, in the order of the stream, and the rows of the summary."""
    return detect_all(rules, events, until, silence)[:2]


def detect_all(rules, events, until=None, silence=SILENCE):
    """… and those of the ledger."""
    summary, ledger = [], []
    found, rows = run_levels(rules, events, until, silence)
    for rule, log, places, matches, obligations in found:
        ledger += ledger_of(rule, log, places, obligations) if has_ledger(rule) else []
        if observable(rule, log):
            summary.append(summary_row(rule, matches, obligations, log))
        else:
            summary.append({"rule": rule.name, "observable": "no"})  # it "emits nothing"
    # "--only-snags prints the `snag:` and `good:` rows"
    return [row for row in rows if ":" in row["event"]], summary, ledger


def ledger_of(rule, log, places, obligations):
    """The rule's part of the ledger; "a cancelled obligation has no ledger row"."""
    rows, events = [], {}
    for x in log.events:
        events.setdefault(key_of(x, rule.per), []).append(x)
    for o in obligations:
        if o.fate != "cancelled":
            seen = observed(rule, o, log)
            rows.append(ledger_row(rule, o, seen, events[key_of(o.opener, rule.per)], places[o.opener][1]))
    return rows


def run_levels(rules, events, until, silence):
    """Level by level: what each rule finds, in a log that has what the levels before it emitted; and
    the rows of all that, in order."""
    log, found, rows = Log(events, rules, until, silence), [], []
    for level in range(1 + max((rule.level for rule in rules), default=0)):
        places, emitted = places_of(log.events), []
        for rule in (rule for rule in rules if rule.level == level):
            matches, obligations = run_rule(rule, log) if observable(rule, log) else ([], [])
            emitted += [*matches, *goods_of(rule, obligations)]
            found.append((rule, log, places, matches, obligations))
        new = [snag_row(match, places) for match in emitted]
        log, rows = log.with_emitted(emitted, new), rows + new
    mine = {id(row) for row in rows}
    return found, [x.fields for x in log.events if id(x.fields) in mine]


def goods_of(rule, obligations):
    return [good_of(rule, o) for o in obligations if rule.good and o.fate == "kept"]


def run_rule(rule, log):
    """The matches of one rule and, for `without`, its obligations."""
    if rule.relation != "without":
        return find_matches(rule, log), []
    obligations = find_obligations(rule, log)
    return [match_of(rule, o) for o in obligations if o.fate == "broken"], obligations


def snag_columns(columns):
    """ "Six more columns, after any extra ones"."""
    return columns + [name for name in SNAG_COLUMNS if name not in columns]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rules")
    parser.add_argument("stream")
    parser.add_argument("--until", type=parse_ts, metavar="TS")
    parser.add_argument("--silence", type=parse_duration, default=SILENCE, metavar="D")
    parser.add_argument("--calendar", metavar="FILE")
    parser.add_argument("--snags", default="/dev/stdout", metavar="FILE")
    parser.add_argument("--summary", metavar="FILE")
    args = parser.parse_args()

    if args.calendar:
        language.CALENDARS = Calendars(read_sections(read_file(args.calendar)))
    columns, events = read_events(read_file(args.stream))
    snags, summary = detect(read_rules(read_file(args.rules)), events, args.until, args.silence)
    write_file(args.snags, write_table(snag_columns(columns), snags))
    if args.summary:
        write_file(args.summary, write_table(SUMMARY_COLUMNS, summary))


if __name__ == "__main__":
    sys.exit(main())
