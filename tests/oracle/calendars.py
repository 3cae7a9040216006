"""Business time (snag-rules(5), "Business time" and "Calendars"): from a calendar file to moments.

"A moment is open if the clocks of the zone show hours of a day that is not closed, and a business day is
one of which some moment is open." Nothing is summed up: hours are counted quarter by quarter, so these
calendars and the offsets of their zones must be whole quarters.
"""

import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from stream import EPOCH, SECOND

QUARTER = 900 * SECOND
WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


class Calendar:
    """One section of the file."""

    def __init__(self, keys):
        self.zone = timezone.utc if keys["zone"] == "UTC" else ZoneInfo(keys["zone"])
        self.hours = read_open(keys["open"])
        self.closed = read_closed(keys.get("closed", "none"))
        self.opens = lru_cache(maxsize=None)(self.opens)
        self.day_ends = lru_cache(maxsize=None)(self.day_ends)

    def opens(self, quarter):
        """Is that quarter of an hour since 1970 open?"""
        local = (EPOCH + timedelta(minutes=15 * quarter)).astimezone(self.zone)
        if self.is_closed(local.date()):
            return False
        clock = local.hour * 60 + local.minute
        return any(begin <= clock < end for begin, end in self.hours[local.weekday()])

    def is_closed(self, day):
        return any(begin <= day.strftime(form) <= end for form, begin, end in self.closed)

    def day_ends(self, day):
        """The last moment of a local date at which it is open, or None."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=timezone.utc) - EPOCH
        first = midnight // timedelta(minutes=15) - 26 * 4
        ends = [q for q in range(first, first + 76 * 4) if self.opens(q) and self.date_of(q * QUARTER) == day]
        return (ends[-1] + 1) * QUARTER if ends else None

    def date_of(self, ts):
        return (EPOCH + timedelta(seconds=ts // SECOND)).astimezone(self.zone).date()

    def after_hours(self, ts, span):
        """ "8bh after an event have passed when you have been open for eight hours since"."""
        now = ts
        while span > 0:
            quarter = now // QUARTER
            here = (quarter + 1) * QUARTER - now
            if self.opens(quarter):
                if span <= here:
                    return now + span
                span -= here
            now += here
        return now

    def after_days(self, ts, count):
        """ "2bd are over when you close on the second business day after the day of the event"."""
        day = self.date_of(ts)
        while count > 0:
            day += timedelta(days=1)
            count -= self.day_ends(day) is not None
        return self.day_ends(day)


def read_open(text):
    """Weekday (0: Monday) -> [(first minute, minute after the last)]."""
    hours, days, said = {day: [] for day in range(7)}, [], False
    for word in text.replace(",", " ").split():
        if word[0].isalpha():
            first, _, last = word.partition("-")
            a, b = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
            days = [] if said else days
            days += [(a + i) % 7 for i in range((b - a) % 7 + 1)]
            said = False
            continue
        begin, end = ([int(x) for x in clock.split(":")] for clock in word.split("-"))
        for day in days:
            hours[day].append((begin[0] * 60 + begin[1], end[0] * 60 + end[1]))
        said = True
    return hours


def read_closed(text):
    """How a date is written to compare it, and from where to where it is closed."""
    ranges = []
    for word in text.replace(",", " ").split():
        if word != "none":
            begin, _, end = word.partition("/")
            ranges.append(("%m-%d" if re.fullmatch(r"\d\d-\d\d", begin) else "%Y-%m-%d", begin, end or begin))
    return ranges


class Calendars:
    """The sections of a file: one for all queues, and others for some."""

    def __init__(self, sections):
        usual = next(keys for keys in sections.values() if "queue" not in keys)
        self.usual = Calendar(usual)
        self.of_queue = {}
        for keys in sections.values():
            if "queue" in keys:
                own = Calendar({**usual, **keys})
                self.of_queue.update({name.strip(): own for name in keys["queue"].split(",")})

    def after(self, span, queue, ts):
        """ts + D, by the calendar of a queue. A span is (microseconds, "bh") or (days, "bd")."""
        calendar = self.of_queue.get(queue, self.usual)
        amount, unit = span
        return calendar.after_hours(ts, amount) if unit == "bh" else calendar.after_days(ts, amount)

    def date_of(self, queue, ts):
        return self.of_queue.get(queue, self.usual).date_of(ts)

    def midnight(self, queue, date):
        """When a local date begins; one that never is at midnight begins an hour or so later by the clock."""
        zone = self.of_queue.get(queue, self.usual).zone
        begin = datetime(date.year, date.month, date.day, tzinfo=zone).astimezone(timezone.utc)
        return (begin - EPOCH) // timedelta(microseconds=1)

    def since(self, span, queue, ts):
        """ "The first moment after which the time has not passed before e"."""
        below, above = ts - 1, ts
        while self.after(span, queue, below) >= ts:
            above, below = below, ts - 2 * (ts - below)
        while above - below > 1:
            middle = (above + below) // 2
            if self.after(span, queue, middle) >= ts:
                above = middle
            else:
                below = middle
        return above
