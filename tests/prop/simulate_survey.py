"""Is what truth.json says of the survey what the answers show? simulate_survey.py DIR… : each the folder of a world in which
everybody answers. Prints a line for each number; five standard errors by 20 parts of the answers."""
import csv, json, math, sys


def mean(x):
    return sum(x) / len(x) if x else math.nan


def cov(x, y):
    a, b = mean(x), mean(y)
    return sum((p - a) * (q - b) for p, q in zip(x, y)) / len(x)


def alpha(rows):
    k = len(rows[0])
    if k == 1:
        return math.nan
    total = [sum(r) for r in rows]
    return k / (k - 1) * (1 - sum(cov(c, c) for c in zip(*rows)) / cov(total, total))


def level_means(level, y):
    sums = {}
    for v, x in zip(level, y):
        n, t = sums.get(v, (0, 0.0))
        sums[v] = n + 1, t + x
    return [sums[v][1] / sums[v][0] for v in level]


def numbers(rows):
    items = [c for c in rows[0] if c.startswith("satisfaction_")] or ["satisfaction"]
    s_items = [[float(r[c]) for c in items] for r in rows]
    l_items = [[float(r[c]) for c in ("repurchase", "spend", "praise")] for r in rows]
    s, l = [mean(r) for r in s_items], [mean(r) for r in l_items]
    f = [float(r["snags"]) for r in rows]
    by = {e: [y for y, r in zip(l, rows) if r["expectation"] == e] for e in ("below", "met", "exceeded")}
    state = {c: mean([y for y, r in zip(l, rows) if r["complaint"] == c]) for c in ("none", "silent", "satisfied", "unsatisfied")}
    lm, fm = level_means(s, l), level_means(s, f)
    fr, lr = [a - b for a, b in zip(f, fm)], [a - b for a, b in zip(l, lm)]
    n, var = len(l), cov(l, l)
    sd = math.sqrt(sum(len(x) * cov(x, x) for x in by.values()) / n)
    x = {
        "met_less_below": mean(by["met"]) - mean(by["below"]),
        "exceeded_less_met": mean(by["exceeded"]) - mean(by["met"]),
        "sd_within": sd,
        "r2": cov(s, l) ** 2 / (cov(s, s) * var),
        "r2_curve": cov(lm, lm) / var,
        "alpha_satisfaction": alpha(s_items),
        "alpha_loyalty": alpha(l_items),
        "delta_r2": cov(fr, lr) ** 2 / (cov(fr, fr) * var),
        "paradox": state["satisfied"] - state["none"],
        "recovery": state["satisfied"] - state["silent"],
        "double_deviation": state["unsatisfied"] - state["silent"],
    }
    x["r2_corrected"] = x["r2"] / x["alpha_loyalty"] / (x["alpha_satisfaction"] if len(items) > 1 else 1)
    return x


PARTS = 20
for path in sys.argv[1:]:
    with open(path + "/truth.json", encoding="utf-8") as file:
        truth = json.load(file)["survey"]
    with open(path + "/survey.csv", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["satisfaction"]]
    whole, parts = numbers(rows), [numbers(rows[k::PARTS]) for k in range(PARTS)]
    bad = []
    for name, x in whole.items():
        if math.isnan(x) or truth[name] is None:
            continue
        spread = [p[name] for p in parts if not math.isnan(p[name])]
        error = math.sqrt(cov(spread, spread) / len(spread))
        small = 3 / len(rows) if name in ("delta_r2", "r2_curve") else 0  # shares of variance are overstated by chance
        if abs(x - truth[name]) > 5 * error + 5 * small:
            bad.append("%s: %.5f, the truth says %.5f" % (name, x, truth[name]))
    if truth["margin"] != 0.2 * truth["sd_within"] and abs(truth["margin"] - 0.2 * truth["sd_within"]) > 1e-9:
        bad.append("margin")
    name = path.rstrip("/").split("/")[-1]
    print("not ok truth of the survey, %s (%s)" % (name, "; ".join(bad)) if bad else "ok truth of the survey, " + name)
