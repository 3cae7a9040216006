"""Makes a pseudo-random log and outcomes table, and counts the landmark table from all events, without haste.

Usage: features_slow.py SEED FOLDER; writes time.tsv, customer.tsv, outcomes.csv, links.csv, options and want; and for
tables of start, stop, event options.start_stop and want.start_stop.
Written from the manual, not from the C: every cell is a filter over the whole list of events.
"""
import random
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

UTC = timezone.utc
COLUMNS = ["ts", "customer", "case", "contact", "channel", "event", "direction", "reason", "text"]
RULES = ["snag:transfer", "snag:long_wait", "snag:never", "good:kept"]
FOLLOWS = ["snag:repeat_contact", "snag:same_problem_again", "snag:channel_switch", "snag:self_service_failed"]
PART = "snag:long_wait"  # features.sh has a rule that says so


def iso(t):
    return t.strftime("%Y-%m-%dT%H:%M:%SZ")


def random_time(rng, begin, days):
    """Often exactly on midnight UTC, so that the windows' ends are met."""
    t = begin + timedelta(days=rng.randrange(days))
    return t if rng.random() < 0.3 else t + timedelta(seconds=rng.randrange(86400))


def make_events(rng, customers, begin, days, cases):
    events = []

    def add(t, customer, case, contact, event, direction="", reason="", channel=""):
        events.append(dict(t=t, customer=customer, case=case, contact=contact, channel=channel, event=event,
                           direction=direction, reason=reason, text="", follows=set()))

    for k in range(rng.randrange(200, 500)):
        customer = rng.choice(customers + [""])
        contact = f"k{k}" if rng.random() < 0.8 else ""
        case = f"c{rng.randrange(40)}" if cases and rng.random() < 0.4 else ""
        t = random_time(rng, begin, days)
        channel, reason = rng.choice(["phone", "chat", "web", "bot", ""]), rng.choice(["bill", "fee", ""])
        if rng.random() < 0.85 or not cases:  # ingest moves what is before the start of its contact
            add(t, customer, case, contact, "start", rng.choice(["in", "in", "out", ""]), reason, channel)
        for _ in range(rng.randrange(5)):
            t += timedelta(hours=rng.choice([0, 1, 24, 24 * 12]))
            name = rng.choice(["note", "start", "end", "snag:transfer", "snag:long_wait", "good:kept", "snag:transfer",
                               rng.choice(["cancel_request", "churn", "note"])])
            add(t, customer, case, contact, name, rng.choice(["in", "out"]) if name in ("start", "end") else "",
                reason, channel)
    return events


def follow(events):
    """Which rules find that an inbound start goes on with an earlier matter (snag-rules(7), by hand)."""
    before = {}
    for e in sorted(events, key=lambda e: e["t"]):
        inbound = e["event"] == "start" and e["direction"] == "in"
        past = before.setdefault(e["customer"], [])

        def latest(test, **within):
            p = next((p for p in reversed(past) if test(p)), None)
            return p if p and e["t"] - p["t"] <= timedelta(**within) else None

        ended = lambda p: p["event"] == "end" and p["direction"] == "in"
        began = lambda p: p["event"] == "start" and p["direction"] == "in"
        if inbound and latest(ended, days=7):
            e["follows"].add("snag:repeat_contact")
        if inbound and e["reason"] and latest(lambda p: ended(p) and p["reason"] == e["reason"], days=30):
            e["follows"].add("snag:same_problem_again")
        p = latest(began, hours=24)
        if inbound and p and e["channel"] and p["channel"] and e["channel"] != p["channel"]:
            e["follows"].add("snag:channel_switch")
        if inbound and e["channel"] in ("phone", "chat") and \
                latest(lambda p: p["event"] == "start" and p["channel"] in ("web", "bot", "ivr"), hours=24):
            e["follows"].add("snag:self_service_failed")
        past.append(e)


def tell_follows(rng, events, kind):
    """Puts what a search for some of these rules found behind its start: in the stream nothing, what some rules found,
    or something else that was searched for by rules of another sense."""
    told = [] if kind == 0 else rng.sample(FOLLOWS, rng.randrange(1, 4)) if kind == 1 else FOLLOWS
    stream = []
    for e in sorted(events, key=lambda e: e["t"]):
        stream.append(e)
        if e["event"] != "start" or e["direction"] != "in":
            continue
        if kind == 2:
            e["follows"] = set(rng.sample(FOLLOWS, rng.choice([0, 0, 1, 2])))
        for rule in told:
            if rule in e["follows"]:
                stream.append(dict(e, event=rule))
    return told, stream


def make_coverage(rng, begin, days, told):
    """Two sources of starts; rules in lines of their own, or in those of the sources they rest on. One is covered late."""
    lines = []
    late = begin + timedelta(days=days // 3)
    own = [("pbx", begin, "start end note"), ("crm", begin + timedelta(days=3), "start promise"),
           ("r1", begin, "snag:transfer snag:never " + " ".join(told)), ("r2", late, "good:kept")]
    shared = [("pbx", begin, "start end note snag:transfer snag:never good:kept " + " ".join(told)),
              ("crm", begin + timedelta(days=3), "start promise snag:transfer"), ("web", late, "good:kept promise")]
    for source, first, names in rng.choice([own, shared]):
        end = begin + timedelta(days=days + rng.randrange(-5, 30))
        stretches = [(first, end)]
        if rng.random() < 0.4:  # two files, with a silence between them that is a hole if it is longer than five days
            rests = first + timedelta(days=rng.randrange(5, 100), hours=rng.choice([0, 7]))
            stretches = [(first, rests), (rests + timedelta(days=rng.choice([3, 5, 6, 20])), end)]
        for from_, to in stretches:
            lines.append(dict(t=from_, event="coverage", reason=source, text=names))
            lines.append(dict(t=to, event="coverage_end", reason=source, text=names))
    return [dict(dict.fromkeys(COLUMNS, ""), **x) for x in lines]


def covered(lines, events, name):
    """From when to when the log shows the event, and the holes in between."""
    can = lambda n: {x["reason"] for x in lines if n in x["text"].split()}
    sources = can(name) or can("start")
    every = [x["t"] for x in lines + events]
    if not sources:
        return min(every), max(every), []
    of = lambda s, kind: sorted(x["t"] for x in lines if x["reason"] == s and x["event"] == kind)
    holes = [(a, b) for s in sources for a, b in zip(of(s, "coverage_end"), of(s, "coverage")[1:])
             if b - a > timedelta(days=5)]
    return (max(of(s, "coverage")[0] for s in sources), min(of(s, "coverage_end")[-1] for s in sources), holes)


def observed(window, from_, to, clock):
    """The days of a window that the log shows: of each moment, whether it lies in a hole."""
    begin, end, holes = window
    cuts = sorted({t for t in [from_, to, begin, end] + [x for h in holes for x in h] if from_ <= t <= to})
    shown = [(a, b) for a, b in zip(cuts, cuts[1:])
             if begin <= a and b <= end and not any(h[0] <= a and b <= h[1] for h in holes)]
    return sum(((clock(b) - clock(a)) for a, b in shown), timedelta()) / timedelta(days=1)


def make_outcomes(rng, customers, begin, days, zone):
    rows = []
    day = lambda a, b: begin.date() + timedelta(days=rng.randrange(a, b))
    for c in rng.sample(customers, len(customers) - 3) + ["silent1", "silent2"]:
        entered = day(-300, days // 2)
        churned = day(0, days * 2) if rng.random() < 0.6 else None
        as_of = day(days // 2, days * 3)
        rows.append((c, entered, churned, as_of))
    return rows


def number(x):
    """Days as the table writes them."""
    short = f"{x:.15g}"
    return short if float(short) == x else f"{x:.17g}"


def main():
    seed, folder = int(sys.argv[1]), Path(sys.argv[2])
    rng = random.Random(seed)
    begin, days = datetime(2026, 2, 1, tzinfo=UTC), 150
    customers = [f"cust{i}" for i in range(rng.randrange(8, 30))]
    linked = seed % 5 == 1  # --identity; ingest then gives a case one customer
    events = make_events(rng, customers, begin, days, cases=not linked)
    names = {c: c + "-" + rng.choice("ab") if linked and rng.random() < 0.5 else c for c in customers}
    follow(events)
    kind = rng.randrange(3)
    told, stream = tell_follows(rng, events, kind)
    lines = make_coverage(rng, begin, days, told) if seed % 3 else []
    zone = ZoneInfo(["UTC", "Europe/Rome"][seed % 2])
    rows = make_outcomes(rng, customers, begin, days, zone)
    look_back, gap, horizon = rng.choice([7, 30, 60]), rng.choice([0, 7, 14]), rng.choice([10, 30, 60])
    look_back = None if rng.random() < 0.2 else look_back
    min_tenure = rng.choice([0, 0, 0, 20])
    at_least = rng.choice([0, 0, 0, 1, 2])
    entered_name, churned_name = rng.choice([("entered_at", "churned_at"), ("since", "gone, if ever")])
    midnight = lambda d: datetime(d.year, d.month, d.day, tzinfo=zone).astimezone(UTC)

    kind = seed % 4
    if kind == 0:
        first = begin.date() + timedelta(days=80)
        dates, word = [first], str(first)
    elif kind < 3:
        first, last, step = begin.date() + timedelta(days=40), begin.date() + timedelta(days=130), rng.choice([5, 9, 28])
        dates = [first + timedelta(days=i) for i in range(0, (last - first).days + 1, step)]
        word = f"{first}/{last}/{step}d"
    else:
        dates, word = [None], "entry+40d"

    of = {}
    for e in stream:
        of.setdefault(e["customer"], []).append(e)
    present = RULES + told if lines else [r for r in RULES + FOLLOWS if any(e["event"] == r for e in stream)]
    columns = sorted(r for r in present if r[0] == "s") + sorted(r for r in present if r[0] == "g")
    summed = [r for r in columns if r[0] == "s" and r != PART]

    back = "all" if look_back is None else f"{look_back}d"
    after = f"churned,left,days_at_risk,{churned_name.replace(',', '%2C').replace(' ', '%20')},as_of"
    stamp = f"#! design=landmark landmark={word} look_back={back} gap={gap}d horizon={horizon}d"
    stamp += f" min_tenure={min_tenure}d" * (min_tenure > 0) + f" at_least={at_least}" * (at_least > 0)
    stamp += f" key=customer entered={entered_name} after={after}"
    want = [stamp + ("" if zone.key == "UTC" else f" zone={zone.key}"),
            "\t".join(["customer", "landmark", "churned", "left", "days_at_risk", "tenure_days", "days_observed",
                       "matters", "contacts"] + [r[5:] if r[0] == "s" else "good_" + r[5:] for r in columns] +
                      ["snags", entered_name, churned_name, "as_of"])]
    later = lambda t, n: (t.astimezone(zone) + timedelta(days=n)).astimezone(UTC)  # days of the zone
    clock = lambda t: t.astimezone(zone).replace(tzinfo=None)
    days_between = lambda a, b: (clock(b) - clock(a)) / timedelta(days=1)
    windows = {c: covered(lines, stream, c) for c in ["start"] + columns}
    origin = ["entered_at", "first_event", "calendar"][seed // 2 % 3]
    stretches = []

    def start_stop(c, entered, churned, as_of):
        """The rows of a customer: what holds in the middle of each stretch in which nothing can change, joined."""
        entry, left = midnight(entered), midnight(churned) if churned and churned <= as_of else None
        first = min((e["t"] for e in of.get(c, [])), default=None)
        if origin == "first_event" and first is None:
            return
        risk, end = entry if origin != "first_event" else max(entry, first), left or midnight(as_of)
        zero = {"entered_at": entry, "first_event": first, "calendar": datetime(1970, 1, 1, tzinfo=zone)}[origin]
        known = lambda t: later(t, gap)
        old = lambda t: later(known(t), look_back or 0)
        moments = [e["t"] for e in of.get(c, [])] + [t for w in windows.values() for t in [w[0], w[1]] + sum(map(list, w[2]), [])]
        cuts = sorted({t for t in [risk, end] + [f(t) for f in (known, old) for t in moments] if risk <= t <= end})
        mine = []
        for a, b in zip(cuts, cuts[1:]):
            at = later(a + (b - a) / 2, -gap)
            begun = max(entry, entry if look_back is None else later(at, -look_back))
            at = max(at, begun)
            leaving = {e["contact"] or e["case"] for e in of.get(c, [])
                       if e["event"] in ("cancel_request", "churn") and known(e["t"]) < b} - {""}
            counted = [e for e in of.get(c, []) if entry <= e["t"] and known(e["t"]) < b
                       and (look_back is None or old(e["t"]) >= b) and (e["contact"] or e["case"]) not in leaving]
            shows = lambda name: (windows[name][0] <= begun and windows[name][1] >= at
                                  and not any(x < at and y > begun for x, y in windows[name][2]))
            inbound = [e for e in counted if e["event"] == "start" and e["direction"] == "in"]
            n = {r: sum(e["event"] == r for e in counted) for r in columns}
            cells = [len([e for e in inbound if not e["follows"]]), len(inbound)] if shows("start") else ["", ""]
            cells += [n[r] if shows(r) else "" for r in columns]
            cells += [sum(n[r] for r in summed) if all(shows(r) for r in summed) else ""]
            if mine and mine[-1][2] == cells:
                mine[-1][1] = b
            else:
                mine.append([a, b, cells])
        for a, b, cells in mine:
            stretches.append("\t".join([c, number(days_between(zero, a)), number(days_between(zero, b)), str(int(b == left))] +
                                       [str(x) for x in cells] + [str(entered), str(churned or ""), str(as_of)]))

    for row in rows:
        start_stop(*row)
    known_until = max(midnight(as_of) for _, _, _, as_of in rows)
    shows_somebody = []
    for c, entered, churned, as_of in rows:
        entry = midnight(entered)
        for date in dates:
            at = midnight(date) if date else later(entry, 40)
            left = midnight(churned) if churned and churned <= as_of else None
            begun = entry if look_back is None else max(later(at, -look_back), entry)
            start, stop = later(at, gap), later(at, gap + horizon)
            shows_somebody.append(entry <= at and windows["start"][0] <= begun and windows["start"][1] >= at)
            if entry > at or (left and left <= start) or midnight(as_of) < at or later(entry, min_tenure) > at:
                continue
            leaving = {e["contact"] or e["case"] for e in of.get(c, [])
                       if e["event"] in ("cancel_request", "churn") and e["t"] <= at} - {""}
            # what happens in the moment of entry counts, whatever else begins behind the window's beginning
            counted = [e for e in of.get(c, []) if entry <= e["t"] <= at
                       and (look_back is None or later(at, -look_back) < e["t"])
                       and (e["contact"] or e["case"]) not in leaving]
            inbound = [e for e in counted if e["event"] == "start" and e["direction"] == "in"]
            shows = lambda name: (windows[name][0] <= begun and windows[name][1] >= at
                                  and not any(a < at and b > begun for a, b in windows[name][2]))
            n = {r: sum(e["event"] == r for e in counted) for r in columns}
            cells = [number(days_between(entry, at)), number(observed(windows["start"], begun, at, clock))]
            cells += [str(len([e for e in inbound if not e["follows"]])) if shows("start") else "",
                      str(len(inbound)) if shows("start") else ""]
            cells += [str(n[r]) if shows(r) else "" for r in columns]
            snags = sum(n[r] for r in summed) if all(shows(r) for r in summed) else None
            if at_least and (snags is None or snags < at_least):
                continue
            inside = left and start < left <= stop
            if inside:
                outcome = "1" if known_until >= stop else ""
            else:
                outcome = "0" if midnight(as_of) >= stop else ""
            until = max(start, min(t for t in (left, midnight(as_of), stop) if t))
            gone = int(bool(left and start < left <= min(stop, midnight(as_of))))
            want.append("\t".join([c, str(at.astimezone(zone).date()), outcome, str(gone),
                                   number(days_between(start, until))] + cells +
                                  ["" if snags is None else str(snags), str(entered), str(churned or ""), str(as_of)]))

    def write(name, stream):
        text = ["#" + "\t".join(COLUMNS)]
        for e in stream:
            text.append("\t".join([iso(e["t"]), names.get(e["customer"], e["customer"])] + [e[k] for k in COLUMNS[2:]]))
        (folder / name).write_text("\n".join(text) + "\n")

    write("time.tsv", sorted(lines + stream, key=lambda e: e["t"]))
    write("customer.tsv", sorted(lines, key=lambda e: e["t"]) + sorted(stream, key=lambda e: e["customer"]))
    table = [f'customer_id,{entered_name},"{churned_name}",as_of']
    table += [f"{c if rng.random() < 0.5 else names.get(c, c)},{e},{x or ''},{a}" for c, e, x, a in rows]
    (folder / "outcomes.csv").write_text("\n".join(table) + "\n")
    links = [f"{c}-{x},{c}" for c in customers for x in "ab"]
    (folder / "links.csv").write_text("alias,customer\n" + "\n".join(links) + "\n")
    options = ["--landmark", word, "--look-back", back, "--gap", f"{gap}d", "--horizon", f"{horizon}d", "--zone", zone.key]
    options += ["--min-tenure", f"{min_tenure}d"] * (min_tenure > 0) + ["--at-least", str(at_least)] * (at_least > 0)
    if entered_name != "entered_at":
        options += ["--entered", entered_name, "--churned", churned_name]
    if linked:
        options += ["--identity", str(folder / "links.csv")]
    (folder / "options").write_text("\n".join(options) + "\n")
    after = after.replace("churned,left,days_at_risk", "stop,event")
    stamp = f"#! design=start-stop origin={origin} look_back={back} gap={gap}d key=customer entered={entered_name} after={after}"
    head = want[1].replace("landmark\tchurned\tleft\tdays_at_risk\ttenure_days\tdays_observed", "start\tstop\tevent")
    (folder / "want.start_stop").write_text("\n".join([stamp + ("" if zone.key == "UTC" else f" zone={zone.key}"), head] + stretches) + "\n")
    drop = options.index("--horizon")
    in_time = ["--start-stop", "--origin", origin] + options[2:drop] + options[drop + 2:]
    for option in ("--min-tenure", "--at-least"):
        if option in in_time:
            del in_time[in_time.index(option):in_time.index(option) + 2]
    (folder / "options.start_stop").write_text("\n".join(in_time) + "\n")
    seen = any(shows_somebody)  # else the table is refused
    (folder / "want").write_text("\n".join(want) + "\n" if seen or kind == 3 else "")


main()
