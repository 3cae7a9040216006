"""Rates by columns of a customers table and by stage, against SQL on the joined tables: segments.py SNAG FOLDER SEED.

A random log of connects, half of them slow, of customers who change plan; each connect is an opportunity where the
customer was at that moment.
"""

import datetime
import random
import sqlite3
import subprocess
import sys

snag, folder, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
rnd = random.Random(seed)
DAY = 86400
BEGIN = datetime.datetime(2026, 1, 1)
PLANS = ["basic", "premium", "", "a\tb"]


def text(s):
    return (BEGIN + datetime.timedelta(seconds=s)).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(day):
    return day * DAY + rnd.randrange(DAY)


customers = ["c%d" % i for i in range(rnd.choice([3, 40]))]
rows = []  # customer, valid from, plan, region, entered, renewal, churned
for c in customers:
    if rnd.random() < 0.15:
        continue
    entered = rnd.choice([None, seconds(rnd.randrange(0, 200))])
    renewal = rnd.choice([None, seconds(rnd.randrange(100, 330))])
    churned = rnd.choice([None, None, seconds(rnd.randrange(200, 330))])
    for k in range(rnd.randrange(1, 4)):
        since = None if k == 0 and rnd.random() < 0.5 else seconds(rnd.randrange(300))
        if (c, since) not in [r[:2] for r in rows]:
            rows.append((c, since, rnd.choice(PLANS), rnd.choice(["north", "south"]), entered, renewal, churned))
rnd.shuffle(rows)
events = []
for i in range(rnd.choice([30, 600])):
    c = rnd.choice(customers + [""])
    events.append((seconds(rnd.randrange(330)), c, "k%d" % i, rnd.choice([20, 300])))
events.sort()

with open(folder + "/customers.tsv", "w") as f:
    print("since\tname\tplan\tregion\tentered_at\trenewal_at\tchurned_at", file=f)
    for c, since, plan, region, *times in rows:
        cells = [text(since) if since else "", c, plan.replace("\t", "\\t"), region]
        print("\t".join(cells + [text(t) if t else "" for t in times]), file=f)
with open(folder + "/log.tsv", "w") as f:
    print("#ts\tcustomer\tcontact\tevent\tvalue", file=f)
    for ts, c, contact, wait in events:
        print("\t".join([text(ts), c, contact, "connect", str(wait)]), file=f)
with open(folder + "/my.rules", "w") as f:
    print("[slow]\ntitle = slow\nwhen = connect where value > 60", file=f)
with open(folder + "/log.map", "w") as f:
    print("[file]\nformat = tsv\ntime = iso\n[columns]\nts = `#ts`\ncustomer = customer\ncontact = contact", file=f)
    print("value = value\n[events]\nconnect = when event = connect", file=f)

db = sqlite3.connect(":memory:")
db.execute("create table e(ts, customer, contact, wait)")
db.execute("create table c(customer, since, plan, region, entered, renewal, churned)")
db.executemany("insert into e values (?, ?, ?, ?)", events)
db.executemany("insert into c values (?, ?, ?, ?, ?, ?, ?)", [(r[0], -1 if r[1] is None else r[1], *r[2:]) for r in rows])
JOINED = """
    with j as (select e.*, coalesce(c.plan, '') as plan, coalesce(c.region, '') as region, c.entered, c.renewal, c.churned, c.customer as known from e left join c
        on c.customer = e.customer and c.since = (select max(since) from c as x where x.customer = e.customer and x.since <= e.ts))
    select {by}, count(*), sum(wait > 60) from (select *, case
            when known is null then ''
            when churned is not null and ts >= churned then 'ended'
            when entered is null then ''
            when ts < entered then 'before purchase'
            when ts < entered + 90 * 86400 then 'onboarding'
            when renewal is not null and ts < renewal and ts >= renewal - 90 * 86400 then 'before renewal'
            else 'running' end as stage from j) group by {by}"""


def sql(by):
    return sorted(("\t".join(row[:-2]), row[-2], row[-1]) for row in db.execute(JOINED.format(by=by)))


def counted(by, how):
    command = [snag, "rates", "-q", "--no-config", "--rules", "my.rules", "--only", "slow", "--by", by, "--customers",
               "customers.tsv", "--key", "name", "--valid-from", "since", "--min-match", "0", *how, "log.tsv"]
    out = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t") for line in out.splitlines()[1:]]
    n = by.count(",") + 1
    found = []
    for r in rows:
        values = "\t".join(v.replace("\\t", "\t") for v in r[1:1 + n])
        found.append((values, int(r[2 + n]), int(r[3 + n])))
    return sorted(found)


for by in ("plan", "stage", "region,stage", "plan,region"):
    for how in ([], ["-m", "./log.map"]):
        if (want := sql(by)) != (have := counted(by, how)):
            sys.exit("not ok segments seed %d by %s %s\nSQL:  %s\nsnag: %s" % (seed, by, how, want, have))
print("ok segments seed %d" % seed)
