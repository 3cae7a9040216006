#!/usr/bin/env python3
"""Runs with --state over consecutive parts of random streams, against one run over all of them.

    state.py --snag PROGRAM [--killed PROGRAM] --seeds 1-100 [--keep DIR]

Streams and rules are those of tests/oracle/generate.py. For every seed the stream is cut at random places. The rows of
the runs, one after the other, must be those of one run with --state, byte for byte, apart from what frames each output:
its header, and the last line, which names the rules looked for. A run over a part that was read before changes nothing;
one that is killed before any write, fsync or rename (tests/fault/killed.c) and begun again ends as if it had not been.

Commands that count whole logs, with --state over the parts, must end with what they say of the whole stream without.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "oracle"))
import language  # noqa: E402
from compare import switch_off  # noqa: E402
from generate import PAIRS, generate  # noqa: E402
from language import read_rules  # noqa: E402


class Differs(Exception):
    pass


class Runs:
    """The program, with the rules of one seed, in a folder of its own."""

    killed = None

    def __init__(self, program, folder, rules, others, options):
        self.folder = folder
        (folder / "rules").write_bytes((rules + others).encode("latin-1"))
        names = ",".join(rule.name for rule in read_rules(rules))
        self.command = [program, "detect", "-q", "--no-config", "--rules", "rules", "--only", names, *options]

    def run(self, *words, env=None, allowed=(0,)):
        done = subprocess.run([*map(str, self.command), *map(str, words)], capture_output=True, timeout=60,
                              cwd=self.folder, env=env)
        if done.returncode not in allowed:
            raise Differs(f"exit code {done.returncode}: {words}\n{done.stderr.decode('latin-1')}")
        return done

    def kill(self, rng, words, every):
        """Runs that are killed: at one random call, or each at the next one until one of them ends."""
        program, self.command[0] = self.command[0], self.killed
        at = 1 if every else rng.randint(1, 12)
        while self.run(*words, env={**os.environ, "KILL_AT": str(at)}, allowed=(0, 3, -9)).returncode == -9 and every:
            at += 1
        self.command[0] = program

    def count(self, command, name, *state, rng=None):
        """What a command that counts whole logs says, from the state and a file."""
        detect, self.command[1:2] = self.command[1:2], command
        output = [] if "-" in command else ["-o", "counted"]
        if rng and self.killed:
            self.kill(rng, (name, *state, *output), rng.random() < 0.1)
        done = self.run(name, *state, *output, allowed=(0, 3))
        self.command[1:1 + len(command)] = detect
        if done.returncode:
            return None
        return (self.folder / "counted").read_bytes() if output else done.stdout

    def detect(self, name, text, state, rng=None, every=False):
        (self.folder / name).write_bytes(text)
        if rng and self.killed:
            self.kill(rng, (name, "--state", state, "-o", f"{name}.out"), every)
        self.run(name, "--state", state, "-o", f"{name}.out")
        out = self.folder / f"{name}.out"
        return out.read_bytes() if out.exists() else b""  # two parts without a row are the same file


def body(output):
    """The rows without header, and without the line that names the rules looked for."""
    rows = [row for row in output.split(b"\n") if row and not row.startswith(b"#")]
    return [row for row in rows if row.split(b"\t")[5:10:4] != [b"coverage_end", b"detect"]]


def cut(rng, stream):
    """Some pieces of a stream, each with its header."""
    header, *rows = stream.split(b"\n")
    rows = [row for row in rows if row]
    cuts = sorted(rng.choices(range(len(rows) + 1), k=rng.randint(1, 6)))
    ends = [0, *cuts, len(rows)]
    return [b"\n".join([header, *rows[a:b]]) + b"\n" for a, b in zip(ends, ends[1:])]


def same(expected, found, who):
    if expected != found:
        at = next((i for i, (a, b) in enumerate(zip(expected, found)) if a != b), min(len(expected), len(found)))
        raise Differs(f"{who}: row {at} of {len(expected)} and {len(found)}\n- {expected[at:at + 3]}\n+ {found[at:at + 3]}")


WHOLE = [
    ["rates"],
    ["rates", "--by", "week,queue", "-F", "jsonl"],
    ["rates", "--measure", "wait,handle", "--by", "agent", "--rates", "rates.tsv"],
    ["features"],
    ["features", "--by", "contact"],
    ["detect", "--summary", "-"],
    ["detect", "--ledger", "-"],
]


def check_whole(runs, rng, n_parts):
    command = rng.choice(WHOLE)
    whole = runs.count(command, "all")
    for i in range(n_parts):
        got = runs.count(command, f"part{i}", "--state", "whole.state", rng=rng)
        if got is None:  # a part without a customer, say; the state belongs to no command
            runs.count(["rates"], f"part{i}", "--state", "whole.state")
            got = runs.count(command, f"part{i}", "--state", "whole.state")
    if got != whole:
        raise Differs(f"{' '.join(command)}: of the whole stream (-), over parts (+)\n- {whole}\n+ {got}")
    before = (runs.folder / "whole.state").read_bytes()
    if runs.count(command, "part0", "--state", "whole.state") != whole:
        raise Differs(f"{' '.join(command)}: again, over a part that is known")
    if (runs.folder / "whole.state").read_bytes() != before:
        raise Differs("a part that is known changed the state")


def check(program, killed, folder, others, seed):
    rng = random.Random(seed)
    language.FOLDER = folder
    (folder / "pairs.tsv").write_text(PAIRS, "latin-1")
    stream, rules, given, calendar = generate(seed)
    (folder / "x.calendar").write_text(calendar, "latin-1")
    given = given.split()
    options = [word for pair in zip(given[::2], given[1::2]) if pair[0] != "--until" for word in pair]
    options += ["--only-snags"] if rng.random() < 0.3 else []
    runs = Runs(program, folder, rules, others, options)
    runs.killed = killed
    stream = stream.encode("latin-1")
    one = body(runs.detect("all", stream, "one.state"))
    found = []
    pieces = cut(rng, stream)
    for i, piece in enumerate(pieces):
        found += body(runs.detect(f"part{i}", piece, "parts.state", rng, every=rng.random() < 0.1))
        if rng.random() < 0.3:
            before = (folder / "parts.state").read_bytes()
            again = runs.run(f"part{i}", "--state", "parts.state").stdout
            if again or (folder / "parts.state").read_bytes() != before:
                raise Differs(f"part {i} again: not nothing")
    same(one, found, "one run (-), runs over parts (+)")
    if "--only-snags" in options:
        runs.command.remove("--only-snags")
    check_whole(runs, rng, len(pieces))
    left = [path.name for path in folder.glob(".*.tmp")]
    if left and not killed:
        raise Differs(f"left behind: {left}")
    return len(one)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snag", required=True, type=Path)
    parser.add_argument("--killed", type=Path)
    parser.add_argument("--seeds", default="1-100")
    parser.add_argument("--keep", type=Path, help="a folder for the files of the first seed that differs")
    args = parser.parse_args()
    others = switch_off(args.snag.resolve())
    first, _, last = args.seeds.partition("-")
    rows = 0
    for seed in range(int(first), int(last or first) + 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                rows += check(args.snag.resolve(), args.killed and args.killed.resolve(), Path(folder), others, seed)
            except Differs as problem:
                print(f"seed {seed}: {problem}")
                if args.keep:
                    subprocess.run(["cp", "-a", folder, str(args.keep)], check=True)
                return 1
    print(f"{int(last or first) - int(first) + 1} streams, {rows} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
