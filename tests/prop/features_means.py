"""Makes a pseudo-random stream of contacts with waits, replies, ends, surveys and snags, and counts by hand what tables by
contact, case, agent, queue, channel, reason, day, week, month and hour say of them.

Usage: features_means.py SEED FOLDER; writes time.tsv, customer.tsv, and for each kind of table want-KIND with some columns.
"""
import random
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

COLUMNS = ["ts", "customer", "case", "contact", "channel", "event", "agent", "queue", "direction", "reason", "value",
           "at_queue", "at_agent"]
ENDS, CLOSES = {"end"}, {"end", "solve", "close"}
SURVEY = {"csat", "nps", "survey_sent"}
iso = lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ")


def number(x):
    short = f"{x:.15g}"
    return short if float(short) == x else f"{x:.17g}"


def mean(seconds):
    return number(sum(seconds) / len(seconds)) if seconds else ""


def make(rng, surveys):
    events = []
    for k in range(rng.randrange(30, 90)):
        customer = f"cust{rng.randrange(12)}"
        t = datetime(2026, 3, 1, tzinfo=timezone.utc) + timedelta(seconds=rng.randrange(40 * 86400))
        case = rng.choice(["", f"c{customer}{rng.randrange(4)}"])
        contact = f"k{k}" if rng.random() < 0.9 or not case else ""
        base = dict(customer=customer, case=case, contact=contact, channel=rng.choice(["phone", "email"]),
                    reason=rng.choice(["bill", ""]))
        for i in range(rng.randrange(2, 9)):
            event = rng.choice(["start"] * 9 + ["note"]) if i == 0 else rng.choice(
                ["connect", "abandon", "dequeue", "agent_message", "note", "end", "end", "solve", "close", "start",
                 "snag:transfer", "snag:long_wait", "good:kept"] + (["survey_sent", "csat", "nps"] if surveys else []))
            value = ""
            if event in ("connect", "abandon", "dequeue"):
                value = rng.choice(["", "12", "90", "0", "7.5", "x"])
            elif event in ("csat", "nps"):
                value = rng.choice(["3", "5", ""])
            events.append(dict(base, t=t, event=event, value=value, agent=rng.choice(["ann", "bob", ""]),
                               queue=rng.choice(["sales", "tech", ""]), at_queue=rng.choice(["sales", "tech", ""]),
                               at_agent=rng.choice(["ann", ""]), direction=rng.choice(["in", "out", "in"])))
            t += timedelta(seconds=rng.choice([0, 30, 3600, 86400]))
    return events


def durations(events, key, ends, inside=lambda e: True):
    """Seconds of each contact or case, with its last end."""
    found = {}
    for e in events:
        found.setdefault(key(e), []).append(e)
    for of in found.values():
        first = next((e for e in of if e["event"] == "start"), None)
        last = [e for e in of if e["event"] in ends and inside(e)]
        if first and last and last[-1]["t"] >= first["t"]:
            yield last[-1], (last[-1]["t"] - first["t"]).total_seconds()


def replies(events, inside=lambda e: True):
    waiting = {}
    for e in events:
        key = e["contact"] or e["case"]
        if e["event"] == "start" and e["direction"] == "in":
            waiting.setdefault(key, e["t"])
        elif e["event"] in ("connect", "agent_message") and waiting.get(key):
            if inside(e):
                yield e, (e["t"] - waiting[key]).total_seconds()
            waiting[key] = False


def waits(events):
    for e in events:
        if e["event"] in ("connect", "abandon", "dequeue"):
            try:
                yield e, float(e["value"])
            except ValueError:
                pass


def by_group(plain, found, group, at):
    contact_of, case_of = (lambda e: e["contact"] or e["case"]), (lambda e: e["case"] or e["contact"])
    kinds = [list(waits(plain)), list(replies(plain)), list(durations(plain, contact_of, ENDS)),
             list(durations(plain, case_of, CLOSES))]
    for g in sorted({group(e) for e in plain} | {at(e) for e in found}):
        yield [g] + [mean([s for e, s in kind if group(e) == g]) for kind in kinds] + [
            str(sum(at(e) == g and e["event"][0] == "s" for e in found))]


def by_key(events, one, other, zone):
    """One row per contact or case, up to when its survey was sent, else its first end, else (without surveys) all."""
    key = lambda e: e[one] or e[other]
    surveyed = any(e["event"] in SURVEY for e in events)
    rows, response = [], {}
    of = {}
    for e in events:
        of.setdefault(key(e), []).append(e)
    for k, mine in of.items():
        plain = [e for e in mine if e["event"] not in SURVEY and ":" not in e["event"]]
        if not plain:
            continue
        begun = mine
        answer = next((i for i, e in enumerate(begun) if e["event"] in ("csat", "nps") and e["value"]), len(begun))
        before = begun[:answer]
        asked = next((e["t"] for e in begun if e["event"] == "survey_sent"), None)
        ended = next((e["t"] for e in before if e["event"] in CLOSES), None)
        until = asked if asked else ended if surveyed else None
        inside = lambda e: e in before and (until is None or e["t"] <= until)
        counted = [e for e in before if inside(e)]
        start = next((e["t"] for e in before if e["event"] == "start"), None) or plain[0]["t"]
        seconds = [mean([s for e, s in waits(counted)]), mean([s for e, s in replies(before, inside)]),
                   mean([s for e, s in durations(before, lambda e: e["contact"] or e["case"], ENDS, inside)])]
        if one == "case":
            seconds.append(mean([s for e, s in durations(before, key, CLOSES, inside)]))
        local = start.astimezone(zone)
        rows.append((start, k, [k, str(sum(e in plain for e in counted)), str(local.hour)] + seconds +
                     [str(sum(e["event"][:5] == "snag:" for e in counted))]))
        met = sum(e["event"][:5] == "snag:" and e["t"] <= plain[-1]["t"] for e in begun)
        n = response.setdefault(min(met, 3), [0, 0, 0, 0])
        n[0] += 1
        n[1] += asked is not None
        n[2] += answer < len(begun)
        n[3] += asked is not None and answer < len(begun)
    return [row for _, _, row in sorted(rows)], response


def main():
    seed, folder = int(sys.argv[1]), Path(sys.argv[2])
    rng = random.Random(seed)
    surveys = seed % 3 != 0
    zone = ZoneInfo(["UTC", "Europe/Rome"][seed % 2])
    events = sorted(make(rng, surveys), key=lambda e: e["t"])
    plain = [e for e in events if ":" not in e["event"]]
    timed = [e for e in plain if e["event"] not in SURVEY]
    found = [e for e in events if ":" in e["event"]]
    local = lambda e: e["t"].astimezone(zone)
    groups = {"channel": lambda e: e["channel"], "reason": lambda e: e["reason"],
              "day": lambda e: str(local(e).date()), "month": lambda e: str(local(e).date())[:7],
              "week": lambda e: "%d-W%02d" % local(e).isocalendar()[:2], "hour": lambda e: "%02d" % local(e).hour}
    want = {kind: list(by_group(timed, found, g, g)) for kind, g in groups.items()}
    for kind in ("agent", "queue"):
        want[kind] = list(by_group(timed, found, lambda e: e[kind], lambda e: e["at_" + kind]))
    for kind, rows in want.items():  # groups of surveys alone have rows too
        group = groups.get(kind, lambda e: e[kind])
        for g in {group(e) for e in plain} - {row[0] for row in rows}:
            rows.append([g, "", "", "", "", "0"])
        rows.sort()
    responses = {}
    for one, other in (("contact", "case"), ("case", "contact")):
        want[one], responses[one] = by_key(events, one, other, zone)
    for kind, rows in want.items():
        (folder / f"want-{kind}").write_text("".join("\t".join(row) + "\n" for row in rows))
    for kind, response in responses.items():
        told = any(n[1] for n in response.values())
        lines = []
        for level in range(4):
            n = response.get(level, [0, 0, 0, 0])
            of, answered = (n[1], n[3]) if told else (n[0], n[2])
            lines.append([["0", "1", "2", "3+"][level], str(n[0]), str(n[1]) if told else "", str(n[2]),
                          number(answered / of) if of else ""])
        (folder / f"want-response-{kind}").write_text("".join("\t".join(line) + "\n" for line in lines))

    def write(name, stream):
        lines = ["#" + "\t".join(COLUMNS)]
        lines += ["\t".join([iso(e["t"])] + [e[c] for c in COLUMNS[1:]]) for e in stream]
        (folder / name).write_text("\n".join(lines) + "\n")

    write("time.tsv", events)
    write("customer.tsv", sorted(events, key=lambda e: e["customer"]))
    (folder / "zone").write_text(zone.key + "\n")


main()
