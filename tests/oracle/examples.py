"""The hand-made examples: tiny streams, a rule or two, and what the design says must come out.

A file of examples.rules/ has parts that begin with `== NAME`: rules, stream, snags, and perhaps
until and summary; what stands above the first part says what the example shows. Tables are written
for the eye: cells stand apart by blanks, `-` is an empty field, `+` a blank within one, 02T09:00 is
2026-03-02T09:00:00Z. Standard columns left out of a stream are empty. The expected tables name only
the columns that the example is about; the order of the snags counts.
"""

import re
from pathlib import Path
from typing import NamedTuple, Optional

from stream import STANDARD, write_table

FOLDER = Path(__file__).with_name("examples.rules")


class Example(NamedTuple):
    name: str
    rules: str
    stream: str
    until: Optional[str]
    snags: list
    summary: list


def read_examples():
    return [read_example(path) for path in sorted(FOLDER.glob("*.txt"))]


def read_example(path):
    _, *pieces = re.split(r"^== ", path.read_text(), flags=re.MULTILINE)
    parts = dict(piece.split("\n", 1) for piece in pieces)
    (_, *columns), rows = read_cells(parts["stream"])
    until = parts.get("until")
    return Example(
        path.stem,
        parts["rules"],
        write_table(STANDARD + [name for name in columns if name not in STANDARD], rows),
        full_time(until.strip()) if until else None,
        read_cells(parts["snags"])[1],
        read_cells(parts.get("summary", "rule"))[1],
    )


def read_cells(text):
    """The columns and rows of an aligned table."""
    lines = [line.split() for line in text.split("\n") if line.strip()]
    columns = [name.lstrip("#") for name in lines[0]]
    return columns, [dict(zip(columns, map(read_cell, line))) for line in lines[1:]]


def read_cell(cell):
    return "" if cell == "-" else full_time(cell.replace("+", " "))


def full_time(cell):
    found = re.fullmatch(r"(\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?", cell)
    if not found:
        return cell
    day, minute, second, fraction = found.groups()
    return f"2026-03-{day}T{minute}{second or ':00'}{fraction or ''}Z"


def differences(example, snags, summary):
    """What is wrong with the given rows, as lines of text; empty when all is well."""
    lines = compare_rows(example.snags, snags, "snag")
    if example.summary:
        lines += compare_rows(example.summary, summary, "summary")
    return [f"{example.name}: {line}" for line in lines]


def compare_rows(expected, found, what):
    """Compares the columns that the expected rows name."""
    lines = []
    if len(expected) != len(found):
        lines.append(f"{what}: {len(expected)} expected, {len(found)} found")
    for place, (want, have) in enumerate(zip(expected, found), 1):
        for column, text in want.items():
            other = have.get(column, "")
            if not same(text, other):
                lines.append(f"{what} {place}: {column} '{text}' expected, '{other}' found")
    return lines


def same(expected, found):
    """Equal text; a number with a point is compared to the digits that were written; 1 is 1.000000."""
    if re.fullmatch(r"\d\.\d+", expected) and re.fullmatch(r"\d(\.\d+)?(e-\d+)?", found):
        return abs(float(expected) - float(found)) <= 0.6 * 10 ** -len(expected.split(".")[1])
    return expected == found or re.fullmatch(re.escape(expected) + r"\.0+", found) is not None
