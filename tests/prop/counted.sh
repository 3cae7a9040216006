#!/usr/bin/env bash
# A table counted without rows equals the one made from rows: in one process, and through a stream printed between the
# steps, on random logs in and out of order, with rules of every relation, some of which the log cannot show.
# SNAG_COUNTED_SEEDS=FROM-TO for more.
set -u
command -v python3 >/dev/null 2>&1 || { echo "skip counted: python3 is not installed"; exit 0; }
here=$(cd "$(dirname "$0")" && pwd)
seeds=${SNAG_COUNTED_SEEDS:-1-$((${SNAG_SHORT:-0} ? 2 : 10))}
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-counted.XXXXXX") || exit 1
failed=0 run=0
same() { # NAME OPTION…: the table of one process, on one thread and on more, and of three with a stream between them
    local name=$1 one=0 three=0 threads=$((seed % 4 + 1))
    shift
    "$SNAG" features -q --no-config --threads $threads -m "$W/map" --rules "$here/counted.rules" --only "$only" --max-rejects 100% "$@" \
        $files >"$W/one" 2>"$W/one.err" || one=$?
    "$SNAG" ingest -q --no-config -m "$W/map" --max-rejects 100% $files 2>/dev/null |
        "$SNAG" detect -q --no-config --rules "$here/counted.rules" --only "$only" 2>/dev/null |
        "$SNAG" features -q --no-config "$@" >"$W/three" 2>"$W/three.err" || three=$?
    run=$((run + 1))
    if [ "$one" != "$three" ] || ! cmp -s "$W/one" "$W/three"; then
        echo "not ok counted seed $seed $name (exit codes $one and $three)"
        diff "$W/one" "$W/three" | head -6
        head -3 "$W/one.err" "$W/three.err"
        failed=$((failed + 1))
    fi
}
# Rates of a log, counted as it is read, and of its printed stream.
same_rates() { # OPTION…
    local one=0 two=0 threads=$((seed % 4 + 1))
    "$SNAG" rates -q --no-config --threads $threads -m "$W/map" --rules "$here/counted.rules" --only "$only" --max-rejects 100% "$@" \
        $files >"$W/one" 2>"$W/one.err" || one=$?
    "$SNAG" ingest -q --no-config -m "$W/map" --max-rejects 100% $files 2>/dev/null |
        "$SNAG" rates -q --no-config --rules "$here/counted.rules" --only "$only" "$@" >"$W/three" 2>"$W/three.err" || two=$?
    run=$((run + 1))
    if [ "$one" != "$two" ] || ! cmp -s "$W/one" "$W/three"; then
        echo "not ok counted seed $seed rates $* (exit codes $one and $two)"
        diff "$W/one" "$W/three" | head -6
        head -3 "$W/one.err" "$W/three.err"
        failed=$((failed + 1))
    fi
}
# The page, with and without rows: a ledger is written from rows. Less the commands for more, and the keys that came
# back after they had been forgotten: rows no longer know all of them.
same_page() {
    local one=0 two=0 threads=$((seed % 4 + 1))
    set -- -q --no-config --threads $threads -m "$W/map" --rules "$here/counted.rules" --only "$only" --max-rejects 100%
    "$SNAG" report "$@" $files >"$W/one" 2>"$W/one.err" || one=$?
    "$SNAG" report "$@" --ledger "$W/ledger" $files 2>"$W/three.err" >"$W/three" || two=$?
    sed -i -e '/came back after a rule/d' -e '/^  began anew/d' -e '/^  *snag /,$d' "$W/one" "$W/three"
    run=$((run + 1))
    if [ "$one" != "$two" ] || ! cmp -s "$W/one" "$W/three"; then
        echo "not ok counted seed $seed report (exit codes $one and $two)"
        diff "$W/one" "$W/three" | head -6
        head -3 "$W/one.err" "$W/three.err"
        failed=$((failed + 1))
    fi
}
# Rows of one log: to a file they are given as they are read, and taken back where it turns out to be out of order.
same_rows() { # FILE
    local one=0 two=0 threads=$((seed % 4 + 1))
    set -- --no-config --threads $threads -m "$W/map" --rules "$here/counted.rules" --only "$only" --max-rejects 100% "$@"
    "$SNAG" detect "$@" -s "$W/s1" -o "$W/one" 2>"$W/one.err" || one=$?
    "$SNAG" detect "$@" -s "$W/s3" >"$W/three" 2>"$W/three.err" || two=$?
    run=$((run + 1))
    if [ "$one" != "$two" ] || ! cmp -s "$W/one" "$W/three" || ! cmp -s "$W/s1" "$W/s3" || ! cmp -s "$W/one.err" "$W/three.err"; then
        echo "not ok counted seed $seed rows (exit codes $one and $two)"
        diff "$W/one" "$W/three" | head -6
        diff "$W/one.err" "$W/three.err" | head -6
        failed=$((failed + 1))
    fi
}
groups=(queue agent,month reason,direction week queue,agent,day hour,customer)
lacking=(none churn promise 'end|note' transfer connect 'start|followup' customer_message) # events that the map does not know
lowest=plain,again_c,after_if,after_this,after_value,not_after_w,not_after,without_w,without_u,changes_q,revisits_q
lowest=$lowest,least,least_e,least_1,least_many,revisits_a,least_d,by_reason,later,keyed
levels=waiting,chasing,any,any_q,kept,praised,unmet,unmet_q,value,none_since,top,worth,counted,returned
for seed in $(seq "${seeds%-*}" "${seeds#*-}"); do
    rm -f "$W"/*.csv
    python3 "$here/counted.py" "$W" "$seed" || { echo "not ok counted: no logs"; exit 1; }
    lacks=${lacking[$((seed % ${#lacking[@]}))]}
    grep -vE "^($lacks) =" "$here/counted.map" >"$W/map"
    files=$(ls "$W"/[abc].csv "$W"/[ab]?.csv 2>/dev/null)
    only=$lowest
    same "whole log"
    same "landmark" --outcomes "$W/out.csv" --landmark 2026-03-01 --min-match 0
    same "entry" --outcomes "$W/out.csv" --landmark entry+30d --min-match 0
    only=$lowest,$levels # rules over rules
    same "levels"
    same_rows "${files%%$'\n'*}"
    same_rates
    same_rates --by ${groups[$((seed * 5 % ${#groups[@]}))]} --rates "$W/rates" \
        --measure 'wait,ring,hold,handle,first_reply(agent_message,followup),resolution,between,asa,service_level(20s)'
    same_page
    same_rates --by ${groups[$((seed % ${#groups[@]}))]} --silence $((seed % 3 + 1))d
    same "rolling" --outcomes "$W/out.csv" --landmark 2026-02-01/2026-06-01/28d --min-match 0
done
rm -rf "$W"
[ "$failed" -gt 0 ] || echo "ok counted: $run tables"
