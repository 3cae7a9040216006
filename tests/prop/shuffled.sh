#!/usr/bin/env bash
# A shuffled log ten times larger than --mem is sorted as if there were plenty, and as if it had been in order: ingest,
# detect, features. Fourteen gzip files read side by side give what they give joined. SNAG_SHUFFLED_ROWS=N for a longer
# log (tests/long/shuffled).
set -u
rows=${SNAG_SHUFFLED_ROWS:-$((${SNAG_SHORT:-0} ? 6000 : 20000))}
mem=$((rows * 15)) # bytes; a row of the log has some 100, an event in memory more
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-shuffled.XXXXXX") || exit 1
cat >"$W/log.map" <<'M'
[file]
format = csv
time = iso
[columns]
ts = ts
customer = who
contact = contact
queue = queue
text = text
[events]
start = when what = start
transfer = when what = transfer
promise = when what = promise
end = when what = end
M
awk -v rows="$rows" 'BEGIN {
    split("start transfer promise transfer end", what, " ")
    for (i = 0; i < rows; i++) {
        s = int(i / 3) # three rows a second: their order in the file counts
        contact = int(i / 50) * 10 + i % 10; step = int(i / 10) % 5 + 1
        printf "2026-03-%02dT%02d:%02d:%02dZ,C%05d,K%07d,%s,Q%d,a text that takes some room in memory: number %d\n",
            2 + s / 86400, s / 3600 % 24, s / 60 % 60, s % 60, contact * 7919 % int(rows / 20), contact, what[step], i * i % 5, i
    }
}' >"$W/rows"
head=ts,who,contact,what,queue,text
{ echo $head && cat "$W/rows"; } >"$W/sorted.csv"
{ echo $head && awk '{ printf "%08d\t%s\n", NR * 7368787 % 15485863, $0 }' "$W/rows" | LC_ALL=C sort | cut -f 2-; } >"$W/shuffled.csv"
way() { COMMAND=$1 && shift && TMPDIR=$W "$SNAG" "$COMMAND" -q --no-config -m "$W/log.map" "$@"; }
rules="--only transfer,repeat_contact"
is() { # WHAT NAME FILE FILE
    if [ -s "$3" ] && cmp -s "$3" "$4"; then echo "ok shuffled: $1, $2"; else echo "not ok shuffled: $1, $2"; fi
}
size=$(stat -c %s "$W/shuffled.csv")
[ "$size" -ge $((6 * mem)) ] || echo "not ok shuffled: a log of $size bytes is not much larger than --mem $mem"
way ingest --stats --mem $mem "$W/shuffled.csv" 2>"$W/stats" >"$W/ingest"
spilled=$(awk '/spilled/ { print; n++ } END { exit !n }' "$W/stats") && echo "ok shuffled: it does not fit: $spilled" || echo "not ok shuffled: all fits into $mem bytes"
for how in ingest "detect $rules" "features $rules"; do
    way $how --mem $mem "$W/shuffled.csv" >"$W/little" 2>"$W/err" || echo "not ok shuffled: $how ($(head -1 "$W/err"))"
    way $how "$W/shuffled.csv" >"$W/plenty"
    is "$how" "little memory and plenty" "$W/little" "$W/plenty"
done
way features $rules "$W/sorted.csv" >"$W/inorder"
is features "shuffled and in order" "$W/little" "$W/inorder"

for n in $(seq 10 23); do
    { echo $head && awk -v n="$n" -v rows="$rows" 'int((NR - 1) * 14 / rows) + 10 == n' "$W/rows"; } | gzip -1 >"$W/day.$n.csv.gz"
done
way features $rules --threads 2 "$W"/day.*.csv.gz >"$W/files"
is features "fourteen gzip files and one" "$W/files" "$W/inorder"
gzip -dc "$W"/day.*.csv.gz | way ingest - | cut -f 1-12 | grep -v coverage >"$W/joined"
way ingest --threads 2 "$W"/day.*.csv.gz | cut -f 1-12 | grep -v coverage >"$W/files"
is ingest "fourteen gzip files and their lines joined" "$W/files" "$W/joined"
rm -rf "$W"
