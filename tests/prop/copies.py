#!/usr/bin/env python3
"""A random log and the same log in pieces that overlap and repeat, for copies.sh: LOGS FOLDER SEED. Prints the pieces'
names in the order in which to give them, then how many rows they have too many."""
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
print(" ".join("%s/p%02d" % (folder, i) for i in range(len(pieces))), sum(b - a for a, b in pieces) - n)
