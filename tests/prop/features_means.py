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
SURVEY = {"csat", "nps", "expectation", "survey_sent"}
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
                 "snag:transfer", "snag:long_wait", "good:kept"] + (["survey_sent", "csat", "nps", "expectation"] if surveys else []) +
                (["complaint"] if surveys and i % 2 else []))
            value = ""
            if event in ("connect", "abandon", "dequeue"):
                value = rng.choice(["", "12", "90", "0", "7.5", "x"])
            elif event in ("csat", "nps"):
                value = rng.choice(["1", "3", "4", "5", ""])
            elif event == "expectation":
                value = rng.choice(["below", "met", "2", "", "well"])
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


def moment(mine, counted):
    """What the contact was for the customer, and who says so."""
    first = lambda name: next((e["value"] for e in mine if e["event"] == name and e["value"]), "")
    words = ["negative", "neutral", "positive"]
    expected = {"below": 0, "met": 1, "exceeded": 2, "0": 0, "1": 1, "2": 2}.get(first("expectation"))
    if expected is not None:
        return [words[expected], "expectation"]
    if first("csat"):
        return [words[0 if first("csat") in "12" else 1 if first("csat") in "34" else 2], "csat (proxy)"]
    if any(e["event"][:5] == "snag:" for e in counted):
        return [words[0], "snags"]
    return [words[2 if any(e["event"][:5] == "good:" for e in counted) else 1], "snags"]


def complaint(mine):
    """The last complaint, or what there is without one."""
    last = None
    for e in mine:
        same = last and any(e[c] and e[c] == last[c] for c in ("contact", "case"))
        if e["event"] == "complaint" and not (same and last["answer"] is None):
            last = dict(e, until=e["t"], answer=None)
        elif last and e["event"] == "csat" and e["value"]:
            if last["answer"] is None and e["t"] - last["until"] <= timedelta(days=30):
                last["answer"] = float(e["value"])
        elif same and ":" not in e["event"] and e["event"] not in SURVEY:
            last["until"] = e["t"]
    if last:
        return "unknown" if last["answer"] is None else "satisfied" if last["answer"] >= 4 else "unsatisfied"
    return "silent" if any(e["event"][:5] == "snag:" for e in mine) else "none"


def survey(rng, events, surveys):
    """A table of answers, and what belongs to each row by its end."""
    rows, want = ["who,asked,contact,answered,case,mark"], []
    for i in range(60):
        customer = f"cust{rng.randrange(14)}"
        t = datetime(2026, 3, 1, tzinfo=timezone.utc) + timedelta(seconds=rng.randrange(45 * 86400))
        if rng.random() < 0.5:  # soon after something
            t = rng.choice(events)["t"] + timedelta(seconds=rng.choice([0, 1, 7 * 86400, 86400]))
        sent, answered = rng.choice([(t, t + timedelta(days=2)), (t, None), (None, t), (None, None)])
        end = sent or answered
        mine = [e for e in events if e["customer"] == customer]
        known, mine = bool(mine), [e for e in mine if end and e["t"] <= end]
        plain = [e for e in mine if ":" not in e["event"] and e["event"] not in SURVEY]
        key = lambda e: e["contact"] or e["case"]
        name = rng.choice(["", "", f"k{rng.randrange(60)}"] + [e["contact"] for e in plain[-3:]])
        case = rng.choice(["", "", "c1"] + [e["case"] for e in plain[-3:]])
        latest = [key(e) for e in reversed(plain) if e["contact"] and e["case"] == case and case]
        keys = list(dict.fromkeys(key(e) for e in plain))
        at = name if name in keys else case if case in keys else latest[0] if latest else None
        if at is None and keys and end - [e["t"] for e in plain if key(e) == keys[-1]][-1] <= timedelta(days=7):
            at = keys[-1]
        counted = [e for e in mine if key(e) == at]
        cells = ["", "", "", "", "", ""]
        if at:
            cells = [at, str(sum(e in plain for e in counted)), mean([s for e, s in waits(counted)]),
                     mean([s for e, s in replies(counted)]), mean([s for e, s in durations(counted, key, ENDS)]),
                     str(sum(e["event"][:5] == "snag:" for e in counted))]
        state = complaint(mine) if known and end else ""
        text = lambda t: iso(t) if t else ""
        rows.append(",".join([customer, text(sent), name, text(answered), case, str(i)]))
        want.append([customer] + cells + [state, str(i)])
    return rows, want


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
        answer = next((i for i, e in enumerate(begun) if e["event"] in SURVEY - {"survey_sent"} and e["value"]), len(begun))
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
                     [str(sum(e["event"][:5] == "snag:" for e in counted))] + (moment(mine, counted) if one == "contact" else [])))
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
    want["customer"] = [[c, complaint([e for e in events if e["customer"] == c])]
                        for c in sorted({e["customer"] for e in events})]
    rows, want["survey"] = survey(rng, events, surveys)
    (folder / "survey.csv").write_text("\n".join(rows) + "\n")
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
