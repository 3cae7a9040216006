"""The event stream (snag-events(5)): reading, writing, times and numbers.

Bytes are read as Latin-1, so one character is one byte and nothing is ever refused.
Times are whole microseconds since 1970; numbers are exact fractions.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from fractions import Fraction

STANDARD = ("ts customer case contact channel event agent queue direction reason value text").split()
SNAG_COLUMNS = ["since", "count", "evidence", "by", "at_queue", "at_agent"]

SECOND = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True, eq=False)
class Event:
    """One line of the stream. `event["agent"]` is a field; a missing one is empty."""

    index: int  # place in the input: "equal times count in input order"
    ts: int
    fields: dict

    def __getitem__(self, column):
        return self.fields.get(column, "")


# ---- times -----------------------------------------------------------------------------------

TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}|\d{6}))?Z")


def parse_ts(text):
    """ISO 8601 UTC with 0, 3 or 6 fraction digits, as microseconds."""
    found = TIME.fullmatch(text)
    if not found:
        raise ValueError(f"'{text}' is no time")
    *whole, fraction = found.groups()
    moment = datetime(*map(int, whole), tzinfo=timezone.utc)
    return (moment - EPOCH) // timedelta(seconds=1) * SECOND + int((fraction or "0").ljust(6, "0"))


def fraction_digits(text):
    """The width of a time: how many fraction digits it was written with."""
    return len(TIME.fullmatch(text).group(7) or "")


def format_ts(ts, digits):
    """A time in a given width; what does not fit is cut off."""
    moment = EPOCH + timedelta(seconds=ts // SECOND)
    fraction = f"{ts % SECOND:06d}"[:digits]
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + ("." + fraction if digits else "") + "Z"


# ---- numbers ---------------------------------------------------------------------------------


def number(text):
    """ "Numbers are [+-]digits[.digits]": the number, or None."""
    return Fraction(text) if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text) else None


ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?")


def iso(text):
    """A date or time of ISO 8601 in microseconds, UTC if it has no offset, or None. Only what tests of rules write."""
    found = ISO.fullmatch(text)
    if not found:
        return None
    date, minutes, seconds, offset = found.groups()
    moment = datetime.fromisoformat(f"{date}T{minutes or '00:00'}:00" + (offset or "Z").replace("Z", "+00:00"))
    rest = Fraction((seconds or ":0")[1:])
    return (moment - EPOCH) // timedelta(seconds=1) * SECOND + int(rest * SECOND)


def format_span(microseconds):
    """ "Spans in seconds without trailing zeros"."""
    whole, rest = divmod(microseconds, SECOND)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


# ---- lines -----------------------------------------------------------------------------------

ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
UNESCAPES = {written: meant for meant, written in ESCAPES.items()}


def escape(field):
    return field if field.isalnum() else re.sub(r"[\\\t\n\r]", lambda found: ESCAPES[found.group()], field)


def unescape(field):
    return field if "\\" not in field else re.sub(r"\\[\\tnr]", lambda found: UNESCAPES[found.group()], field)


def read_table(text):
    """The columns (of all headers, in order of appearance) and one dictionary per row.

    "The first line names the columns and begins with #ts"; "a stream without it has exactly the
    twelve standard columns"; "a header met again re-binds the columns".
    """
    columns, bound, rows = [], STANDARD, []
    for line in text.split("\n"):
        if not line:
            continue
        fields = line.split("\t")
        if fields[0] == "#ts":
            bound = ["ts"] + fields[1:]
        else:
            rows.append(dict(zip(bound, map(unescape, fields))))
        columns += [name for name in bound if name not in columns]
    return columns or STANDARD, rows


def write_table(columns, rows):
    lines = ["#" + "\t".join(columns)] if columns[0] == "ts" else ["\t".join(columns)]
    lines += ["\t".join(escape(row.get(name, "")) for name in columns) for row in rows]
    return "\n".join(lines) + "\n"


def read_events(text):
    """The columns and the events of a stream."""
    columns, rows = read_table(text)
    return columns, [Event(index, parse_ts(row["ts"]), row) for index, row in enumerate(rows)]


def read_file(path):
    with open(path, encoding="latin-1", newline="\n") as file:
        return file.read()


def write_file(path, text):
    with open(path, "w", encoding="latin-1", newline="\n") as file:
        file.write(text)
