#!/usr/bin/env bash
# Rates by queue, agent and week on real logs, counted again with awk from the stream (rates.awk): who had each case is
# written down once more there, in the simplest way. And why a sum over places differs from the total.
set -u
D=${SNAG_TEST_DATA:-/nowhere}
[ -d "$D" ] || { echo "skip rates on real data: SNAG_TEST_DATA is not set"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-rates.XXXXXX") || exit 1
same() { if [ "$2" = "$3" ]; then echo "ok rates $1"; else echo "not ok rates $1"; diff <(echo "$2") <(echo "$3") | head -5; fi; }
RULES=transfer,reopened,escalated,abandoned,long_wait,repeat_contact

# Every built-in rule that the log can show, counted once more by the second implementation: of each cell opportunities,
# hits, snags, outside, early and censored. Of the long logs only if SNAG_RATES_ALL is set (tests/long/rates).
sed '/^\[next_issue\]/,/^$/d' "$SRC"/src/rule/language/rules/*.rules >"$W/rules" # off without its list
again() { # NAME STREAM
    for by in week queue agent; do
        "$SNAG" rates -q --no-config --by $by "$2" | awk -F'\t' -v by=$by '
            NR > 1 && $13 != "no" && $4 + $6 + $9 > 0 { print by "\t" $3 "\t" $2 "\t" $4 "\t" $5 "\t" $6 "\t" $7 "\t" $8 "\t" $9 }'
    done | LC_ALL=C sort >"$W/have"
    PYTHONDONTWRITEBYTECODE=1 python3 "$SRC/tests/data/rates_again.py" "$W/rules" "$2" |
        LC_ALL=C sort >"$W/want"
    same "$1: all $(cut -f 2 "$W/have" | sort -u | wc -l) rules that it can show, by week, queue and agent, $(wc -l <"$W/have") cells" \
        "$(cat "$W/want")" "$(cat "$W/have")"
}
for log in servicenow-incidents/incident_event_log.csv.gz helpdesk-italy/helpdesk.csv.gz \
    asterisk-queue-log/queue_log bank-calls-1999/february.tsv.gz; do
    name=${log%%/*}
    [ -r "$D/$log" ] || { echo "skip rates on $name: no $log"; continue; }
    "$SNAG" ingest -q --no-config -o "$W/$name" "$D/$log" || { echo "not ok ingest $name"; continue; }
    [ "$name" != asterisk-queue-log ] && [ -z "${SNAG_RATES_ALL:-}" ] || again "$name" "$W/$name"
    "$SNAG" rates -q --no-config --only $RULES "$W/$name" >"$W/total"
    for by in queue agent week; do
        "$SNAG" rates -q --no-config --only $RULES --by $by "$W/$name" |
            awk -F'\t' -v by=$by 'NR > 1 && $13 != "no" { print by "\t" $3 "\t" $2 "\t" $4 "\t" $5 "\t" $6 "\t" $7 "\t" $8 "\t" $9 }'
    done >"$W/all"
    # what the log cannot show has no numbers, whatever awk may count
    awk -F'\t' 'NR == FNR { if ($12 != "no") seen[$2] = 1; next } $2 in seen' "$W/total" \
        <(awk -F'\t' -f "$SRC/tests/data/rates.awk" "$W/$name") | LC_ALL=C sort >"$W/want"
    awk -F'\t' '$4 + $5 + $6 + $9 > 0' "$W/all" | LC_ALL=C sort >"$W/have"
    for by in queue agent week; do
        same "$name by $by: $(grep -c "^$by" "$W/have") rows" "$(grep "^$by" "$W/want")" "$(grep "^$by" "$W/have")"
    done
    # time splits nothing: sums over weeks are the total; and so are snags over places
    sums() { awk -F'\t' -v by="$1" -v to="$2" '$1 == by { for (i = 4; i <= to; i++) n[$2, i] += $i; r[$2] }
        END { for (x in r) { line = x; for (i = 4; i <= to; i++) line = line " " n[x, i] + 0; print line } }' "$W/all" | LC_ALL=C sort; }
    same "$name: sums over weeks" "$(awk -F'\t' 'NR > 1 && $12 != "no" { print $2, $3 + 0, $4 + 0, $5 + 0, $6 + 0, $7 + 0, $8 + 0 }' "$W/total" | LC_ALL=C sort)" "$(sums week 9)"
    for by in queue agent; do
        same "$name: snags over each $by" "$(awk -F'\t' 'NR > 1 && $12 != "no" { print $2, $5 + 0 }' "$W/total" | LC_ALL=C sort)" \
            "$(awk -F'\t' -v by=$by '$1 == by { n[$2] += $6 } END { for (x in n) print x, n[x] }' "$W/all" | LC_ALL=C sort)"
    done
    # a key that two queues had is one opportunity in each, and that is the whole difference to the total: keys counted
    # once for each queue after the first
    awk -F'\t' -v rule=transfer '
        NR == FNR { if ($2 == rule && $12 != "no") total = $3; next }
        /^#/ || $6 ~ /^coverage/ { next }
        { case_ = $2 "|" ($3 != "" ? $3 : $4); contact = $2 "|" ($4 != "" ? $4 : $3) }
        $6 == "enqueue" || $6 == "transfer" { queue[contact] = $8; agent[contact] = $7 }
        $6 ~ /^(start|connect|assign)$/ { if ($8 != "") queue[contact] = $8; if ($7 != "") agent[contact] = $7 }
        $6 == "connect" || $6 == "assign" {
            q = queue[contact] == "" && agent[contact] == "" ? $8 : queue[contact]
            if ((case_, q) in had) next
            had[case_, q]; more += case_ in known; known[case_]
        }
        END { print total == "" ? "not observable" : total + more " = " total " + " more " in a second queue or later" }' \
        "$W/total" "$W/$name" >"$W/why"
    over=$(awk -F'\t' '$1 == "queue" && $2 == "transfer" { n += $4 } END { print n + 0 }' "$W/all")
    why=$(cat "$W/why")
    [ "$why" = "not observable" ] || same "$name: opportunities of transfer over queues, $why" "${why%% =*}" "$over"
done
