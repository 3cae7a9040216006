#!/usr/bin/env bash
# snag ingest on four real logs: figures that others have published or that awk counts from the raw files, and
# properties that do not depend on figures. SNAG_TEST_DATA names the folder of the logs.
set -u
export LC_ALL=C
logs="servicenow bank helpdesk queue-log"
if [ -z "${SNAG_TEST_DATA:-}" ]; then
    for log in $logs; do echo "skip ingest $log: SNAG_TEST_DATA is not set"; done
    exit
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-data.XXXXXX") || exit 1
cd "$work" || exit 1
FS=$'\t'

is() { # NAME GOT WANTED
    if [ "$2" = "$3" ]; then echo "ok ingest $1"; else printf 'not ok ingest %s (got %.60s, wanted %.60s)\n' "$1" "${2//$'\n'/ }" "${3//$'\n'/ }"; fi
}
same() { # NAME FILE FILE
    if cmp -s "$2" "$3"; then echo "ok ingest $1"; else echo "not ok ingest $1 ($(cmp "$2" "$3" 2>&1))"; fi
}
# The number after a word of --stats (its first line with that word).
stat_of() { awk -v w="$2" 'index($0, "  " w) == 1 && match($0, / [0-9]+/) { print substr($0, RSTART + 1, RLENGTH - 1); exit }' "$1.stats"; }
# The column of that name.
column() { awk -F"$FS" -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) print i; exit }' "$1"; }
events() { awk -F"$FS" -v e="$2" '$6 == e' "$1.tsv"; }
count() { events "$1" "$2" | awk 'END { print NR }'; }
mean_value() { events "$1" "$2" | awk -F"$FS" '{ s += $11; n++ } END { printf "%.4f", s / n }'; }
# Events without src, the last column; coverage lines stand for each file.
without_src() { awk -F '\t' '$6 !~ /^coverage/' "$1" | sed 's/\t[^\t]*$//'; }

read_log() { # NAME FILE: NAME.raw, NAME.gz, NAME.tsv, NAME.stats, NAME.rejects
    case $2 in *.gz) gzip -dc "$2" >"$1.raw"; cp "$2" "$1.gz" ;; *) cp "$2" "$1.raw"; gzip -nc "$2" >"$1.gz" ;; esac
    "$SNAG" ingest --no-config --stats --rejects "$1.rejects" -o "$1.tsv" "$1.raw" 2>"$1.stats"
    is "$1 exit code" $? 0
    is "$1: every row has a fate" "$(stat_of "$1" rows)" \
        "$(($(stat_of "$1" used) + $(stat_of "$1" silent) + $(stat_of "$1" skipped) + $(stat_of "$1" rejected) +
            $(stat_of "$1" duplicates) + $(stat_of "$1" blank)))"
    is "$1: events told and events written" "$(stat_of "$1" events)" "$(awk -F"$FS" 'NR > 1 && $6 !~ /^coverage/' "$1.tsv" | wc -l)"
    cut -f 1 "$1.tsv" | sort -c 2>/dev/null
    is "$1: in time order" $? 0
    is "$1: src is the last column" "$(column "$1.tsv" src)" "$(awk -F"$FS" '{ print NF; exit }' "$1.tsv")"
}

figures_servicenow() {
    local s=servicenow
    is "$s rows" "$(stat_of $s rows)" 141712
    is "$s silent" "$(stat_of $s silent)" 41506
    is "$s rejected" "$(stat_of $s rejected)" 5
    is "$s rejected lines" "$(tail -n +2 $s.rejects | cut -f 2 | tr '\n' ' ')" \
        "$(awk -F, '$2 == "-100" { printf "%d ", NR }' $s.raw)"
    is "$s start" "$(count $s start)" 24918
    is "$s one start a case" "$(events $s start | cut -f 3 | sort -u | wc -l)" 24918
    is "$s transfer" "$(count $s transfer)" 19087
    is "$s transfer, counted from the raw file" "$(count $s transfer)" \
        "$(awk -F, 'NR > 1 && $2 != "-100" && $24 != "?" { n += $1 in g && g[$1] != $24; g[$1] = $24 } END { print n }' $s.raw)"
    is "$s reopen" "$(count $s reopen)" 331
    is "$s reopen by incident, as reopen_count says" "$(events $s reopen | cut -f 3 | sort | uniq -c | awk '{ print $2, $1 }')" \
        "$(awk -F, 'NR > 1 && $5 + 0 > m[$1] + 0 { m[$1] = $5 } END { for (i in m) if (m[i]) print i, m[i] }' $s.raw | sort)"
    is "$s incidents reopened" "$(events $s reopen | cut -f 3 | sort -u | wc -l)" 275
    is "$s rows earlier than the one before in their incident" "$(stat_of $s 'back in time')" 1
    "$SNAG" maps show servicenow-incident --no-config | sed -e '/^missing/d' -e '1s/.*/# A question mark is a group like others/' >with-unknown
    "$SNAG" ingest -q --map ./with-unknown -o $s-unknown.tsv $s.raw
    is "$s with '?' as a group: transfer" "$(count $s-unknown transfer)" 23321
    is "$s with '?' as a group: incidents that agree with reassignment_count" "$(
        { awk -F, 'NR > 1 { if ($4 + 0 >= m[$1] + 0) m[$1] = $4 + 0 } END { for (i in m) print i, m[i] }' $s.raw
          events $s-unknown transfer | awk -F"$FS" '{ print $3 }'; } |
        awk 'NF == 2 { told[$1] = $2 } NF == 1 { seen[$1]++ } END { for (i in told) n += told[i] == seen[i] + 0; print n }')" 24827
}

figures_bank() {
    local s=bank
    is "$s rows" "$(stat_of $s rows)" 33344
    is "$s skipped" "$(stat_of $s skipped)" 278
    is "$s start" "$(count $s start)" 33066
    is "$s enqueue" "$(count $s enqueue)" 18028
    is "$s abandon" "$(count $s abandon)" 3932
    is "$s mean wait of who gave up" "$(mean_value $s abandon)" 66.0465
    is "$s connect" "$(count $s connect)" 26621
    is "$s end" "$(count $s end)" 33066
    is "$s one end a call" "$(events $s end | cut -f 4 | sort -u | wc -l)" 33066
    is "$s rows without identity" "$(stat_of $s 'without identity')" 19502
    # 25 calls leave the machine before they entered it; two of them are phantoms
    is "$s calls that go back in time" "$(awk -F"$FS" 'NR > 1 && $9 < 0' $s.raw | wc -l)" 25
    is "$s calls with events moved to the start" "$(sed -n 's/^  moved to the start.*start of \([0-9]*\) contacts.*/\1/p' $s.stats)" \
        "$(awk -F"$FS" 'NR > 1 && $9 < 0 && $13 != "PHANTOM"' $s.raw | wc -l)"
    is "$s no event before its call's start" "$(awk -F"$FS" '$6 == "start" { at[$4] = $1 } NR > 1 && $4 != "" && !($4 in at)' $s.tsv | wc -l)" 0
    is "$s over midnight" "$(stat_of $s 'after midnight')" 30
    is "$s no call longer than twelve hours" "$(awk -F"$FS" '
        function secs(t) { return substr(t, 12, 2) * 3600 + substr(t, 15, 2) * 60 + substr(t, 18, 2) + substr(t, 9, 2) * 86400 }
        $6 == "start" { at[$4] = secs($1) } $6 == "end" && secs($1) - at[$4] > 43200' $s.tsv | wc -l)" 0
    is "$s came out of order" "$(grep -c 'had to be sorted by time' $s.stats)" 1
}

figures_helpdesk() {
    local s=helpdesk
    is "$s used" "$(stat_of $s used)" 21348
    is "$s start" "$(count $s start)" 4580
    is "$s pending" "$(count $s pending)" 1463
    is "$s cases that waited" "$(events $s pending | cut -f 3 | sort -u | wc -l)" 1236
    is "$s cases reopened" "$(events $s reopen | cut -f 3 | sort -u | wc -l)" 147
    is "$s doubled column that is not read" "$(grep -c 'occurs twice' $s.stats)" 0
}

figures_queue-log() {
    local s=queue-log
    is "$s enqueue" "$(count $s enqueue)" 21
    is "$s connect" "$(count $s connect)" 8
    is "$s abandon" "$(count $s abandon)" 12
    is "$s mean wait of who gave up" "$(mean_value $s abandon)" 17.9167
    is "$s offer_missed" "$(count $s offer_missed)" 221
    is "$s anonymous calls are nobody's" "$(events $s start | awk -F"$FS" '$2 == ""' | wc -l)" "$(grep -c '|ENTERQUEUE||anonymous' $s.raw)"
    is "$s nobody is called anonymous" "$(cut -f 2 $s.tsv | grep -c anonymous)" 0
    # calls that enter and neither complete nor give up
    is "$s calls that never end" "$(stat_of $s 'never ended')" "$(awk -F'|' '
        $5 == "ENTERQUEUE" { open[$2] = 1 } $5 ~ /^(COMPLETE|ABANDON)/ { delete open[$2] } END { for (i in open) n++; print n }' $s.raw)"
}

properties() { # NAME HEADER-LINES: what holds for every log
    local s=$1 header=$2 half size
    "$SNAG" ingest -q <$s.raw >plain.tsv
    "$SNAG" ingest -q <$s.gz >gz.tsv
    same "$s: gzip = plain" plain.tsv gz.tsv
    for size in 1 7 4096; do
        SMALL_READS=$size "$BUILD/tests/small_reads" ingest -q <$s.gz >gz.tsv
        same "$s: reads of $size bytes" plain.tsv gz.tsv
    done
    SMALL_READS=61 "$BUILD/tests/small_reads" ingest -q <$s.raw >gz.tsv
    same "$s: plain reads of 61 bytes" plain.tsv gz.tsv
    "$SNAG" ingest -q $s.tsv >again.tsv
    same "$s: ingest of its own output" $s.tsv again.tsv
    "$SNAG" ingest -q --mem 1M $s.raw >again.tsv
    same "$s: sorted within 1 MiB" $s.tsv again.tsv
    half=$(($(wc -l <$s.raw) / 2))
    head -n $half $s.raw >part1
    { head -n "$header" $s.raw; tail -n +$((half + 1)) $s.raw; } >part2
    "$SNAG" ingest -q part1 part2 >parts.tsv
    same "$s: one file = two" <(without_src $s.tsv) <(without_src parts.tsv)
}

shuffled_bank() { # a map that does not look back: apart from the order of equal times, any order of rows will do
    { head -n 1 bank.raw; tail -n +2 bank.raw | shuf --random-source=bank.raw; } >shuffled.raw
    "$SNAG" ingest -q shuffled.raw >shuffled.tsv
    same "bank: shuffled, apart from equal times" <(without_src bank.tsv | sort) <(without_src shuffled.tsv | sort)
    cut -f 1 shuffled.tsv | sort -c 2>/dev/null
    is "bank: shuffled comes out in order" $? 0
}

shuffled_helpdesk() { # a map that looks back reads a group in the order of the file, and says so when that cannot be meant
    { head -n 1 helpdesk.raw; tail -n +2 helpdesk.raw | shuf --random-source=bank.raw; } >shuffled.raw
    "$SNAG" ingest shuffled.raw 2>shuffled.err >shuffled.tsv
    is "helpdesk: shuffled is told" "$(grep -c 'rows are earlier than the row before them in their group' shuffled.err)" 1
}

all_at_once() {
    "$SNAG" ingest --stats -o all.tsv servicenow.raw bank.raw helpdesk.raw queue-log.raw 2>all.stats
    is "all logs as one stream: rows" "$(sed -n '/^all files/,$p' all.stats >sum.stats; stat_of sum rows)" 196682
    is "all logs as one stream: events" "$(stat_of sum events)" \
        "$(($(stat_of servicenow events) + $(stat_of bank events) + $(stat_of helpdesk events) + $(stat_of queue-log events)))"
    cut -f 1 all.tsv | sort -c 2>/dev/null
    is "all logs as one stream: in time order" $? 0
}

read_log servicenow "$SNAG_TEST_DATA/servicenow-incidents/incident_event_log.csv.gz"
read_log bank "$SNAG_TEST_DATA/bank-calls-1999/february.tsv.gz"
read_log helpdesk "$SNAG_TEST_DATA/helpdesk-italy/helpdesk.csv.gz"
read_log queue-log "$SNAG_TEST_DATA/asterisk-queue-log/queue_log"
for log in $logs; do figures_$log; done
properties servicenow 1
properties bank 1
properties helpdesk 1
properties queue-log 0
shuffled_bank
shuffled_helpdesk
all_at_once
