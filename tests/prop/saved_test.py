"""Does a saved model hold all that its predictions need, bit by bit? Run by saved.sh with SNAG and TESTDATA set."""
import json
import math
import os
import subprocess
import sys
import tempfile

import saved

SNAG, DATA = os.environ["SNAG"], os.path.join(os.environ["TESTDATA"], "fit", "contacts.csv")
OLS = ["spend ~ tenure", "spend ~ poly(tenure, 3) * segment", "spend ~ poly(log1p(contacts), 2):segment + I(sat >= 4)",
       "spend ~ factor(sat, ref = \"3\") + I(tenure ^ 2 / 100 - (contacts)) - 1", "spend ~ segment:tenure + offset(2 * transfer + -days / 7)",
       "spend ~ I(segment == \"pro\") * I(segment != team) + sqrt(tenure)", "spend ~ abs(tenure - 20) + log2(days) + exp(-tenure)"]
CASES = [("ols", f, []) for f in OLS]
CASES += [("ols", OLS[1], ["--weights", "w"]), ("ols", OLS[2], ["--where", "contacts > 1", "--robust", "HC3"]),
          ("logit", "churned ~ poly(tenure, 2) + segment * transfer", []), ("logit", "churned ~ tenure + segment", ["--firth"]),
          ("poisson", "complaints ~ transfer * segment + offset(log(days))", []),
          ("negbin", "complaints ~ transfer + poly(tenure, 2) + offset(log(days))", [])]


def snag(work, family, formula, options):
    """The saved model of a fit, and the text of its standard output."""
    path = os.path.join(work, "model.json")
    run = subprocess.run([SNAG, "fit", formula, DATA, "--family", family, "--save", path, *options], capture_output=True, text=True,
                         check=False)
    if run.returncode:
        raise RuntimeError(run.stderr)
    with open(path, encoding="utf-8") as f:
        return json.load(f), run.stdout


def near(a, b, tolerance=1e-12):
    return abs(a - b) <= tolerance * max(abs(a), abs(b))


def told(name, bad):
    print(f"not ok {name} ({bad})" if bad else f"ok {name}")


def check_fitted(work, family, formula, options):
    """Each row's fitted value beside --augment's."""
    model, out = snag(work, family, formula, [*options, "--augment", "-F", "csv"])
    table = os.path.join(work, "augmented.csv")
    with open(table, "w", encoding="utf-8") as f:
        f.write(out)
    worst, n = 0.0, 0
    for row in saved.read(table):
        if row["fitted"] == "":
            continue
        want, got = row["fitted"], saved.expected(model, saved.predictor(model, row))
        worst = max(worst, abs(got - want) / abs(want))
        n += 1
    told(f"saved {family} {formula} {' '.join(options)}", None if n == model["glance"]["n"] and worst < 1e-12 else f"{n} rows, {worst}")


def check_bits(work):
    """sqrt and division are rounded correctly everywhere: numbers that came through the file unchanged give the same bits."""
    model, _ = snag(work, "logit", "churned ~ poly(tenure, 2) + segment", [])
    bad = [t["term"] for j, t in enumerate(model["terms"])
           if math.sqrt(model["covariance"][j][j]) != t["std_error"] or t["estimate"] / t["std_error"] != t["statistic"]]
    told("saved numbers are the fit's, bit by bit", bad)
    told("saved: version and stamp", None if model["version"] == 1 and model["design"] is None else model)


def check_levels(work):
    """The log-likelihood of ordered outcomes from the file's thresholds and levels."""
    model, _ = snag(work, "ologit", "sat ~ transfer + poly(tenure, 2) * segment", [])
    levels, total = model["model"]["response_levels"], []
    for row in saved.read(DATA):
        if row["sat"] != "":
            share = saved.expected(model, saved.predictor(model, row))
            total.append(math.log(share[levels.index(f"{row['sat']:g}")]))
    told("saved ologit: likelihood", None if near(math.fsum(total), model["glance"]["log_lik"]) else math.fsum(total))


def check_times(work):
    """The partial log-likelihood and the baseline hazard, by their definitions (Breslow)."""
    model, _ = snag(work, "cox", "Surv(entry, months, lost) ~ poly(tenure, 2) + transfer + strata(segment)", ["--ties", "breslow"])
    rows = [(r, saved.predictor(model, r)) for r in saved.read(DATA)]
    steps = {s["stratum"]: s for s in model["model"]["baseline"]}
    total, hazard = [], {s: {} for s in steps}
    for row, eta in rows:
        if row["lost"] != 1:
            continue
        stratum, time = row["segment"], row["months"]
        risk = math.fsum(math.exp(e) for r, e in rows if r["segment"] == stratum and r["entry"] < time <= r["months"])
        total.append(eta - math.log(risk))
        at = hazard[f"segment={stratum}"]
        at[time] = at.get(time, 0) + 1 / risk
    told("saved cox: partial likelihood", None if near(math.fsum(total), model["glance"]["log_lik"]) else math.fsum(total))
    bad = []
    for name, at in hazard.items():
        up = 0
        for k, time in enumerate(sorted(at)):
            up += at[time]
            if steps[name]["time"][k] != time or not near(steps[name]["hazard"][k], up, 1e-11):
                bad.append((name, time))
    told("saved cox: baseline hazard", bad)


def main():
    with tempfile.TemporaryDirectory() as work:
        for case in CASES:
            check_fitted(work, *case)
        check_bits(work)
        check_levels(work)
        check_times(work)


if __name__ == "__main__":
    sys.exit(main())
