"""The ledger of --ledger: what became of every obligation, from the design's sentences.

"One row per obligation of rules with `each` that emit a snag"; "each in exactly one state".
"""

from language import suits, takes
from places import is_emitted
from stream import format_ts, fraction_digits

COLUMNS = "rule customer case contact made due by outcome when at_queue at_agent channel reason src".split()


def has_ledger(rule):
    return rule.relation == "without" and rule.each and rule.emits.startswith("snag:")


def ledger_row(rule, obligation, seen, after, place):
    """`seen`: the rate counts it; `after`: the events of its key, oldest first; `place`: after e."""
    e, b = obligation.opener, obligation.ended_by
    digits = fraction_digits(e["ts"])
    outcome, when = "pending", b.ts if obligation.fate == "kept" else None
    if seen and obligation.fate == "kept":
        outcome = "kept"
    elif seen and obligation.fate == "broken":
        outcome, when = fate_of_broken(rule, obligation, after)
    queue, agent = place
    return {
        "rule": rule.name,
        "customer": e["customer"],
        "case": e["case"],
        "contact": e["contact"],
        "made": format_ts(e.ts, digits),
        "due": "" if obligation.due is None else format_ts(obligation.due, digits),
        "by": e["agent"] or agent,
        "outcome": outcome,
        "when": "" if when is None else format_ts(when, digits),
        "at_queue": queue,
        "at_agent": agent,
        "channel": e["channel"],
        "reason": e["reason"],
        "src": e["evidence"] if is_emitted(e) and e["evidence"] else e["src"],
    }


def fate_of_broken(rule, obligation, events):
    """ "Late and chased count within `forget` after T"; "chased (an inbound start or customer message
    with the same keys came after T and before B)"."""
    e, c = obligation.opener, obligation.ended_by
    end = c.ts if c else obligation.due
    for x in events:
        is_after = x.index > c.index if c else x.ts > end
        if not is_after or x.ts - end > rule.forget:
            continue
        if takes(rule.other, x) and suits(rule.other, x, this=e):
            return "late", x.ts
        if x["event"] == "customer_message" or (x["event"] == "start" and x["direction"] == "in"):
            return "chased", x.ts
    return "broken", end
