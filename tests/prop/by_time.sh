#!/bin/bash
# sort = ts: rows in any order, in several files, beyond memory, give the events of the log in time order.
# slow: 30,000 rows, twice through the sorter
cd "$TMPDIR" || exit 1
n=30000
[ -z "$SNAG_SHORT" ] || n=6000
cat >log.map <<'M'
[file]
format = csv
time = epoch
group = ticket
[columns]
ts = at
customer = who
case = ticket
queue = team
text = note
[events]
start = when first case
transfer = when team changes; text = prior.team
M
sed 's/^group.*/&\nsort = ts/' log.map >sorted.map
awk -v n=$n 'BEGIN { srand(7); print "at,ticket,who,team,note"
    for (i = 0; i < n; i++) { t = int(rand() * n / 8)
        printf "%d,%d,c%d,T%d,\"a note,\nof %d\"\n", 1767225600 + 7 * i, t, t, int(rand() * 4), i } }' >right.csv
# each row is two lines
shuffled=$(sed 1d right.csv | paste -d $'\001' - - | awk 'BEGIN { srand(3) } { print rand() "\t" $0 }' | sort | cut -f 2-)
half=$((n / 2))
{ head -n 1 right.csv; head -n $half <<<"$shuffled" | tr '\001' '\n'; } >a.csv
{ head -n 1 right.csv; tail -n +$((half + 1)) <<<"$shuffled" | tr '\001' '\n'; } >b.csv
events() { grep -v coverage | cut -f 1-12; }
"$SNAG" ingest -q --no-config -m ./log.map right.csv | events >right || echo "not ok by time (the log in order)"
"$SNAG" ingest --stats --no-config --mem 1M -m ./sorted.map a.csv b.csv 2>stats | events >got
if ! [ -s right ] || ! cmp -s right got; then
    echo "not ok rows of two shuffled files by time ($(diff right got | head -n 3 | tr '\n' ' '))"
else
    echo "ok rows of two shuffled files by time"
fi
if [ -z "$SNAG_SHORT" ] && ! grep -q 'temporary files' stats; then
    echo "not ok rows beyond memory ($(tail -n 2 stats | tr '\n' ' '))"
else
    echo "ok rows beyond memory"
fi
