# The headline and the queues of a report, counted again with awk from the stream that detect writes.
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-report.XXXXXX") || exit 1
cd "$work" || exit 1
same() { if [ "$2" = "$3" ]; then echo "ok report $1"; else echo "not ok report $1 (report: $2; awk: $3)"; fi; }

read_headline() {
    tr -d , | awk '/ known customer/ { n = $1; for (i = 1; i < NF; i++) if ($i == "without") a = $(i - 2) }
        /^Contacts with at least/ { h = $7 } /^  and .* whose snags are in no rate/ { h += $2 } END { print n, a + 0, h + 0 }'
}

# The queue that has each contact after each event (the holder of snag-rules(5)); the snags of the contact whose event
# is the first of their evidence, at at_queue, if it had that contact.
count_queues() {
    awk -F'\t' '
        NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
        $6 ~ /^(coverage|good:)/ { next }
        { who = $4 != "" ? $4 : $3; if (who == "") next }
        $6 ~ /^snag:/ { split($c["evidence"], src, " "); n++; snag[n] = (src[1] in of) ? of[src[1]] : who; at[n] = $c["at_queue"]; next }
        { of[$c["src"]] = who }
        $6 == "enqueue" || $6 == "transfer" { queue[who] = $8; agent[who] = $7 }
        $6 ~ /^(start|connect|assign)$/ { if ($8 != "") queue[who] = $8; if ($7 != "") agent[who] = $7 }
        { q = queue[who] == "" && agent[who] == "" ? $8 : queue[who]; if (q != "" && !((q, who) in had)) { had[q, who]; all[q]++ } }
        END {
            for (i = 1; i <= n; i++) if ((at[i], snag[i]) in had && !((at[i], snag[i]) in hit)) { hit[at[i], snag[i]]; hits[at[i]]++ }
            for (q in all) print q "\t" hits[q] + 0 "\t" all[q]
        }' "$1" | LC_ALL=C sort -t "$(printf '\t')" -k2,2nr -k1,1 | head -n 5
}

read_queues() { # of the page
    tr -d , | sed -n '/^Where:/,/^  \(A contact\|and\)/p' | sed -E '1d; /^  (A contact|and) /d; s/^  (.*[^ ]) +([0-9]+) +([0-9]+) +[0-9.]+ %.*/\1\t\2\t\3/'
}

check() { # NAME FILE OPTION…: rules none of whose snags are early or outside are counted by queue
    name=$1 file=$2
    shift 2
    "$SNAG" detect -q --no-config --max-rejects 10% "$file" >events.tsv 2>/dev/null
    "$SNAG" report -q --no-config events.tsv >page.txt
    counted=$(awk -F'\t' '
        NR == 1 || $6 ~ /^coverage/ || $6 ~ /^good:/ { next }
        $6 == "snag:short_abandon" || $6 == "snag:long_hold_told" { next } # cases of another rule, out of totals
        { who = $4 != "" ? $4 : $3 }
        $6 ~ /^snag:/ { if (who != "" && !(who in hit)) { hit[who]; h++ } next }
        who != "" { if (!(who in seen)) { seen[who]; n++ } if ($2 != "" && !(who in known)) { known[who]; k++ } }
        END { print n + 0, n - k, h + 0 }' events.tsv)
    same "$name: contacts, without a customer, with a snag in a rate or in none" "$(read_headline <page.txt)" "$counted"
    "$SNAG" detect -q --no-config --max-rejects 10% "$@" "$file" >events.tsv 2>/dev/null
    "$SNAG" report -q --no-config --max-rejects 10% "$@" "$file" 2>/dev/null >page.txt
    same "$name: queues" "$(read_queues <page.txt)" "$(count_queues events.tsv)"
}

check queue_log "$TESTDATA/queue_log" --only transfer,ping_pong,long_hold,missed_offer
check contacts "$TESTDATA/incidents.csv" --only ping_pong,escalated,reopened
if [ "${SNAG_SHORT:-0}" = 1 ]; then
    echo "skip report on real logs: too slow under a sanitizer"
elif [ -n "${SNAG_TEST_DATA:-}" ]; then
    check bank "$SNAG_TEST_DATA/bank-calls-1999/february.tsv.gz" --only abandoned
    check helpdesk "$SNAG_TEST_DATA/helpdesk-italy/helpdesk.csv.gz"
    check servicenow "$SNAG_TEST_DATA/servicenow-incidents/incident_event_log.csv.gz" --only ping_pong,many_owners,escalated,channel_switch
else
    echo "skip report on real logs: SNAG_TEST_DATA is not set"
fi
