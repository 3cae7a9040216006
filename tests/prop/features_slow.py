"""Makes a pseudo-random log and outcomes table, and counts the landmark table from all events, without haste.

Usage: features_slow.py SEED FOLDER; writes time.tsv, customer.tsv, outcomes.csv, options and want.
Written from the manual, not from the C: every cell is a filter over the whole list of events.
"""
import random
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

UTC = timezone.utc
COLUMNS = ["ts", "customer", "case", "contact", "event", "direction", "reason", "text"]
RULES = ["snag:transfer", "snag:long_wait", "snag:never", "good:kept"]


def iso(t):
    return t.strftime("%Y-%m-%dT%H:%M:%SZ")


def random_time(rng, begin, days):
    """Often exactly on midnight UTC, so that the windows' ends are met."""
    t = begin + timedelta(days=rng.randrange(days))
    return t if rng.random() < 0.3 else t + timedelta(seconds=rng.randrange(86400))


def make_events(rng, customers, begin, days):
    events = []

    def add(t, customer, case, contact, event, direction="", reason="", text=""):
        events.append(dict(t=t, customer=customer, case=case, contact=contact, event=event,
                           direction=direction, reason=reason, text=text))

    for k in range(rng.randrange(200, 500)):
        customer = rng.choice(customers + [""])
        contact = f"k{k}" if rng.random() < 0.8 else ""
        case = f"c{rng.randrange(40)}" if rng.random() < 0.4 else ""
        t = random_time(rng, begin, days)
        if rng.random() < 0.85:
            add(t, customer, case, contact, "start", rng.choice(["in", "in", "out", ""]))
        for _ in range(rng.randrange(5)):
            t += timedelta(hours=rng.choice([0, 1, 24, 24 * 12]))
            name = rng.choice(["note", "start", "snag:transfer", "snag:long_wait", "good:kept", "snag:transfer",
                               rng.choice(["cancel_request", "churn", "note"])])
            add(t, customer, case, contact, name, rng.choice(["in", "out"]) if name == "start" else "")
    return events


def make_coverage(rng, begin, days):
    """Two sources of starts; rules in lines of their own, or in those of the sources they rest on. One is covered late."""
    lines = []
    late = begin + timedelta(days=days // 3)
    own = [("pbx", begin, "start note"), ("crm", begin + timedelta(days=3), "start promise"),
           ("r1", begin, "snag:transfer snag:never"), ("r2", late, "good:kept")]
    shared = [("pbx", begin, "start note snag:transfer snag:never good:kept"),
              ("crm", begin + timedelta(days=3), "start promise snag:transfer"), ("web", late, "good:kept promise")]
    for source, first, names in rng.choice([own, shared]):
        end = begin + timedelta(days=days + rng.randrange(-5, 30))
        lines.append(dict(t=first, event="coverage", reason=source, text=names))
        lines.append(dict(t=end, event="coverage_end", reason=source, text=names))
    return [dict(dict.fromkeys(COLUMNS, ""), **x) for x in lines]


def covered(lines, events, name):
    """From when to when the log shows the event."""
    can = lambda n: {x["reason"] for x in lines if n in x["text"].split()}
    sources = can(name) or can("start")
    every = [x["t"] for x in lines + events]
    if not sources:
        return min(every), max(every)
    first = [min(x["t"] for x in lines if x["reason"] == s and x["event"] == "coverage") for s in sources]
    last = [max(x["t"] for x in lines if x["reason"] == s and x["event"] == "coverage_end") for s in sources]
    return max(first), min(last)


def make_outcomes(rng, customers, begin, days, zone):
    rows = []
    day = lambda a, b: begin.date() + timedelta(days=rng.randrange(a, b))
    for c in rng.sample(customers, len(customers) - 3) + ["silent1", "silent2"]:
        entered = day(-300, days // 2)
        churned = day(0, days * 2) if rng.random() < 0.6 else None
        as_of = day(days // 2, days * 3)
        rows.append((c, entered, churned, as_of))
    return rows


def main():
    seed, folder = int(sys.argv[1]), Path(sys.argv[2])
    rng = random.Random(seed)
    begin, days = datetime(2026, 2, 1, tzinfo=UTC), 150
    customers = [f"cust{i}" for i in range(rng.randrange(8, 30))]
    events = make_events(rng, customers, begin, days)
    lines = make_coverage(rng, begin, days) if seed % 3 else []
    zone = ZoneInfo(["UTC", "Europe/Rome"][seed % 2])
    rows = make_outcomes(rng, customers, begin, days, zone)
    look_back, gap, horizon = rng.choice([7, 30, 60]), rng.choice([0, 7, 14]), rng.choice([10, 30, 60])
    midnight = lambda d: datetime(d.year, d.month, d.day, tzinfo=zone).astimezone(UTC)

    kind = seed % 4
    if kind == 0:
        first = begin.date() + timedelta(days=80)
        dates, word = [first], str(first)
    elif kind < 3:
        first, last, step = begin.date() + timedelta(days=40), begin.date() + timedelta(days=130), rng.choice([1, 9, 28])
        dates = [first + timedelta(days=i) for i in range(0, (last - first).days + 1, step)]
        word = f"{first}/{last}/{step}d"
    else:
        dates, word = [None], "entry+40d"

    events_in_order = sorted(events, key=lambda e: e["t"])
    of = {}
    for e in events:
        of.setdefault(e["customer"], []).append(e)
    present = RULES if lines else [r for r in RULES if any(e["event"] == r for e in events)]
    columns = sorted(r for r in present if r[0] == "s") + sorted(r for r in present if r[0] == "g")

    stamp = f"#! design=landmark landmark={word} look_back={look_back}d gap={gap}d horizon={horizon}d"
    want = [stamp + ("" if zone.key == "UTC" else f" zone={zone.key}"),
            "\t".join(["customer", "landmark", "churned", "days_at_risk", "contacts"] +
                      [r[5:] if r[0] == "s" else "good_" + r[5:] for r in columns] + ["entered_at", "churned_at", "as_of"])]
    later = lambda t, n: (t.astimezone(zone) + timedelta(days=n)).astimezone(UTC)  # days of the zone
    windows = {c: covered(lines, events, c) for c in ["start"] + columns}
    for c, entered, churned, as_of in rows:
        for date in dates:
            at = midnight(date) if date else later(midnight(entered), 40)
            left = midnight(churned) if churned and churned <= as_of else None
            begun, start, stop = later(at, -look_back), later(at, gap), later(at, gap + horizon)
            if midnight(entered) > at or (left and left <= start) or midnight(as_of) < at:
                continue
            leaving = {e["contact"] or e["case"] for e in of.get(c, [])
                       if e["event"] in ("cancel_request", "churn") and e["t"] <= at} - {""}
            counted = [e for e in of.get(c, []) if begun < e["t"] <= at
                       and (e["contact"] or e["case"]) not in leaving]
            cells = [sum(e["event"] == "start" and e["direction"] == "in" for e in counted)]
            cells += [sum(e["event"] == r for e in counted) for r in columns]
            shown = [str(n) if windows[name][0] <= begun and windows[name][1] >= at else ""
                     for name, n in zip(["start"] + columns, cells)]
            outcome = "" if midnight(as_of) < stop else str(int(bool(left and start < left <= stop)))
            until = min(t for t in (left, midnight(as_of), stop) if t)
            at_risk = max(0, (until.astimezone(zone).date() - start.astimezone(zone).date()).days)
            want.append("\t".join([c, str(at.astimezone(zone).date()), outcome, str(at_risk)] + shown +
                                  [str(entered), str(churned or ""), str(as_of)]))

    def write(name, stream):
        text = ["#" + "\t".join(COLUMNS)]
        text += ["\t".join([iso(e["t"])] + [e[k] for k in COLUMNS[1:]]) for e in stream]
        (folder / name).write_text("\n".join(text) + "\n")

    write("time.tsv", sorted(lines + events_in_order, key=lambda e: e["t"]))
    write("customer.tsv", sorted(lines, key=lambda e: e["t"]) + sorted(events_in_order, key=lambda e: e["customer"]))
    table = ["customer_id,entered_at,churned_at,as_of"] + [f"{c},{e},{x or ''},{a}" for c, e, x, a in rows]
    (folder / "outcomes.csv").write_text("\n".join(table) + "\n")
    (folder / "options").write_text(f"--landmark {word} --look-back {look_back}d --gap {gap}d --horizon {horizon}d"
                                    f" --zone {zone.key}\n")
    (folder / "want").write_text("\n".join(want) + "\n")


main()
