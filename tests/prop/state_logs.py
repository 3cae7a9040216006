#!/usr/bin/env python3
"""snag detect --state over consecutive raw logs, and --live with restarts, against one run over all of them.

    state_logs.py --snag PROGRAM [--killed PROGRAM] --seeds 1-100 [--keep DIR]

For every seed a log is made whose map uses all that maps remember of earlier rows (groups, first, keys, carry), with
rows of the same moment, late ones, events in the future, rows that come twice, and cells of two lines. It is cut at
random places.

State: the rows of the runs, one after the other, must be those of one run over the same files. Live: the file that the
runs add to must be the one that a single run leaves, whether a run gets the log from its beginning, from some rows
before those it has read, or just what follows, and however often it is killed before a write, fsync or rename.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

MAP = """# random
[file]
format = csv
time = %Y-%m-%d %H:%M:%S
group = case
key = id
carry = customer per contact
missing = -
[columns]
ts = when
case = case
contact = contact
customer = who
channel = "email"
direction = "in" when kind in (S, M)
queue = team
value = n
text = text
[events]
start = when kind = S and first contact
customer_message = when kind in (S, M)
agent_message = when kind = A; direction = "out"
promise = when kind = P
followup = when kind = F; direction = "out"
assign = when team changes
reopen = when state becomes open from (closed)
pending = when state = waiting and prior.state = open
csat = at later when later is set; value = n else "3"
"""
RULES = """
[twice_told]
when = customer_message again within 2h per customer
[unkept]
when = promise without followup within value or 1h per case each
good = kept
[no_reply]
when = customer_message without agent_message within 3h per case
[unkept_again]
when = snag:unkept again within 30d per customer
[passed]
when = assign revisits queue per case
[quiet]
when = csat not after start within 7d per customer
"""
NAMES = "twice_told,unkept,no_reply,unkept_again,passed,quiet"
HEADER = b"id,when,case,contact,who,kind,team,state,n,later,text\n"


class Differs(Exception):
    pass


def stamp(seconds):
    days, rest = divmod(seconds, 86400)
    return f"2026-{1 + days // 28:02d}-{1 + days % 28:02d} {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"


def rows_of(rng):
    """A log, row by row."""
    now, rows, ids = 3600 * 24 * 20, [], 0
    for _ in range(rng.randint(3, 60)):
        now += rng.choice([0, 0, 1, 60, 1800, 4000, 90000, 700000])
        now = min(now, 86400 * 300)
        case = rng.randint(1, 4)
        ids += rng.random() < 0.9
        late = rng.choice([5, 20]) if rng.random() < 0.1 else 0
        later = stamp(now + rng.choice([0, 30, 7200])) if rng.random() < 0.2 else ""
        text = rng.choice(["", "hello", '"two\nlines"', '"a ""word"""'])
        who = rng.choice(["", "", f"C{case}", f"C{case % 2}"])
        rows.append(f"{ids},{stamp(now - late)},{case},{case * 10 + rng.randint(0, 1)},{who},{rng.choice('SSMMAPPFX')},"
                    f"{rng.choice(['a', 'b', 'c', '-'])},{rng.choice(['open', 'closed', 'waiting', ''])},"
                    f"{rng.choice(['', '60', '7200'])},{later},{text}\n".encode())
    return rows


class Runs:
    def __init__(self, program, killed, folder, options):
        self.program, self.killed, self.folder = program, killed, folder
        self.words = ["detect", "-q", "--no-config", "--rules", "rules", "--only", NAMES, "-m", "log.map", *options]
        (folder / "log.map").write_text(MAP)
        (folder / "rules").write_text(RULES)

    def run(self, *words, kill=0, stdin=None):
        program = self.killed if kill else self.program
        env = {**os.environ, "KILL_AT": str(kill)} if kill else None
        done = subprocess.run([program, *self.words, *map(str, words)], capture_output=True, timeout=60,
                              cwd=self.folder, env=env, input=stdin)
        if done.returncode and not (kill and done.returncode == -9):
            raise Differs(f"exit code {done.returncode}: {words}\n{done.stderr.decode('latin-1')}")
        return done.returncode

    def state(self, state, files, kill):
        out = self.folder / f"{state}.out"
        if out.exists():
            out.unlink()
        if kill:
            self.run("--state", state, "-o", out.name, *files, kill=kill)
        self.run("--state", state, "-o", out.name, *files)
        return body(out.read_bytes()) if out.exists() else []

    def count(self, command, state, files):
        words, self.words = self.words, [*command, *(word for word in self.words[1:] if word != "--only-snags")]
        self.run("--state", state, "-o", "counted", *files)
        self.words = words
        return (self.folder / "counted").read_bytes()

    def live(self, state, text, kill=0):
        return self.run("--live", "--state", state, "-o", f"{state}.out", "--save", "0s", kill=kill, stdin=text)

    def stopped(self, state, text):
        """SIGTERM while the log is still open, once all of the text has been taken."""
        words = [self.program, *self.words, "--live", "--state", state, "-o", f"{state}.out", "--save", "0s"]
        with subprocess.Popen([str(w) for w in words], stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                              cwd=self.folder) as run:
            before = (self.folder / state).stat().st_mtime_ns if (self.folder / state).exists() else 0
            run.stdin.write(text)
            run.stdin.flush()
            wait_for(self.folder / state, before, run)
            run.send_signal(signal.SIGTERM)
            if run.wait(timeout=60):
                raise Differs(f"SIGTERM: exit code {run.returncode}: {run.stderr.read().decode('latin-1')}")


def wait_for(state, before, run):
    """Until the state has been written: no time is slept that it does not take."""
    while run.poll() is None and (not state.exists() or not state.stat().st_size or state.stat().st_mtime_ns == before):
        os.sched_yield()


def body(output):
    rows = [row for row in output.split(b"\n") if row and not row.startswith(b"#")]
    return [row for row in rows if row.split(b"\t")[5:10:4] != [b"coverage_end", b"detect"]]


def same(expected, found, who):
    if expected != found:
        at = next((i for i, (a, b) in enumerate(zip(expected, found)) if a != b), min(len(expected), len(found)))
        raise Differs(f"{who}: row {at} of {len(expected)} and {len(found)}\n- {expected[at:at + 3]}\n+ {found[at:at + 3]}")


def cut(rng, rows):
    cuts = sorted(rng.choices(range(len(rows) + 1), k=rng.randint(1, 4)))
    return list(zip([0, *cuts], [*cuts, len(rows)]))


def check_state(runs, rng, rows):
    files, found = [], []
    for i, (a, b) in enumerate(cut(rng, rows)):
        if a == b:
            continue
        files.append(f"part{i}.csv")
        (runs.folder / files[-1]).write_bytes(HEADER + b"".join(rows[a:b]))
        kill = rng.randint(1, 12) if runs.killed and rng.random() < 0.5 else 0
        again = files[-2:-1] if rng.random() < 0.2 else []
        found += runs.state("parts", again + files[-1:], kill)
        if rng.random() < 0.2 and runs.state("parts", files[-1:], 0):
            raise Differs(f"{files[-1]} again: not nothing")
    one = runs.state("one", files, 0)
    same(one, found, "one run (-), runs over parts (+)")
    rates, features = ["rates", "--by", "queue"], ["features", "--by", "contact"]
    for i in range(len(files)):
        got = runs.count(rates, "whole", files[max(0, i - rng.randint(0, 1)):i + 1])
    if got != runs.count(rates, "of-all", files):
        raise Differs("rates over parts and over all differ")
    if one and runs.count(features, "whole", files) != runs.count(features, "of-all", files):
        raise Differs("features of the states of parts and of all differ")
    return len(one)


def check_live(runs, rng, rows):
    whole = HEADER + b"".join(rows)
    runs.live("one", whole)
    parts, counts = cut(rng, rows), []
    for k, (_, b) in enumerate(parts):
        text = HEADER + b"".join(rows[:b])
        for _ in range(rng.randint(0, 2) if runs.killed else 0):
            counts.append(runs.live("parts", text, kill=rng.randint(1, 14)))
        if k + 1 < len(parts) and b and rng.random() < 0.15 and not counts:
            runs.stopped("parts", text)
        else:
            runs.live("parts", text)
        if rng.random() < 0.3:
            runs.live("parts", text)
    one, found = (runs.folder / "one.out").read_bytes(), (runs.folder / "parts.out").read_bytes()
    same(one.split(b"\n"), found.split(b"\n"), "live: one run (-), restarts (+)")
    return one.count(b"\n")


def check(program, killed, folder, seed):
    rng = random.Random(seed)
    rows = rows_of(rng)
    options = ["--lateness", "10s"] if rng.random() < 0.5 else []
    options += ["--only-snags"] if rng.random() < 0.5 else []
    n = 0
    for name, what in (("state", check_state), ("live", check_live)):
        (folder / name).mkdir()
        n += what(Runs(program, killed, folder / name, options), rng, rows)
    return n


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snag", required=True, type=Path)
    parser.add_argument("--killed", type=Path)
    parser.add_argument("--seeds", default="1-100")
    parser.add_argument("--keep", type=Path, help="a folder for the files of the first seed that differs")
    args = parser.parse_args()
    first, _, last = args.seeds.partition("-")
    rows = 0
    for seed in range(int(first), int(last or first) + 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                rows += check(args.snag.resolve(), args.killed and args.killed.resolve(), Path(folder), seed)
            except Differs as problem:
                print(f"seed {seed}: {problem}")
                if args.keep:
                    subprocess.run(["cp", "-a", folder, str(args.keep)], check=True)
                return 1
    print(f"{int(last or first) - int(first) + 1} logs, {rows} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
