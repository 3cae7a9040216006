"""Makes a pseudo-random log of purchases and logins, and says by hand who has fallen silent, as seen from each landmark.

Usage: inactivity_slow.py SEED FOLDER; writes log.tsv, options and want (customer landmark churned left days_at_risk).
"""
import random
import statistics
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

DAY = timedelta(days=1)
BEGIN = datetime(2026, 1, 1, tzinfo=timezone.utc)
iso = lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ")


def number(x):
    short = f"{x:.15g}"
    return short if float(short) == x else f"{x:.17g}"


def main():
    seed, folder = int(sys.argv[1]), Path(sys.argv[2])
    rng = random.Random(seed)
    end = BEGIN + 400 * DAY
    hole = (BEGIN + rng.choice([100, 170, 260]) * DAY, BEGIN + 280 * DAY) if seed % 2 else None
    after, gap, horizon = rng.choice([20, 45]), rng.choice([0, 10]), rng.choice([30, 80])
    events, used = [], {}
    for c in [f"c{i:02d}" for i in range(40)]:
        t, pace, stop = BEGIN + rng.random() * 200 * DAY, rng.choice([2, 8, 20, 60]), BEGIN + rng.randrange(150, 600) * DAY
        while t < min(end, stop):
            t = t.replace(microsecond=0)
            shown = not hole or not hole[0] < t < hole[1]
            if shown:
                events.append((t, c, rng.choice(["purchase", "login"])))
                used.setdefault(c, []).append(t)
            if shown and rng.random() < 0.3:
                events.append((t + timedelta(hours=1), c, "start"))
            t += rng.expovariate(1 / pace) * DAY + timedelta(minutes=1)
    landmarks = [BEGIN + d * DAY for d in (150, 200, 250, 300, 350)]
    want = []
    for c in sorted({c for _, c, _ in events}):
        for at in landmarks:
            past = [t for t in used.get(c, []) if t <= at]
            if not past:
                continue
            gaps = [b - a for a, b in zip(past, past[1:])]
            silence = after * DAY if len(gaps) < 3 else max(after * DAY, 3 * statistics.median(gaps))
            known, churn, before = end, None, past[-1]
            for t in [t for t in used[c] if t > at] + [None]:
                to = t if t and t <= before + silence else min(before + silence, end)
                if hole and before < hole[1] and to > hole[0] and before < to:
                    known = before if before > at else None
                    break
                if not t or t > before + silence:
                    churn = before + silence if before + silence <= end else None
                    break
                before = t
            start, stop = at + gap * DAY, at + (gap + horizon) * DAY
            if known is None or known < at or (churn and churn <= start):
                continue
            inside = churn and churn <= stop
            churned = ("1" if end >= stop else "") if inside else "0" if known >= stop else ""
            until = max(start, min(t for t in (churn, known, stop) if t))
            left = int(bool(inside))
            want.append("\t".join([c, str(at.date()), churned, str(left), number((until - start) / DAY)]))
    lines = ["#ts\tcustomer\tcontact\tevent\tdirection\treason\ttext\tsrc"]
    marks = [(BEGIN, "coverage", "a"), (hole[0] if hole else end, "coverage_end", "a")]
    marks += [(hole[1], "coverage", "b"), (end, "coverage_end", "b")] if hole else []
    rows = [(t, f"{iso(t)}\t\t\t{what}\t\tshop\tstart purchase login\t{file}") for t, what, file in marks]
    rows += [(t, f"{iso(t)}\t{c}\tk{i}\t{what}\tin\t\t\t") for i, (t, c, what) in enumerate(events) if t <= end]
    (folder / "log.tsv").write_text("\n".join(lines + [text for _, text in sorted(rows, key=lambda r: r[0])]) + "\n")
    dates = f"{landmarks[0].date()}/{landmarks[-1].date()}/50d"
    (folder / "options").write_text(f"--churn-after {after}d --activity login,purchase --landmark {dates} --look-back 30d "
                                    f"--gap {gap}d --horizon {horizon}d\n")
    (folder / "want").write_text("".join(line + "\n" for line in want))


main()
