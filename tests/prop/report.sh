# The headline and the queues of a report, counted again with awk from the stream that detect writes.
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-report.XXXXXX") || exit 1
cd "$work" || exit 1
same() { if [ "$2" = "$3" ]; then echo "ok report $1"; else echo "not ok report $1 (report: $2; awk: $3)"; fi; }

check() { # NAME FILE
    "$SNAG" detect -q --no-config --max-rejects 10% "$2" >events.tsv 2>/dev/null
    "$SNAG" report -q --no-config events.tsv >page.txt
    counted=$(awk -F'\t' '
        NR == 1 || $6 ~ /^coverage/ || $6 ~ /^good:/ { next }
        { who = $4 != "" ? $4 : $3 }
        $6 ~ /^snag:/ { if (who != "" && !(who in hit)) { hit[who]; h++ } next }
        who != "" { if (!(who in seen)) { seen[who]; n++ } if ($2 != "" && !(who in known)) { known[who]; k++ } }
        END { print n + 0, n - k, h + 0 }' events.tsv)
    told=$(tr -d , <page.txt | awk '/ known customers/ { n = $1; a = /without identity/ ? $NF : 0 } /^Contacts with at least/ { h = $7 } /^  and .* whose snags are in no rate/ { h += $2 } END { print n, a, h + 0 }')
    same "$1: contacts, anonymous, with a snag in a rate or in none" "$told" "$counted"
    # by the queue where a snag happened, of contacts that were there themselves
    worst=$(awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "at_queue") at = i; next }
        $6 ~ /^(coverage|good:)/ { next }
        { who = $4 != "" ? $4 : $3 }
        who == "" { next }
        $6 ~ /^snag:/ { queue[$at, who] = $at; next }
        { was[$8, who] }
        END { for (x in queue) if (queue[x] != "" && x in was) n[queue[x]]++
              for (q in n) if (n[q] > m) m = n[q]; print m + 0 }' events.tsv)
    told=$(tr -d , <page.txt | awk '/^Where:/ { getline; for (i = 1; i <= NF; i++) if ($i == "%") { print $(i - 3); exit } }')
    same "$1: contacts with a snag in the worst queue" "${told:-0}" "$worst"
}

check queue_log "$TESTDATA/queue_log"
check contacts "$TESTDATA/incidents.csv"
if [ -n "${SNAG_TEST_DATA:-}" ]; then
    check bank "$SNAG_TEST_DATA/bank-calls-1999/february.tsv.gz"
    check helpdesk "$SNAG_TEST_DATA/helpdesk-italy/helpdesk.csv.gz"
else
    echo "skip report on real logs: SNAG_TEST_DATA is not set"
fi
