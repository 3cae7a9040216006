"""Before and after a day, counted a second time: dense least squares with a column for each hour of the week.

usage: change.py SNAG FOLDER SEED
"""
import json
import math
import random
import subprocess
import sys
from datetime import datetime, timedelta

snag, folder, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
rng = random.Random(seed)
DAY = datetime(2026, 6, 3)
BEFORE, AFTER = 20, 12


def make():
    """Contacts with week (0: the first one after), hour of the week, group, customer, wait, and whether transferred."""
    rows = []
    for week in range(-BEFORE, AFTER):
        shock = rng.gauss(0, 0.12)
        for day in range(7):
            for hour in (9, 14):
                edge = (week, day, hour) in ((-BEFORE, 0, 9), (AFTER - 1, 6, 14))
                for _ in range(1 if edge else rng.choice((0, 1, 1, 2, 3)) if day < 5 else 0):
                    queue, who = rng.choice("abz"), rng.randrange(120)
                    p = 0.3 + 0.1 * (hour == 14) + shock - (0.18 if week >= 0 and queue == "b" else 0)
                    at = DAY + timedelta(days=7 * week + day, hours=hour, seconds=1800 + len(rows) % 1500)
                    rows.append(
                        {
                            "at": at,
                            "week": week,
                            "s": at.weekday() * 24 + hour,
                            "queue": queue,
                            "who": "" if who > 110 else f"c{who}",
                            "wait": round(rng.expovariate(1 / 60) * (1 + shock), 1),
                            "hit": rng.random() < p + (who % 5 - 2) * 0.05,
                        }
                    )
    return rows


def write(rows):
    lines = []
    for i, r in enumerate(rows):
        lines.append((r["at"], f"{r['who']}\t{i}\tconnect\t{r['queue']}\t{r['wait']}"))
        if r["hit"]:
            lines.append((r["at"] + timedelta(minutes=5), f"{r['who']}\t{i}\ttransfer\tq\t"))
    lines.sort(key=lambda x: x[0])
    with open(f"{folder}/log.tsv", "w") as f:
        f.write("#ts\tcustomer\tcontact\tevent\tqueue\tvalue\n")
        f.writelines(f"{t:%Y-%m-%dT%H:%M:%SZ}\t{rest}\n" for t, rest in lines)
    with open(f"{folder}/table.csv", "w") as f:
        f.write("y,cell,after,afterb,week\n")
        for r in rows:
            if r["queue"] != "z" and -8 <= r["week"] < 4:
                after = int(r["week"] >= 0)
                f.write(f"{int(r['hit'])},{r['queue']}{r['s']},{after},{after * (r['queue'] == 'b')},w{r['week']}\n")


def solve(a, b):
    """a^-1 b for several right sides, by elimination."""
    n = len(a)
    m = [row[:] + right[:] for row, right in zip(a, b)]
    for j in range(n):
        k = max(range(j, n), key=lambda i: abs(m[i][j]))
        m[j], m[k] = m[k], m[j]
        for i in range(n):
            if i != j:
                f = m[i][j] / m[j][j]
                m[i] = [x - f * y for x, y in zip(m[i], m[j])]
    return [[x / m[i][i] for x in m[i][n:]] for i in range(n)]


def t_quantile(df):
    def beyond(t):  # P(|T| > t) by Simpson's rule
        n = 4000
        c = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
        ys = [c * (1 + (t * i / n) ** 2 / df) ** (-(df + 1) / 2) for i in range(n + 1)]
        return 1 - 2 * t / n / 3 * (ys[0] + ys[-1] + 4 * sum(ys[1:-1:2]) + 2 * sum(ys[2:-1:2]))

    low, high = 1.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if beyond(middle) > 0.05 else (low, middle)
    return low


def estimate(rows, y, columns, clusters):
    """The first column's coefficient, and its interval by each kind of cluster: CR1, t of clusters less one."""
    cells = sorted({r["s"] for r in rows})
    x = [columns(r) + [float(r["s"] == c) for c in cells] for r in rows]
    p, n = len(x[0]), len(rows)
    cross = [[sum(r[i] * r[j] for r in x) for j in range(p)] for i in range(p)]
    inverse = solve(cross, [[float(i == j) for j in range(p)] for i in range(p)])
    right = [sum(r[i] * v for r, v in zip(x, y)) for i in range(p)]
    coef = [sum(inverse[i][j] * right[j] for j in range(p)) for i in range(p)]
    out = []
    for cluster in clusters:
        score = {}
        for i, (r, v) in enumerate(zip(x, y)):
            e = v - sum(c * a for c, a in zip(coef, r))
            key = f"alone {i}" if cluster(rows[i]) == "" else cluster(rows[i])
            score[key] = score.get(key, 0) + e * sum(inverse[0][j] * r[j] for j in range(p))
        m = len(score)
        half = t_quantile(m - 1) * math.sqrt(m / (m - 1) * (n - 1) / (n - p) * sum(s * s for s in score.values()))
        out.append((coef[0] - half, coef[0] + half))
    return coef[0], out


def run(*options):
    out = subprocess.run(
        [snag, "rates", "-q", "--no-config", "--change", f"{DAY:%Y-%m-%d}", "-F", "jsonl", *options, f"{folder}/log.tsv"],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(out.stdout.splitlines()[-1])


def near(a, b):
    return abs(a - b) <= 2e-6 * max(1, abs(b))


def customer(r):
    return r["who"]


def week(r):
    return r["week"]


def check(rows, y, got):
    bad = []
    value, (by_customer, _) = estimate(rows, y, lambda r: [float(r["week"] >= 0)], (customer, week))
    if not near(got["difference"], value):
        bad.append(f"difference {got['difference']} for {value}")
    if got["interval"] == "customer" and not (near(got["diff_low"], by_customer[0]) and near(got["diff_high"], by_customer[1])):
        bad.append(f"interval {got['diff_low']} to {got['diff_high']} for {by_customer}")
    if got["diff_high"] - got["diff_low"] < by_customer[1] - by_customer[0] - 2e-6 * max(1, abs(by_customer[1])):
        bad.append("an interval narrower than that by customer")
    after = [r["week"] for r in rows if r["week"] >= 0]
    middle = sum(after) / len(after)
    before = [(r, v) for r, v in zip(rows, y) if r["week"] < 0]
    trend = ([r for r, _ in before], [v for _, v in before], lambda r: [float(r["week"])])
    beyond = (rows, y, lambda r: [float(r["week"] >= 0), float(r["week"]), (r["week"] - middle) * (r["week"] >= 0)])
    for name, (some, values, columns) in (("trend", trend), ("beyond", beyond)):
        value, ends = estimate(some, values, columns, (customer, week))
        low, high = max(ends, key=lambda i: i[1] - i[0])
        if name == "trend":  # customers are counted over all weeks
            low, high = ends[1] if ends[1][1] - ends[1][0] >= ends[0][1] - ends[0][0] else (None, None)
        if not near(got[name], value) or (low is not None and not (near(got[name + "_low"], low) and near(got[name + "_high"], high))):
            bad.append(f"{name} {[got[name + e] for e in ('', '_low', '_high')]} for {value} {ends}")
    return bad


rows = make()
write(rows)
bad = check(rows, [float(r["hit"]) for r in rows], run("--only", "transfer"))
bad += [f"wait: {b}" for b in check(rows, [r["wait"] for r in rows], run("--measure", "wait"))]

# Twelve weeks, of which all signs are drawn, as those of fit are.
first, last = DAY - timedelta(days=56), DAY + timedelta(days=27)
got = run("--only", "transfer", "--period", f"{first:%Y-%m-%d}/{last:%Y-%m-%d}", "--treated", "queue = b", "--control", "queue = a")
fit = subprocess.run(
    [snag, "fit", "y ~ factor(cell) + after + afterb", f"{folder}/table.csv", "--cluster", "week", "--wild-bootstrap", "999", "-F", "tsv"],
    check=True,
    capture_output=True,
    text=True,
).stdout.splitlines()
names = next(line for line in fit if line.startswith("term")).split("\t")
term = dict(zip(names, next(line for line in fit if line.startswith("afterb\t")).split("\t")))
term = {k: float(v) for k, v in term.items() if k in ("estimate", "conf_low", "conf_high", "p_value")}
if not near(got["difference"], term["estimate"]):
    bad.append(f"with a control group: {got['difference']} for {term['estimate']}")
if got["interval"] == "week_wild" and not all(
    near(got[a], term[b]) for a, b in (("diff_low", "conf_low"), ("diff_high", "conf_high"), ("p", "p_value"))
):
    bad.append(f"wild: {got} for {term}")
print(f"not ok change seed {seed} ({'; '.join(bad)})" if bad else f"ok change seed {seed}: {got['interval']}")
