#!/usr/bin/env python3
"""A random log and the same log in pieces that overlap and repeat, for copies.sh: LOGS FOLDER SEED. Each piece is
written as p00, p01 … and as the event stream p00.ev. Prints the pieces' names in the order in which to give them, then
how many rows they have too many."""
import csv
import gzip
import random
import sys

folder, seed = sys.argv[1], int(sys.argv[2])
rnd = random.Random(seed)
n = rnd.choice([1, 2, 7, 60, 5000])
few = rnd.random() < 0.3  # rows of one second and few words, so that neighbours are often alike
rows, at = [], 0
for i in range(n):
    at += rnd.choice([0, 0, 1, 50])
    stamp = "2026-03-%02dT%02d:%02d:%02dZ" % (1 + at // 86400, at // 3600 % 24, at // 60 % 60, at % 60)
    text = rnd.choice(["", "one", '"two\nlines"', '"a, ""b"""'])
    rows.append("%s,C%d,start,%s" % (stamp, rnd.randrange(3) if few else i, text))
if few:  # but no row twice
    rows = list(dict.fromkeys(rows))
n = len(rows)


def write(name, part):
    end = rnd.choice(["\n", "\n", "\r\n"]) if not any("\n" in r for r in part) else "\n"
    data = "ts,who,what,text" + end + "".join(r + end for r in part)
    if rnd.random() < 0.2 and part:
        data = data[:-len(end)]
    if rnd.random() < 0.2:
        data += end * 2
    if rnd.random() < 0.3:
        with gzip.open("%s/%s" % (folder, name), "wb") as f:
            f.write(data.encode())
    else:
        with open("%s/%s" % (folder, name), "w", newline="") as f:
            f.write(data)


COLUMNS = ["ts", "customer", "case", "contact", "channel", "event", "agent", "queue", "direction", "reason", "value",
           "text", "src"]


def write_events(name, part, number):
    """As ingest writes it, or with its columns in another order."""
    order = COLUMNS[:]
    if rnd.random() < 0.2:
        order[1:] = rnd.sample(order[1:], len(order) - 1)
    lines = []
    for i, (ts, who, what, text) in enumerate(csv.reader(r.replace("\n", "\\n") for r in part)):
        at = {"ts": ts, "customer": who, "event": what, "text": text, "src": "log%d:%d" % (number, i + 2)}
        lines.append("\t".join(at.get(c, "") for c in order))
        if i == 0 or i + 1 == len(part):
            at = {"ts": ts, "event": "coverage_end" if i else "coverage", "text": "start", "src": "log%d" % number}
            lines.insert(len(lines) - (i == 0), "\t".join(at.get(c, "") for c in order))
    data = "#" + "\t".join(order) + "\n" + "".join(line + "\n" for line in lines)
    with (gzip.open if rnd.random() < 0.3 else open)("%s/%s.ev" % (folder, name), "wb") as f:
        f.write(data.encode())


with open(folder + "/whole.csv", "w", newline="") as f:
    f.write("ts,who,what,text\n" + "".join(r + "\n" for r in rows))
pieces, begin = [], 0
while begin < n:
    end = min(n, begin + rnd.choice([1, 3, n // 3 + 1, n]))
    pieces.append((max(0, begin - rnd.choice([0, 0, 1, 5, n])), end))
    begin = end
for _ in range(rnd.choice([0, 0, 1, 2])):  # copies, and parts of a piece
    a, b = rnd.choice(pieces)
    first = rnd.randrange(a, b)
    pieces.append(rnd.choice([(a, b), (first, b), (first, min(b, first + 2))]))
if rnd.random() < 0.5:
    rnd.shuffle(pieces)
for i, (a, b) in enumerate(pieces):
    write("p%02d" % i, rows[a:b])
    write_events("p%02d" % i, rows[a:b], i)
print(" ".join("%s/p%02d" % (folder, i) for i in range(len(pieces))), sum(b - a for a, b in pieces) - n)
