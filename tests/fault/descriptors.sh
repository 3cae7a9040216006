#!/usr/bin/env bash
# Descriptors 0, 1 and 2 closed at the start: none of our files gets their numbers, so output never lands in a temporary
# file or messages in data, and the exit code reports what cannot be written.
# slow: many processes, which AddressSanitizer starts slowly
set -u
dir=$(mktemp -d "${TMPDIR:-/tmp}/snag-descriptors.XXXXXX") && cd "$dir" || exit 1
trap 'rm -rf "$dir"' EXIT
"$SNAG" simulate --customers 300 --days 60 -o sim 2>/dev/null
(cat "$TESTDATA/queue_log"; echo garbage row) >bad.log
"$SNAG" ingest -q --max-rejects 1 bad.log --rejects want.rej -o want.tsv
printf 'y,x\n1,2\n2,3\n4,5\n9,9\n' >t.csv

is() { if [ "$2" = "$3" ]; then echo "ok descriptors: $1"; else echo "not ok descriptors: $1 ($3, expected $2)"; fi; }

"$SNAG" ingest -q --mem 1k sim/queue_log >&- 2>err; is "output closed, with temporary files" 4 $?
grep -q 'standard output' err; is "the message names standard output" 0 $?
"$SNAG" ingest -q --mem 1k sim/queue_log <&- >&- 2>err; is "0 and 1 closed" 4 $?
"$SNAG" ingest -q --mem 1k sim/queue_log >&- 2>&-; is "1 and 2 closed" 4 $?
"$SNAG" ingest -q --mem 1k sim/queue_log <&- >&- 2>&-; is "all closed" 4 $?
"$SNAG" ingest -q --mem 1k sim/queue_log -o /dev/stdout >&- 2>err; is "/dev/stdout, closed" 4 $?
"$SNAG" detect -q --mem 1k sim/queue_log >&- 2>err; is "detect" 4 $?
"$SNAG" features -q --mem 1k sim/queue_log >&- 2>err; is "features" 4 $?
"$SNAG" report -q --mem 1k sim/queue_log >&- 2>err; is "report" 4 $?
"$SNAG" fit --mem 1k 'y ~ x' t.csv >&- 2>err; is "fit" 4 $?
"$SNAG" maps list >&- 2>err; is "maps" 4 $?
"$SNAG" --version >&- 2>err; is "help" 4 $?
"$SNAG" ingest -q <&- >out 2>err; is "input closed" 4 $?
"$SNAG" ingest -q - bad.log <&- >out 2>err; is "input closed, named" 4 $?

"$SNAG" ingest --max-rejects 1 bad.log --rejects rej -o out.tsv 2>&-; is "messages closed" 0 $?
cmp -s rej want.rej; is "messages closed: the rejects are themselves" 0 $?
cmp -s out.tsv want.tsv; is "messages closed: the output is itself" 0 $?
"$SNAG" ingest --stats --max-rejects 1 bad.log --rejects rej <&- >&- 2>&-; is "all closed, with rejects" 4 $?
cmp -s rej want.rej; is "all closed: the rejects are themselves" 0 $?
"$SNAG" detect --max-rejects 1 bad.log -s summary --rejects rej -o out.tsv 2>&-; is "detect: messages closed" 0 $?
cmp -s rej want.rej; is "detect: the rejects are themselves" 0 $?
"$SNAG" simulate --customers 300 --days 60 -o sim2 2>&-; is "simulate: messages closed" 0 $?
cmp -s sim/events.tsv sim2/events.tsv; is "simulate: the logs are themselves" 0 $?

# a number that nobody passed to us belongs to one of our files: the log, or what sorting writes
for n in 3 4 5 6 7 8 9; do
    "$SNAG" ingest -q --mem 1k sim/queue_log -o /dev/fd/$n 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- 2>err; is "-o /dev/fd/$n, closed" 4 $?
done
"$SNAG" ingest -q --max-rejects 1 bad.log -o /dev/fd/3 3>out.tsv; is "-o /dev/fd/3" 0 $?
cmp -s out.tsv want.tsv; is "-o /dev/fd/3: the output is itself" 0 $?
"$SNAG" ingest -q --max-rejects 1 bad.log -o /proc/self/fd/7 7>out.tsv; is "-o /proc/self/fd/7" 0 $?
cmp -s out.tsv want.tsv; is "-o /proc/self/fd/7: the output is itself" 0 $?
ln -s /dev/stdout there; echo old >out.tsv
"$SNAG" ingest -q --max-rejects 1 bad.log -o there >>out.tsv; is "a link to /dev/stdout" 0 $?
(echo old; cat want.tsv) | cmp -s - out.tsv; is "a link to /dev/stdout is standard output" 0 $?

# full devices and closed pipes
for o in "-o /dev/full" "--rejects /dev/full"; do
    "$SNAG" ingest -q --max-rejects 1 bad.log $o >out 2>err; is "$o" 4 $?
done
"$SNAG" detect -q want.tsv -s /dev/full -o out 2>err; is "detect -s /dev/full" 4 $?
"$SNAG" features -q -b contact want.tsv --response /dev/full -o out 2>err; is "features --response /dev/full" 4 $?
"$SNAG" fit 'y ~ x' t.csv --save /dev/full -o out 2>err; is "fit --save /dev/full" 4 $?
for c in "ingest -q sim/queue_log" "detect -q sim/queue_log" "features -q sim/queue_log" "help" "maps list"; do
    # shellcheck disable=SC2086
    { "$SNAG" $c 2>err; echo $? >rc; } | true
    case $(cat rc) in 141 | 0) rc=0 ;; *) rc=$(cat rc) ;; esac
    is "closed pipe: $c" 0 "$rc"; [ ! -s err ]; is "closed pipe, no word: $c" 0 $?
done

# an existing file is replaced completely and keeps its mode; a new one is private if it holds rows of the log
umask 022; echo old >out; chmod 640 out
"$SNAG" ingest -q --max-rejects 1 bad.log -o out --rejects new.rej; is "over an old file" 0 $?
is "the mode of the old file" 640 "$(stat -c %a out)"
is "the mode of new rejects" 600 "$(stat -c %a new.rej)"
echo old >old.rej; chmod 664 old.rej
"$SNAG" ingest -q --max-rejects 1 bad.log -o new.tsv --rejects old.rej; is "over old rejects" 0 $?
is "the mode of old rejects" 664 "$(stat -c %a old.rej)"
is "the mode of a new file" 644 "$(stat -c %a new.tsv)"
is "nothing is left beside" 0 "$(find . -name '.*.tmp' | wc -l)"
