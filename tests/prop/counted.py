#!/usr/bin/env python3
"""Random logs with all that puts a log out of order, for counted.sh: LOGS FOLDER SEED."""
import random
import sys

folder, seed = sys.argv[1], int(sys.argv[2])
rnd = random.Random(seed)
QUEUES = ["sales", "billing", "tech", "Späti", ""]
EVENTS = ["start", "end", "identify", "enqueue", "transfer", "connect", "hold", "unhold", "promise", "followup",
          "customer_message", "agent_message", "reopen", "solve", "churn", "noise", "skipped"]
# How badly a log is out of order: nothing at all most often.
disorder = rnd.choice([0, 0, 0, 0.001, 0.02, 0.5])
nameless = rnd.choice([0, 0, 0.02, 0.3])
conflicts = rnd.choice([0, 0, 0.01, 0.1])
late_start = rnd.choice([0, 0, 0.05])
cases = rnd.choice(["same", "own", "none", "mixed", "crossed"])
customers = rnd.choice([1, 3, 20, 200])
n = rnd.choice([0, 1, 5, 60, 400, 3000])
ending = rnd.choice(["\n", "\n", "\r\n"])


def stamp(s):
    if rnd.random() < 0.003:
        return rnd.choice(["", "yesterday", "2026-13-01T00:00:00Z"])
    day, s = divmod(s, 86400)
    return "2026-%02d-%02dT%02d:%02d:%02dZ" % (1 + day // 28 % 12, 1 + day % 28, s // 3600, s // 60 % 60, s % 60)


def quoted(text):
    if rnd.random() < 0.02:
        return '"%s"' % text.replace('"', '""')
    if rnd.random() < 0.005:
        return " %s " % text
    return text


def row(at):
    who = rnd.randrange(customers)
    contact = "" if rnd.random() < 0.05 else "K%d-%d" % (who, rnd.randrange(1 + at // 40000))
    case = {"same": contact, "own": "T%d" % (who * 3 + rnd.randrange(3)), "none": "",
            "mixed": rnd.choice([contact, "", "T%d" % who]),
            "crossed": rnd.choice(["", "", "K%d-0" % rnd.randrange(customers)])}[cases]
    name = "" if rnd.random() < nameless else "C%d" % who
    if rnd.random() < conflicts:
        name = "C%d" % rnd.randrange(customers)
    if rnd.random() < 0.01:
        name = rnd.choice(["anonymous", "Unknown", "a customer whose name is longer than sixteen bytes %d" % who])
    event = rnd.choice(EVENTS)
    if event == "start" and rnd.random() >= late_start and contact in seen:
        event = "noise"
    seen.add(contact)
    value = rnd.choice(["", "", "30", "3600", "90000", "abc" if rnd.random() < 0.01 else "7"])
    text = rnd.choice(["", "a, b", 'he said "no"', "two\nlines" if ending == "\n" else "one", "as I said"])
    cells = [stamp(at), name, contact, case, event, rnd.choice(["ann", "bob", ""]), rnd.choice(QUEUES),
             rnd.choice(["in", "in", "out", ""]), value, rnd.choice(["login", "bill", ""])]
    line = ",".join(quoted(c) for c in cells)
    line += ',"%s"' % text.replace('"', '""') if rnd.random() < 0.5 else ","
    if rnd.random() < 0.002:
        line += rnd.choice([",one more", ' "stray" quotes', "\n", "\x00"])
    if rnd.random() < 0.001:
        line = rnd.choice(["", "   ", ",,,", line[:9]])
    return line


seen = set()
at, rows = 0, []
for _ in range(n):
    at += rnd.choice([0, 0, 1, 60, 3600, 40000])
    rows.append((at, row(at)))
for i in range(len(rows)):
    if rnd.random() < disorder:
        k = rnd.randrange(len(rows))
        rows[i], rows[k] = rows[k], rows[i]
head = "ts,who,call,ticket,what,agent,queue,direction,value,reason,text"
cut = rnd.randrange(len(rows) + 1) if rnd.random() < 0.3 else len(rows)
for name, part in (("a.csv", rows[:cut]), ("b.csv", rows[cut:])):
    if name == "b.csv" and cut == len(rows):
        break
    with open("%s/%s" % (folder, name), "w", newline="") as f:
        f.write(head + ending + "".join(r + ending for _, r in part))
# Copies, parts and overlaps of what there is, before or behind it.
if rnd.random() < 0.4:
    for name in rnd.sample(["a0.csv", "aa.csv", "b1.csv", "c.csv"], rnd.choice([1, 1, 2])):
        first = rnd.randrange(len(rows) + 1)
        last = rnd.choice([len(rows), min(len(rows), first + rnd.choice([1, 2, 50]))])
        with open("%s/%s" % (folder, name), "w", newline="") as f:
            f.write(head + ending + "".join(r + ending for _, r in rows[first:last]))
with open(folder + "/out.csv", "w") as f:
    f.write("customer,entered_at,churned_at,as_of\n")
    for c in range(customers):
        left = "2026-%02d-11" % rnd.randrange(4, 12) if rnd.random() < 0.3 else ""
        f.write("C%d,2026-01-0%d,%s,2026-12-28\n" % (c, rnd.randrange(1, 9), left))
