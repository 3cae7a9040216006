"""Where it happened: who had a contact when an event came, and who had it after.

"Within its customer's world a contact (the case where contact is empty) has a holder, a queue and an agent."
"""

from stream import SECOND

NOBODY = ("", "")
FORGOTTEN_AFTER = 730 * 86400 * SECOND


def places_of(events):
    """The places before and after every event: event -> ((queue, agent), (queue, agent))."""
    holders, places = {}, {}  # (customer, contact) -> (holder, when its contact was last touched)
    for x in events:
        if is_emitted(x):  # "sets nothing", and has "the place that it carries"
            places[x] = (carried(x), carried(x))
            continue
        key = (x["customer"], x["contact"] or x["case"])
        holder, touched = holders.get(key, (NOBODY, x.ts))
        if x.ts - touched > FORGOTTEN_AFTER:
            holder = NOBODY
        left = holder_after(x, holder)
        # "Where there is no holder at all, both are the event's own queue and agent, but before a
        # transfer nothing, since its own are the destination."
        came_from = NOBODY if x["event"] == "transfer" else own(x)
        places[x] = (came_from if holder == NOBODY else holder, own(x) if left == NOBODY else left)
        if key[1]:
            holders[key] = (left, x.ts)
    return places


def is_emitted(x):
    """A rule made it: a snag, a good one, or a plain event whose `by` names the rule."""
    kind, _, name = x["event"].partition(":")
    return (kind in ("snag", "good") and name != "") or x["by"] != ""


def own(x):
    return (x["queue"], x["agent"])


def carried(x):
    """A stream of an older version has no such columns; there it is the event's own place."""
    return (x.fields.get("at_queue", x["queue"]), x.fields.get("at_agent", x["agent"]))


def holder_after(x, holder):
    """ "`enqueue` and `transfer` set both, to nothing where they name nothing; `start`, `connect` and
    `assign` set what they name"."""
    if x["event"] in ("enqueue", "transfer"):
        return own(x)
    if x["event"] in ("start", "connect", "assign"):
        return tuple(new or old for new, old in zip(own(x), holder))
    return holder
