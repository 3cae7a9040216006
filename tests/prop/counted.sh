#!/usr/bin/env bash
# A table counted without rows equals the one made from rows: in one process, and through a stream printed between the
# steps, on random logs in and out of order, with rules of every relation. SNAG_COUNTED_SEEDS=FROM-TO for more.
set -u
command -v python3 >/dev/null 2>&1 || { echo "skip counted: python3 is not installed"; exit 0; }
here=$(cd "$(dirname "$0")" && pwd)
seeds=${SNAG_COUNTED_SEEDS:-1-$((${SNAG_SHORT:-0} ? 3 : 10))}
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-counted.XXXXXX") || exit 1
cat >"$W/log.map" <<'M'
[file]
format = csv
time = iso
skip = what = skipped
anonymous = anonymous, unknown, Unknown
[columns]
ts = ts
customer = who
contact = call
case = ticket
agent = agent
queue = queue
direction = direction
value = value
reason = reason
text = text
[events]
start = when what = start
end = when what = end
identify = when what = identify
enqueue = when what = enqueue
transfer = when what = transfer
connect = when what = connect
hold = when what = hold
unhold = when what = unhold
promise = when what = promise
followup = when what in followup, solve
customer_message = when what = customer_message
agent_message = when what ~ /^agent/
reopen = when what = reopen
churn = when what = churn
note = when what = churn; text = "left"
M
cat >"$W/all.rules" <<'R'
[plain]
title = none
when = transfer where queue != sales
[again_c]
title = again
when = identify again within 2d per contact unless end
[after_if]
title = after with if
when = start where direction = in after end within 7d per customer if queue != prior.queue
[after_this]
title = after with this.
when = start after end where queue = this.queue within 9d per customer
[after_value]
title = value or
when = start after promise within value or 1d per customer
[not_after_w]
title = not after with a bound
when = start not after agent_message, followup within 30d per customer
[not_after]
title = not after
when = end not after start per contact
[without_w]
title = without within
when = promise without followup, start where direction = out within value or 24h per customer each
[without_u]
title = without until
when = customer_message without agent_message until end per case unless hold
[changes_q]
title = changes
when = enqueue, transfer changes queue per contact
[revisits_q]
title = revisits
when = enqueue, connect, transfer revisits queue per case
[least]
title = at least
when = hold at least 3 within 10d per customer
[least_e]
title = at least without a bound
when = hold, unhold, note at least 2 per contact
[least_1]
title = at least one
when = hold at least 1 within 3d per customer
[least_many]
title = at least more than stand inside
when = hold, unhold at least 9 within 90d per customer
[revisits_a]
title = many values
when = start, connect, end revisits agent per customer
[least_d]
title = at least distinct
when = connect, transfer at least 2 distinct agent per contact
[by_reason]
title = two keys
when = start again within 20d per customer, reason
[later]
title = later than
when = unhold after hold later than 60s per contact
R
failed=0 run=0
same() { # NAME OPTION…: the table of one process, on one thread and on more, and of three with a stream between them
    local name=$1 one=0 three=0 threads=$((seed % 3 + 1))
    shift
    "$SNAG" features -q --no-config --threads $threads -m "$W/log.map" --rules "$W/all.rules" --only "$only" --max-rejects 100% "$@" \
        $files >"$W/one" 2>"$W/one.err" || one=$?
    "$SNAG" ingest -q --no-config -m "$W/log.map" --max-rejects 100% $files 2>/dev/null |
        "$SNAG" detect -q --no-config --rules "$W/all.rules" --only "$only" 2>/dev/null |
        "$SNAG" features -q --no-config "$@" >"$W/three" 2>"$W/three.err" || three=$?
    run=$((run + 1))
    if [ "$one" != "$three" ] || ! cmp -s "$W/one" "$W/three"; then
        echo "not ok counted seed $seed $name (exit codes $one and $three)"
        diff "$W/one" "$W/three" | head -6
        head -3 "$W/one.err" "$W/three.err"
        failed=$((failed + 1))
    fi
}
only=plain,again_c,after_if,after_this,after_value,not_after_w,not_after,without_w,without_u,changes_q,revisits_q
only=$only,least,least_e,least_1,least_many,revisits_a,least_d,by_reason,later
for seed in $(seq "${seeds%-*}" "${seeds#*-}"); do
    rm -f "$W"/*.csv
    python3 "$here/counted.py" "$W" "$seed" || { echo "not ok counted: no logs"; exit 1; }
    files=$(ls "$W"/[abc].csv "$W"/[ab]?.csv 2>/dev/null)
    same "whole log"
    same "landmark" --outcomes "$W/out.csv" --landmark 2026-03-01 --min-match 0
    same "rolling" --outcomes "$W/out.csv" --landmark 2026-02-01/2026-06-01/28d --min-match 0
    same "entry" --outcomes "$W/out.csv" --landmark entry+30d --min-match 0
done
rm -rf "$W"
[ "$failed" -gt 0 ] || echo "ok counted: $run tables"
