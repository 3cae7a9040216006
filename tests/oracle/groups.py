"""Rates by group and period (snag-rates(1)): the anchors and matches of oracle.py, counted in cells.

"The group of an opportunity is read at its anchor"; "queue, agent and channel are places: an opportunity by
key counts once per key and place, at its first event there, and a match hits that of its own place; if its
key has none there, the snag is outside in that group. Other groups split no opportunity."
"""

from datetime import datetime, timedelta, timezone

from stream import SECOND

PLACES = ("queue", "agent", "channel")
TIMES = {"hour": "%H", "day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}


def time_of(ts):
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=ts * 1_000_000 // SECOND)


def value_of(name, x, ts, place):
    """The value of one group for an event at a place."""
    if name in TIMES:
        return time_of(ts).strftime(TIMES[name])
    if name in ("queue", "agent"):
        return place[name == "agent"]
    return x.fields.get(name, "")


def group_of(by, x, ts, place):
    return tuple(value_of(name, x, ts, place) for name in by)


def in_period(period, ts):
    """ "FROM/TO: dates are whole days, both included"."""
    return not period or period[0] <= time_of(ts).strftime("%Y-%m-%d") <= period[1]


class Cells:
    """Counts by group; "a period takes the opportunities anchored in it and the outside snags in it"."""

    def __init__(self, by, period):
        self.by, self.period, self.rows = by, period, {}

    def count(self, x, ts, place, **counts):
        if not in_period(self.period, ts):
            return
        row = self.rows.setdefault(group_of(self.by, x, ts, place), {})
        for name, n in counts.items():
            row[name] = row.get(name, 0) + n
