#!/usr/bin/env python3
"""Runs `snag detect` against the oracle on random streams and rules, and against itself.

For every seed the snags (as a multiset) and the summary must be the oracle's. So must the rates by group
and period, and the same snags must come out when the stream is grouped by customer, cut into several files,
or already holds what an earlier run found: of these, each seed checks one, or with --every all. The first
difference is printed with its seed.
"""

import argparse
import datetime
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import language
from coverage import SILENCE
from ledger import has_ledger
from examples import differences, read_examples
from generate import PAIRS, generate, generate_known
from language import Refused, parse_duration, read_rules
from oracle import SUMMARY_COLUMNS, anchor_kind, detect_all, rates_by
from stream import parse_ts, read_events, read_file, read_table, write_file

SHOWN = ["ts", "customer", "event", "value", "since", "count", "evidence", "at_queue", "at_agent"]
SUMMARY_TOLERANCE = 1e-6


class Differs(Exception):
    """The two implementations, or two runs of one, disagree."""


class Case(NamedTuple):
    """The input of one run."""

    stream: str
    rules: str
    options: list  # --until TS, --silence D, --calendar FILE
    calendar: str = ""


class Snag(NamedTuple):
    """The program under test, and a folder for its files."""

    program: Path
    folder: Path
    every: bool = False  # each seed is checked in every way
    others: str = ""  # sections that switch the built-in rules off, so that `snag:*` does not mean them

    def detect(self, case, streams=None, only_snags=True):
        """The text of the output and the rows of the summary."""
        write_file(self.folder / "rules.rules", case.rules + self.others)
        write_file(self.folder / "x.calendar", case.calendar)
        paths = []
        for place, stream in enumerate(streams or [case.stream]):
            paths.append(self.folder / f"stream{place}.tsv")
            write_file(paths[-1], stream)
        names = ",".join(rule.name for rule in read_rules(case.rules))
        command = [self.program, "detect", "--no-config", "--rules", self.folder / "rules.rules"]
        command += ["--only", names, "--summary", self.folder / "summary.tsv", *case.options]
        command += ["--ledger", self.folder / "ledger.tsv"]
        command += ["--only-snags"] * only_snags + paths
        done = self.run(command)
        if done.returncode:
            message = done.stderr.decode("latin-1")
            raise Differs(f"exit code {done.returncode}: {' '.join(map(str, command))}\n{message}")
        return done.stdout.decode("latin-1"), read_summary(read_file(self.folder / "summary.tsv"))


    def ledger(self):
        """That of the last run."""
        return read_file(self.folder / "ledger.tsv")

    def run(self, command):
        return subprocess.run(list(map(str, command)), capture_output=True, timeout=600, cwd=self.folder)

    def rates(self, case, by, period):
        """The rows of `snag rates` in which something was counted."""
        names = ",".join(rule.name for rule in read_rules(case.rules))
        command = [self.program, "rates", "-q", "--no-config", "--rules", self.folder / "rules.rules", "-F", "tsv"]
        command += ["--only", names, "--by", ",".join(by), *case.options, self.folder / "stream0.tsv"]
        command += ["--period", "/".join(period)] if period else []
        done = self.run(command)
        if done.returncode:
            raise Differs(f"exit code {done.returncode}: {' '.join(map(str, command))}\n{done.stderr.decode()}")
        return read_summary(done.stdout.decode("latin-1"))


def read_summary(text):
    header, *lines = [line.split("\t") for line in text.split("\n") if line]
    return [dict(zip([header[0].lstrip("#")] + header[1:], line)) for line in lines]


# ---- comparing -------------------------------------------------------------------------------


def order_of(row):
    named = [row.get(name, "") for name in ("customer", "ts", "event", "since", "evidence")]
    return named, sorted(row.items())


def canonical(rows):
    """Rows without their empty fields, in an order of their own."""
    return sorted(({name: text for name, text in row.items() if text} for row in rows), key=order_of)


def same_snags(expected, found, who):
    """Raises if the two multisets of rows differ."""
    expected, found = canonical(expected), canonical(found)
    if expected == found:
        return
    missing, extra = minus(expected, found), minus(found, expected)
    lines = [f"{who}: {len(expected)} snags expected, {len(found)} found"]
    lines += ["- " + show(row) for row in missing[:20]] + ["+ " + show(row) for row in extra[:20]]
    raise Differs("\n".join(lines))


def minus(rows, others):
    """The rows that are not among the others, counting repetitions."""
    others = list(others)
    left = []
    for row in rows:
        if row in others:
            others.remove(row)
        else:
            left.append(row)
    return left


def show(row):
    rest = {name: text for name, text in row.items() if name not in SHOWN}
    return "  ".join(row.get(name, "") or "·" for name in SHOWN) + f"  {rest}"


def same_summary(expected, found):
    """Raises if two summaries differ by more than a rounding."""
    rules, found_rules = ([row.get("rule") for row in rows] for rows in (expected, found))
    if rules != found_rules:
        raise Differs(f"summary: rules {rules} expected, {found_rules} found")
    for want, have in zip(expected, found):
        for column in SUMMARY_COLUMNS:
            if not same_cell(want.get(column, ""), have.get(column, "")):
                raise Differs(f"summary, {column} of {want['rule']}:\n- {want}\n+ {have}")


def same_cell(want, have):
    try:
        return abs(float(want) - float(have)) <= SUMMARY_TOLERANCE * 1.01
    except ValueError:
        return want == have


# ---- checks ----------------------------------------------------------------------------------


def settings(case):
    """--until and --silence."""
    given = dict(zip(case.options[::2], case.options[1::2]))
    until = parse_ts(given["--until"]) if "--until" in given else None
    silence = parse_duration(given["--silence"]) if "--silence" in given else SILENCE
    return until, silence


def oracle_detect(case):
    _, events = read_events(case.stream)
    return detect_all(read_rules(case.rules), events, *settings(case))


def check_against_oracle(snag, case):
    """Gives snag's own snags and ledger back, for the properties."""
    expected, expected_summary, expected_ledger = oracle_detect(case)
    text, summary = snag.detect(case)
    found, ledger = read_table(text)[1], snag.ledger()
    same_snags(expected, found, "oracle (-) and snag (+)")
    same_summary(expected_summary, summary)
    same_ledger(expected_ledger, read_ledger(ledger))
    return found, ledger


# ---- the ledger ------------------------------------------------------------------------------


def read_ledger(text):
    version, table = text.split("\n", 1)
    if version != "#! ledger=1":
        raise Differs(f"ledger: first line {version}")
    return read_summary(table)


def same_ledger(expected, found):
    if canonical(expected) != canonical(found):
        lines = [f"- {row}" for row in minus(canonical(expected), canonical(found))[:10]]
        lines += [f"+ {row}" for row in minus(canonical(found), canonical(expected))[:10]]
        raise Differs("ledger: oracle (-) and snag (+)\n" + "\n".join(lines))
    made = [row["made"] for row in found]
    if made != sorted(made):
        raise Differs("ledger: not in order of time")


def cells_of_ledger(rules, ledger, by, period):
    """What the rates of each cell must be, from the ledger alone."""
    counted = {rule.name for rule in rules if has_ledger(rule) and anchor_kind(rule) == "obligation"}
    cells = {}
    for row in ledger:
        if row["rule"] in counted and (not period or period[0] <= row["made"][:10] <= period[1]):
            cell = (row["rule"], *(group_in_ledger(row, name) for name in by))
            counts = cells.setdefault(cell, dict.fromkeys(COUNTS, 0))
            state = row["outcome"]
            for name in ["censored"] if state == "pending" else ["opportunities"]:
                counts[name] += 1
            for name in ["hit", "snags"] if state in ("late", "chased", "broken") else []:
                counts[name] += 1
    return counted, {cell: tuple(counts[name] for name in COUNTS) for cell, counts in cells.items()}


def group_in_ledger(row, name):
    made = row["made"]
    if name == "week":
        year, week, _ = datetime.date.fromisoformat(made[:10]).isocalendar()
        return f"{year:04}-W{week:02}"
    times = {"hour": made[11:13], "day": made[:10], "month": made[:7]}
    return times[name] if name in times else row.get(f"at_{name}" if name in ("queue", "agent") else name, "")


COUNTS = "opportunities hit snags outside early censored".split()


def check_rates(snag, case, _, ledger, seed):
    """Rates by two or three groups, of the whole log or a period of it, cell by cell: the oracle's, and
    the sums of the ledger's states."""
    rng = random.Random(seed)
    columns, events = read_events(case.stream)
    by = rng.sample("queue agent channel reason case hour day week month".split(), rng.choice([1, 1, 2, 3]))
    days = sorted({x["ts"][:10] for x in events})
    period = sorted(rng.choices(days, k=2)) if days and rng.random() < 0.5 else None
    write_file(snag.folder / "rules.rules", case.rules + snag.others)
    write_file(snag.folder / "stream0.tsv", case.stream)
    expected = {}
    for cell, counts in rates_by(read_rules(case.rules), events, *settings(case), by, period).items():
        row = tuple(counts.get(name, 0) for name in COUNTS)
        expected[cell] = row if any(row) else None
    found = {}
    for row in snag.rates(case, by, period):
        counts = tuple(int(row.get(name) or 0) for name in COUNTS)
        if counts[2] < counts[3] + counts[4]:
            raise Differs(f"snags are fewer than outside and early: {row}")
        if any(counts):
            found[(row["rule"], *(row.get(name, "") for name in by))] = counts
    expected = {cell: counts for cell, counts in expected.items() if counts}
    if expected != found:
        wrong = sorted(set(expected.items()) ^ set(found.items()))
        lines = [f"{'-' if expected.get(cell) == counts else '+'} {cell} {counts}" for cell, counts in wrong[:20]]
        raise Differs(f"rates by {by} in {period}: {COUNTS}\n" + "\n".join(lines))
    counted, sums = cells_of_ledger(read_rules(case.rules), read_ledger(ledger), by, period)
    rates = {cell: counts for cell, counts in found.items() if cell[0] in counted}
    if sums != rates:
        raise Differs(f"ledger by {by} in {period}: {COUNTS}\n- rates {rates}\n+ sums {sums}")


# "The result does not depend on how the input is cut into files [...] or on order by time or by customer";
# "running it twice changes nothing"; nor does the ledger, by a byte.


def same(snag, rows, found, ledger, who):
    same_snags(found, read_table(rows)[1], who)
    if snag.ledger() != ledger:
        raise Differs(f"ledger, {who}:\n{ledger}\n{snag.ledger()}")


def check_by_customer(snag, case, found, ledger, _):
    rows = snag.detect(case, [group_by_customer(case.stream)])[0]
    same(snag, rows, found, ledger, "by time (-) and grouped by customer (+)")


def check_grouped(snag, case, found, ledger, _):
    promised = case._replace(options=[*case.options, "--grouped"])
    rows = snag.detect(promised, [group_by_customer(case.stream)])[0]
    same(snag, rows, found, ledger, "by time (-) and with --grouped (+)")


def check_cut(snag, case, found, ledger, seed):
    rows = snag.detect(case, cut_in_pieces(case.stream, random.Random(seed)))[0]
    same(snag, rows, found, ledger, "in one file (-) and in several (+)")


def check_again(snag, case, found, ledger, _):
    everything = snag.detect(case, only_snags=False)[0]
    same(snag, snag.detect(case, [everything])[0], found, ledger, "once (-) and over its own output (+)")


def group_by_customer(stream):
    """The stream sorted by customer, stably, with the coverage lines first."""
    header, *lines = stream.rstrip("\n").split("\n")
    columns = header.split("\t")
    customer, event = columns.index("customer"), columns.index("event")

    def place(line):
        fields = line.split("\t")
        return (not fields[event].startswith("coverage"), fields[customer])

    return "\n".join([header, *sorted(lines, key=place)]) + "\n"


def cut_in_pieces(stream, rng):
    """Two or three streams that follow each other, each with the header."""
    header, *lines = stream.rstrip("\n").split("\n")
    cuts = sorted(rng.randint(0, len(lines)) for _ in range(rng.choice([1, 2])))
    pieces = [lines[a:b] for a, b in zip([0, *cuts], [*cuts, len(lines)])]
    return ["\n".join([header, *piece]) + "\n" for piece in pieces]


WAYS = [check_rates, check_by_customer, check_grouped, check_cut, check_again]


def check(snag, case, seed):
    found, ledger = check_against_oracle(snag, case)
    for way in WAYS if snag.every else [WAYS[seed % len(WAYS)]]:
        way(snag, case, found, ledger, seed)


# ---- a smaller case that still differs -------------------------------------------------------


def shrink(snag, case, seed):
    """Leaves out rules, then lines of the stream, as long as a difference remains."""
    head, *sections = case.rules.split("\n[")
    header, *lines = case.stream.rstrip("\n").split("\n")

    def with_sections(some):
        return case._replace(rules="\n[".join([head, *some]))

    def with_lines(some):
        return case._replace(stream="\n".join([header, *some]) + "\n")

    case = with_sections(thin_out(sections, lambda some: fails(snag, with_sections(some), seed)))
    return with_lines(thin_out(lines, lambda some: fails(snag, with_lines(some), seed)))


def thin_out(items, still_fails):
    """Drops halves, quarters, ... single items while the rest still fails."""
    size = max(1, len(items) // 2)
    while True:
        at = 0
        while at < len(items):
            rest = items[:at] + items[at + size :]
            if rest and still_fails(rest):
                items = rest
            else:
                at += size
        if size == 1:
            return items
        size //= 2


def fails(snag, case, seed):
    try:
        check(snag, case, seed)
    except Differs:
        return True
    except Refused:  # a rule that another one uses was left out
        return False
    return False


# ---- runs ------------------------------------------------------------------------------------


def run_seed(snag, seed, keep):
    """True if all agree; otherwise says what differs, on as small a case as can be found."""
    stream, rules, options, calendar = generate(seed)
    case = Case(stream, rules, options.split(), calendar)
    try:
        check(snag, case, seed)
        return True
    except Differs as difference:
        print(f"seed {seed}: {difference}")
    small = shrink(snag, case, seed)
    try:
        check(snag, small, seed)
    except Differs as difference:
        print(f"\nthe smallest case that still differs:\n\n{small.rules}\n{small.calendar}\n{small.stream}")
        print(*small.options, difference)
    if keep:
        keep_case(keep / f"seed{seed}", case)
        keep_case(keep / f"seed{seed}.small", small)
    return False


def keep_case(folder, case):
    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder / "stream.tsv", case.stream)
    write_file(folder / "rules.rules", case.rules)
    write_file(folder / "x.calendar", case.calendar)
    write_file(folder / "args", " ".join(case.options))


def run_examples(snag):
    """How many of the hand-made examples snag passes and fails."""
    passed = failed = 0
    for example in read_examples():
        options = ["--until", example.until] if example.until else []
        case = Case(example.stream, example.rules, options)
        try:
            text, summary = snag.detect(case)
            wrong = differences(example, read_table(text)[1], summary)
        except Differs as difference:
            wrong = [f"{example.name}: {difference}"]
        print(*wrong, sep="\n", end="\n" if wrong else "")
        passed, failed = passed + (not wrong), failed + bool(wrong)
    return passed, failed


def run_seeds(snag, first, last, keep):
    """Stops at the first seed that differs."""
    for seed in range(first, last + 1):
        if not run_seed(snag, seed, keep):
            return seed - first, 1
    return last - first + 1, 0


def read_catalogue(paths):
    """The sections of rules files, without those that rest on a list."""
    text = "".join(read_file(path) for path in paths)
    sections = re.split(r"(?m)^(?=\[)", text)[1:]
    return "".join(section for section in sections if not re.search(r"\bpair\(", section))


def run_catalogue(snag, rules, seeds):
    """All the rules of files at once, on streams of every event that they know."""
    first, _, last = seeds.partition("-")
    passed = 0
    for seed in range(int(first), int(last or first) + 1):
        case = Case(generate_known(seed), rules, [])
        try:
            check_against_oracle(snag, case)
        except Differs as difference:
            print(f"seed {seed}: {difference}")
            return passed, 1
        passed += 1
    return passed, 0


def switch_off(program):
    listed = subprocess.run([program, "rules", "list", "--no-config"], capture_output=True, check=True)
    names = re.findall(r"(?m)^  ([a-z_]+)", listed.stdout.decode())  # under the headings of the pillars
    return "".join(f"\n[{name}]\noff = yes\n" for name in names)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--snag", type=Path, required=True, metavar="PROGRAM")
    parser.add_argument("--seeds", default="1-200", metavar="A-B")
    parser.add_argument("--every", action="store_true", help="each seed in every way, not by turns")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write the case that differs here")
    parser.add_argument("--examples", action="store_true", help="run the hand-made examples instead")
    parser.add_argument("--catalogue", nargs="+", type=Path, metavar="RULES", help="run these files' rules instead")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        language.FOLDER = folder
        write_file(Path(folder) / "pairs.tsv", PAIRS)
        others = "" if args.examples or args.catalogue else switch_off(args.snag.resolve())
        snag = Snag(args.snag.resolve(), Path(folder), args.every, others)
        if args.examples:
            passed, failed = run_examples(snag)
        elif args.catalogue:
            passed, failed = run_catalogue(snag, read_catalogue(args.catalogue), args.seeds)
        else:
            first, _, last = args.seeds.partition("-")
            passed, failed = run_seeds(snag, int(first), int(last or first), args.keep)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
