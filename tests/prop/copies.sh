#!/usr/bin/env bash
# A log in pieces that overlap, repeat and stand in each other, in any order, plain and gzip, gives what the whole log
# gives, and every row too many is told: as logs, as event streams, through a pipe, and joined in a file. Where nothing
# but time tells the pieces apart, no row is lost, and as many are left out as it says. SNAG_COPIES_SEEDS=FROM-TO for
# more.
set -u
command -v python3 >/dev/null 2>&1 || { echo "skip copies: python3 is not installed"; exit 0; }
here=$(cd "$(dirname "$0")" && pwd)
seeds=${SNAG_COPIES_SEEDS:-1-$((${SNAG_SHORT:-0} ? 2 : 16))}
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-copies.XXXXXX") || exit 1
cat >"$W/log.map" <<'M'
[file]
format = csv
time = iso
[columns]
ts = ts
customer = who
text = text
[events]
start = when what = start
M
failed=0
events() { "$SNAG" ingest --no-config --stats "$@" 2>"$W/err" | cut -f 1-12 | grep -v coverage | LC_ALL=C sort; }
check() { # HOW; the events are in $W/parts
    told=$(awk '/^all files/ { all = 1 } $1 == "in" && $2 == "two" { n = $4 } END { print n + 0 }' "$W/err")
    cmp -s "$W/whole" "$W/parts" && [ "$told" = "$more" ] && return
    echo "not ok copies seed $seed, $1 ($more rows too many, $told told)"
    diff "$W/whole" "$W/parts" | head -3
    failed=$((failed + 1))
}
check_bare() { # HOW; the events are in $W/parts
    sort -u "$W/parts" | cmp -s "$W/distinct" - && [ $(($(wc -l <"$W/parts") + left_out)) = $(($(wc -l <"$W/whole") + more)) ] && return
    echo "not ok copies seed $seed, $1 ($more rows too many, $left_out left out)"
    failed=$((failed + 1))
}
duplicates() { left_out=$(awk '/^all files/ { all = 1 } $1 == "duplicates" { n = $2 } END { print n + 0 }' "$W/err"); }
for seed in $(seq "${seeds%-*}" "${seeds#*-}"); do
    rm -f "$W"/p?? "$W"/*.csv "$W"/*.ev
    pieces=$(python3 "$here/copies.py" "$W" "$seed") || { echo "not ok copies: no logs"; exit 1; }
    more=${pieces##* }
    logs=${pieces% *}
    streams=$(printf '%s.ev ' $logs)
    events -m "$W/log.map" "$W/whole.csv" >"$W/whole"
    events -m "$W/log.map" $logs >"$W/parts"
    check logs
    events $streams >"$W/parts"
    check streams
    gzip -cdf $streams | events >"$W/parts"
    check "a pipe of streams"
    for piece in $logs; do gzip -cdf "$piece" && echo; done | events -m "$W/log.map" >"$W/parts"
    check "a pipe of logs"
    for piece in $logs; do gzip -cdf "$piece" && echo; done >"$W/joined.csv"
    events -m "$W/log.map" "$W/joined.csv" >"$W/parts"
    check "a file of logs"
    sort -u "$W/whole" >"$W/distinct"
    for piece in $logs; do gzip -cdf "$piece" | tail -n +2 && echo; done | cat <(head -1 "$W/whole.csv") - >"$W/bare.csv"
    events -m "$W/log.map" "$W/bare.csv" >"$W/parts"
    duplicates
    check_bare "a file without names"
    events -m "$W/log.map" <"$W/bare.csv" >"$W/parts"
    duplicates
    check_bare "a pipe without names"
done
rm -rf "$W"
[ "$failed" -gt 0 ] || echo "ok copies: seeds $seeds"
