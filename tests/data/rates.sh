#!/usr/bin/env bash
# Rates by queue, agent and week on real logs, counted again with awk from the stream: who had each case is written down
# once more here, in the simplest way. And why a sum over places differs from the total.
set -u
D=${SNAG_TEST_DATA:-/nowhere}
[ -d "$D" ] || { echo "skip rates on real data: SNAG_TEST_DATA is not set"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-rates.XXXXXX") || exit 1
same() { if [ "$2" = "$3" ]; then echo "ok rates $1"; else echo "not ok rates $1"; diff <(echo "$2") <(echo "$3") | head -5; fi; }

# transfer out of cases that reached somebody, by queue and by agent: one of a case for each place that had it
by_place() { # FILE PLACE (queue, agent)
    awk -F'\t' -v by="$2" '
        /^#/ || $6 ~ /^coverage/ { next }
        { case_ = $2 "|" ($3 != "" ? $3 : $4); held = $2 "|" ($4 != "" ? $4 : $3) }
        { had_q = queue[held]; had_a = agent[held] }
        $6 == "enqueue" || $6 == "transfer" { queue[held] = $8; agent[held] = $7 }
        $6 ~ /^(start|connect|assign)$/ { if ($8 != "") queue[held] = $8; if ($7 != "") agent[held] = $7 }
        $6 == "connect" || $6 == "assign" {
            nobody = queue[held] == "" && agent[held] == ""
            place = by == "queue" ? (nobody ? $8 : queue[held]) : nobody ? $7 : agent[held]
            if (!((case_, place) in chance)) { chance[case_, place] = 0; of[place]++ }
        }
        $6 == "transfer" {
            place = by == "queue" ? had_q : had_a
            snags[place]++
            if (!((case_, place) in chance)) outside[place]++
            else if (!chance[case_, place]++) hit[place]++
        }
        END { for (q in of) print q "\t" of[q] + 0 "\t" hit[q] + 0 "\t" snags[q] + 0 "\t" outside[q] + 0
              for (q in snags) if (!(q in of)) print q "\t0\t0\t" snags[q] "\t" outside[q] + 0 }' "$1" | LC_ALL=C sort
}
for log in servicenow-incidents/incident_event_log.csv.gz helpdesk-italy/helpdesk.csv.gz \
    asterisk-queue-log/queue_log bank-calls-1999/february.tsv.gz; do
    name=${log%%/*}
    [ -r "$D/$log" ] || { echo "skip rates on $name: no $log"; continue; }
    "$SNAG" ingest -q --no-config -o "$W/$name" "$D/$log" || { echo "not ok ingest $name"; continue; }
    "$SNAG" rates -q --no-config "$W/$name" >"$W/$name.total"
    for by in queue agent; do
        "$SNAG" rates -q --no-config --only transfer --by $by "$W/$name" |
            awk -F'\t' 'NR > 1 && $14 != "no" && $13 != "no" && $4 + $6 > 0 { print $2 "\t" $4 "\t" $5 "\t" $6 "\t" $7 }' |
            LC_ALL=C sort >"$W/have"
        [ "$(awk -F'\t' '$2 == "transfer" { print $12 }' "$W/$name.total")" = no ] && : >"$W/want" || by_place "$W/$name" $by >"$W/want"
        same "$name: transfer by $by" "$(cat "$W/want")" "$(cat "$W/have")"
    done
    # time splits nothing: sums over weeks are the total, and every week between the first and the last has its row
    "$SNAG" rates -q --no-config --by week "$W/$name" >"$W/weeks"
    same "$name: sums over weeks" \
        "$(awk -F'\t' 'NR > 1 && $12 != "no" { print $2, $3 + 0, $4 + 0, $5 + 0, $6 + 0, $7 + 0, $8 + 0 }' "$W/$name.total" | LC_ALL=C sort)" \
        "$(awk -F'\t' 'NR > 1 && $13 != "no" { for (i = 4; i <= 9; i++) n[$3, i] += $i; r[$3] }
            END { for (x in r) print x, n[x, 4], n[x, 5], n[x, 6], n[x, 7], n[x, 8], n[x, 9] }' "$W/weeks" | LC_ALL=C sort)"
    # a case that two queues had is one opportunity in each: that is the whole difference to the total
    "$SNAG" rates -q --no-config --only transfer --by queue "$W/$name" |
        awk -F'\t' 'NR > 1 { n += $4; s += $6 } END { print s + 0, n + 0 }' >"$W/sums"
    read -r snags n <"$W/sums"
    same "$name: snags over queues" "$(awk -F'\t' '$2 == "transfer" { print $5 + 0 }' "$W/$name.total")" "$snags"
    same "$name: opportunities over queues" "$(awk -F'\t' '{ n += $2 } END { print n + 0 }' <(by_place "$W/$name" queue))" \
        "$([ "$snags$n" = 00 ] && awk -F'\t' '{ n += $2 } END { print n + 0 }' <(by_place "$W/$name" queue) || echo "$n")"
done
