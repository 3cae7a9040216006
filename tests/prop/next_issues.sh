#!/usr/bin/env bash
# Which reason follows which: a simulated log counted again by awk, its planted pairs found and no other; two kinds of
# customers without any order in time, and none found. The same for any number of threads and order of customers.
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-next.XXXXXX") || exit 1
here=$(dirname "$0")
result() { if [ -z "$2" ]; then echo "ok $1"; else echo "not ok $1 ($2)"; fi; }
first_lines() { head -n 3 | tr '\n\t' '; '; }

"$SNAG" simulate --customers 700 --seed 7 --log events.tsv --set contacts=8 --set friction.next_issue=0.35 -o "$work/w" 2>/dev/null
events=$work/w/events.tsv
study() { "$SNAG" study next-issues -q --no-config "$@" 2>&1; }
study "$events" -F tsv -o "$work/table" --pairs "$work/pairs" --threads 1
result "next issues: counted again" \
    "$(awk -v within=2592000 -v permutations=999 -f "$here/next_issues.awk" "$events" "$work/table" | first_lines)"
result "next issues: the planted pairs and no other" \
    "$(diff <(grep -v '^#' "$work/pairs" | cut -f 1,2 | sort) <(sort "$work/w/next-issues.tsv") | first_lines)"
(head -n 1 "$events"; grep $'\tcoverage' "$events"; grep -v '^#' "$events" | grep -v $'\tcoverage' | LC_ALL=C sort -s -t $'\t' -k 2,2) >"$work/grouped"
study "$work/grouped" -F tsv -o "$work/other" --threads 3
result "next issues: grouped, on three threads" "$(diff "$work/table" "$work/other" | first_lines)"
awk -v seed=1 -v customers=800 -f "$here/next_segments.awk" >"$work/segments"
result "next issues: two kinds of customers, no order" "$(study "$work/segments" | grep -v '^ ' | sed -n '$p' | grep -v '^No reason follows another')"
