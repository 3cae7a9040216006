#!/usr/bin/env bash
# The built-in rules on four real logs: opportunities, hits and snags compared with the counts of detect.awk, which
# knows nothing of the engine, and with counts from the raw files. Skips what is not there.
set -u
D=${SNAG_TEST_DATA:-/nowhere}
[ -d "$D" ] || { echo "skip rules on real data: SNAG_TEST_DATA is not set"; exit 0; }
here=$(dirname "$0")
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-detect.XXXXXX") || exit 1

same() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1 (expected $2, got $3)"; fi; }

for log in bank-calls-1999/february.tsv.gz asterisk-queue-log/queue_log helpdesk-italy/helpdesk.csv.gz \
    servicenow-incidents/incident_event_log.csv.gz; do
    name=${log%%/*}
    [ -r "$D/$log" ] || { echo "skip rules on $name: no $log"; continue; }
    "$SNAG" ingest -q --no-config -o "$W/$name" "$D/$log" || { echo "not ok ingest $name"; continue; }
    "$SNAG" detect -q --no-config --only-snags --summary "$W/$name.sum" -o "$W/$name.snags" "$W/$name"
    awk -f "$here/detect.awk" "$W/$name" "$W/$name" >"$W/$name.want"
    [ -s "$W/$name.want" ] || echo "not ok rules on $name (no counts)"
    while IFS=$'\t' read -r rule rest; do
        same "rules on $name: $rule" "$rest" "$(awk -F'\t' -v r="$rule" '$1 == r { print $2 "\t" $3 "\t" $4 }' "$W/$name.sum")"
        same "rules on $name: $rule rows" "$(echo "$rest" | cut -f3)" "$(cut -f6 "$W/$name.snags" | grep -cx "snag:$rule")"
    done <"$W/$name.want"
    # each rule that this log can show was counted, and no other; those over other rules are counted in rates.sh
    same "rules on $name: all that can be seen" "$(cut -f1 "$W/$name.want" | sort | tr '\n' ' ')" \
        "$(awk -F'\t' 'NR > 1 && $11 == "yes" && $1 !~ /^(first_contact|first_contact_over|resolved_first_time)$/ { print $1 }' "$W/$name.sum" | sort | tr '\n' ' ')"
done

snags() { awk -F'\t' -v r="$2" '$1 == r { print $4 }' "$W/$1.sum"; }
hits() { awk -F'\t' -v r="$2" '$1 == r { print $3 }' "$W/$1.sum"; }

# From the raw files: hang-ups of 5 s and more, waits over 120 s; ABANDON after 5 s; reassignments and reopenings.
if [ -r "$W/bank-calls-1999.sum" ]; then
    gzip -dc "$D/bank-calls-1999/february.tsv.gz" | tr -d '\r' >"$W/bank"
    same "bank: abandoned" "$(awk -F'\t' 'NR > 1 && $13 == "HANG" && $12 >= 5' "$W/bank" | grep -c .)" "$(snags bank-calls-1999 abandoned)"
    same "bank: abandoned is 3744" 3744 "$(snags bank-calls-1999 abandoned)"
    same "bank: short hang-ups" 3932 "$(("$(snags bank-calls-1999 abandoned)" + $(awk -F'\t' 'NR > 1 && $13 == "HANG" && $12 > 0 && $12 < 5' "$W/bank" | grep -c .)))"
fi
if [ -r "$W/asterisk-queue-log.sum" ]; then
    same "queue_log: abandoned" "$(awk -F'|' '$5 == "ABANDON" && $8 >= 5' "$D/asterisk-queue-log/queue_log" | grep -c .)" "$(snags asterisk-queue-log abandoned)"
    same "queue_log: abandoned is 10" 10 "$(snags asterisk-queue-log abandoned)"
fi
if [ -r "$W/servicenow-incidents.sum" ]; then
    # Where: the queue that each transfer left, counted once more; of those that only a start came before, most name it
    awk -F'\t' '/^#/ || $6 ~ /^coverage/ { next }
        { ticket = $2 "|" ($4 != "" ? $4 : $3) }
        $6 == "transfer" { left[queue[ticket]]++; if (!(ticket in moved)) { first++; named += queue[ticket] != "" } }
        $6 == "transfer" || $8 != "" && $6 ~ /^(start|assign)$/ { queue[ticket] = $8 }
        $6 ~ /^(transfer|assign)$/ { moved[ticket] }
        END { for (q in left) print q "\t" left[q]; print first, named >"/dev/stderr" }' \
        "$W/servicenow-incidents" 2>"$W/first" | LC_ALL=C sort >"$W/left"
    same "servicenow: transfers behind nothing but a start, and with a queue there" "2627 2572" "$(cat "$W/first")"
    same "servicenow: transfers" 19087 "$(snags servicenow-incidents transfer)"
    awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } $6 == "snag:transfer" { n[$at["at_queue"]]++ }
        END { for (q in n) print q "\t" n[q] }' "$W/servicenow-incidents.snags" | LC_ALL=C sort >"$W/at"
    same "servicenow: transfers by queue left" "$(cat "$W/left")" "$(cat "$W/at")"
    "$SNAG" features -q --no-config --by queue "$D/servicenow-incidents/incident_event_log.csv.gz" |
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $at["transfer"] > 0 { print $1 "\t" $at["transfer"] }' |
        LC_ALL=C sort >"$W/table"
    same "servicenow: transfers by queue in a table" "$(cat "$W/left")" "$(cat "$W/table")"
    same "servicenow: reopened" 331 "$(snags servicenow-incidents reopened)"
    same "servicenow: incidents reopened" 275 "$(hits servicenow-incidents reopened)"
fi
[ ! -r "$W/helpdesk-italy.sum" ] || same "helpdesk: cases reopened" 147 "$(hits helpdesk-italy reopened)"
