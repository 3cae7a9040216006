#!/usr/bin/env bash
# No output overwrites what the run reads, or another output, under any name. Each line that is refused must end with
# exit code 2 and leave every file unchanged; each that is allowed must end with 0.
set -u
[ "${SNAG_SHORT:-0}" = 0 ] || { echo "skip files: hundreds of processes, which sanitizers start slowly"; exit; }
dir=$(mktemp -d "${TMPDIR:-/tmp}/snag-files.XXXXXX") && cd "$dir" || exit 1
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT

# The files of a run, some under several names. Made once; each line gets a copy.
make_files() {
    mkdir files && cd files && mkdir d || exit 1
    (cat "$TESTDATA/queue_log"; echo garbage) >log
    "$SNAG" ingest -q --max-rejects 1 log -o events.tsv
    cp events.tsv more.tsv; mkdir f; cp events.tsv f/messages.tsv
    grep -v '^#' events.tsv >body.tsv; head -n 1 events.tsv >header.tsv
    printf 'alias\tcustomer\nA\tB\n' >id.tsv
    printf 'customer,churned\nC-1,0\n' >outcomes.csv
    printf '[long_wait]\nwhen = connect, abandon where value > 20\n' >own.rules
    printf '[long_wait]\nwhen = connect, abandon where value > 30\n' >snag.rules
    "$SNAG" maps show asterisk-queue-log >own.map
    printf '[file]\nformat = csv\ntime = iso\n[columns]\nts = y\nqueue = agents(x).y\n[lookup agents]\nkey = x\n[events]\nstart =\n' >look.map
    printf 'y,x\n1,2\n2,3\n4,5\n9,9\n' >t.csv
    cp log d/log
    ln -s d e; ln -s log link; ln -s "$dir/run" here; ln -s nothing dangling; ln log hard; mkfifo pipe
    cd .. || exit 1
}
# A copy that the last line left as it was serves the next one.
clean=
lay_out() {
    [ -n "$clean" ] || { cd "$dir" && chmod -R u+w run && rm -rf run && cp -a files run && cd run || exit 1; }
    clean=
}
# Of each file its size and when it was last written: all are older than any line.
state() { find . \( -type f -printf '%p %s %T@\n' -o -printf '%p %y %l\n' \) | sort; }

# One line for sh; what it writes and says, and whether the files are as they were.
go() {
    lay_out
    timeout 10 sh -c "$1" >../out 2>../err </dev/null; rc=$?
    said=$(<../err) now=$(state)
    [ "$now" != "$laid_out" ] || clean=yes
}
refused() { # a command line for sh
    local rc said
    go "$1"
    if [ $rc != 2 ]; then echo "not ok files: $1 (exit code $rc, expected 2; $said)"
    elif [ ! "$clean" ]; then echo "not ok files: $1 (files changed)"
    elif [ -s ../out ]; then echo "not ok files: $1 (something was written)"
    elif [ -z "$said" ]; then echo "not ok files: $1 (no message)"
    else echo "ok files: refused: $1"; fi
}
allowed() { # a command line for sh
    local rc said
    go "$1"
    if [ $rc = 0 ]; then echo "ok files: allowed: $1"; else echo "not ok files: $1 (exit code $rc; $said)"; fi
}
failed() { # a command line for sh: not done, by exit code 2 or 4, and every file as it was
    local rc said
    go "$1"
    if [ $rc != 2 ] && [ $rc != 4 ] || [ ! "$clean" ]; then echo "not ok files: $1 (exit code $rc, or files changed)"
    else echo "ok files: failed: $1"; fi
}

run='snag ingest -q --max-rejects 1'
export PATH=$BUILD:$PATH
make_files; mkdir run; lay_out; laid_out=$(state) clean=yes
# every option that writes, over every file that is read
refused "$run log -o log"
refused "$run log --rejects log"
refused "$run log -o o --rejects id.tsv --identity id.tsv"
refused "$run log -o id.tsv --identity id.tsv"
refused "$run log -m own.map --rejects own.map"
refused "$run events.tsv -m look.map --lookup agents=t.csv -o t.csv"
refused "snag detect -q events.tsv -m look.map --lookup agents=t.csv --rejects t.csv"
refused "$run log -m own.map -o ./own.map"
refused "$run log -m own -o own.map"
refused "$run log -o own.map"
refused "snag detect -q --max-rejects 1 log -o log"
refused "snag detect -q --max-rejects 1 log -s log"
refused "snag detect -q --max-rejects 1 log --ledger log"
refused "snag detect -q --state more.tsv events.tsv more.tsv"
refused "snag study next-issues -q --max-rejects 1 log --pairs log"
refused "snag study satisfaction --satisfaction s --loyalty l log --script log"
refused "snag detect -q --max-rejects 1 log -r own.rules -s own.rules"
refused "snag detect -q --max-rejects 1 log -r own.rules --rejects own.rules"
refused "snag detect -q --max-rejects 1 log -s snag.rules"
refused "snag detect -q --max-rejects 1 log -o snag.rules"
refused "snag detect -q --max-rejects 1 log --rejects snag.rules"
refused "snag detect -q --header header.tsv -s header.tsv body.tsv"
refused "snag detect -q --header header.tsv -o header.tsv body.tsv"
refused "snag detect -q events.tsv more.tsv -o more.tsv"
refused "snag report -q --max-rejects 1 log -o log"
refused "snag report -q events.tsv -o events.tsv"
refused "snag maps new log -o log"
refused "snag export -q events.tsv -F csv -o events.tsv"
refused "snag report -q events.tsv --history events.tsv"
refused "snag report -q --lists f f/messages.tsv"
refused "snag report -q events.tsv -o t.csv --model own.map --table t.csv --value-column x"
refused "snag report -q events.tsv -o own.map --model own.map --table t.csv --value-column x"
refused "snag study satisfaction --satisfaction s --loyalty l log --manifest log"
refused "snag report -q --state more.tsv events.tsv more.tsv"
refused "snag rates -q --state more.tsv events.tsv more.tsv"
refused "snag features -q --state more.tsv events.tsv more.tsv"
refused "snag report -q --max-rejects 1 log -r own.rules -o own.rules"
refused "snag report -q --max-rejects 1 log -o snag.rules"
refused "snag report -q --max-rejects 1 log --rejects snag.rules"
refused "snag rates -q --max-rejects 1 --measure wait log --rates log"
refused "snag features -q --naive --outcomes outcomes.csv -o outcomes.csv events.tsv"
refused "snag features -q -b contact --response events.tsv events.tsv"
refused "snag features -q --max-rejects 1 log --rejects own.rules -r own.rules"
refused "snag features -q --max-rejects 1 log --rejects snag.rules"
refused "snag features -q --max-rejects 1 log --rejects log"
refused "snag fit 'y ~ x' t.csv -o t.csv"
refused "snag fit 'y ~ x' t.csv --save t.csv"
refused "snag fit --augment 'y ~ x' t.csv -o t.csv"
refused "snag fit --assoc y x t.csv -o t.csv"
refused "snag fit 'y ~ x' -o t.csv <t.csv"
refused "snag detect -q -o log - <log"
# every option that writes stands above: a new one must come
for option in $(grep -hoE '\{"[a-z-]+", [^}]*OPT_WRITE' "$SRC"/cmd/*.[ch] | sed 's/^{"\([a-z-]*\)", .\?\([a-z0]\).*/\1:\2/' | sort -u); do
    name=${option%:*} letter=${option#*:}
    if grep -qE -- "^refused .* (--$name|-$letter) [^ ]" "$0"; then echo "ok files: --$name is tried"
    else echo "not ok files: --$name is not tried over what is read"; fi
done
# over each other
refused "$run log -o o --rejects o"
refused "$run log -o o --rejects ./o"
refused "$run log -o d/../o --rejects o"
refused "$run log -o d/x --rejects e/x"
refused "$run log -o x --rejects here/x"
refused "$run log -o dangling --rejects nothing"
refused "$run log -o own.map --rejects own.map"
refused "$run log -o pipe --rejects pipe"
refused "snag detect -q --max-rejects 1 log -o o -s ./o"
refused "snag detect -q --max-rejects 1 log -s d/o --rejects e/o"
refused "snag features -q -b contact -o o --response $PWD/o events.tsv"
refused "snag fit 'y ~ x' t.csv --save z.json -o ./z.json"
# the input, through other names
refused "$run log -o link"
refused "$run link -o log"
refused "$run log -o hard"
refused "$run hard --rejects log -o o"
refused "$run d/log -o e/log"
refused "$run log -o here/here/log"
refused "$run - -o log <log"
refused "$run log >>log"
refused "$run log --rejects - >>log -o o"
refused "$run log -o /dev/fd/3 3>>log"
refused "$run log -o /dev/fd/3 3<log"
refused "snag detect -q events.tsv pipe -o pipe"
# one standard output, or one other descriptor, for two
refused "$run log --rejects -"
refused "$run log --rejects /dev/stdout"
refused "$run log --rejects /dev/fd/1"
refused "$run log --rejects /proc/self/fd/1"
refused "$run log --rejects /dev/stdout -o -"
refused "$run log -o /dev/stdout --rejects /dev/fd/1"
refused "$run log -o /dev/fd/3 --rejects /dev/fd/3 3>&1"
refused "snag detect -q --max-rejects 1 log -s - -o -"
refused "snag detect -q --max-rejects 1 log -s - -o /dev/stdout"
refused "snag detect -q --max-rejects 1 log -s /dev/fd/1 -o /proc/self/fd/1"
refused "snag detect -q --max-rejects 1 log -s - --explain x"
refused "snag detect -q --max-rejects 1 log -s - --rejects -"
refused "snag features -q -b contact --response - events.tsv"
refused "snag features -q -b contact --response /dev/stdout events.tsv"
refused "snag fit 'y ~ x' t.csv --save /dev/stdout"
refused "$run log -o o --rejects - >>o; rc=\$?; rm -f o; exit \$rc"
# what is fine
allowed "$run log -o d/o --rejects e/p"
allowed "$run log -o d/log"
allowed "$run log -o /dev/null --rejects /dev/null"
allowed "$run log --rejects /dev/null >/dev/null"
allowed "$run log -o o --rejects -"
allowed "$run log -o /dev/fd/3 --rejects - 3>o"
allowed "$run </dev/null -m own.map >/dev/null"
allowed "$run log -o /dev/stdout"
allowed "$run log -o /dev/stderr"
allowed "snag detect -q --max-rejects 1 log -s -"
allowed "snag detect -q --max-rejects 1 log -s /dev/stdout"
allowed "snag detect -q --max-rejects 1 log -s - -o o"
allowed "snag detect -q events.tsv -o snag.map"
allowed "snag fit 'y ~ x' t.csv -o own.rules"
allowed "snag detect -q --no-config --max-rejects 1 log -o snag.rules"
# folders, trailing slashes, links of links
failed "$run log -o d"
failed "$run log -o d/"
failed "$run log -o e/"
failed "$run log -o ."
failed "$run log -o log/"
failed "$run log -o o/"
failed "$run log -o nowhere/o"
failed "$run log -o ''"
failed "$run log -o o --rejects d"
failed "$run log -o o --rejects ''"
failed "snag detect -q --max-rejects 1 log -o /dev/null -s d/"
failed "snag fit 'y ~ x' t.csv --save d -o /dev/null"
failed "snag report -q --max-rejects 1 log -o /dev/fd/9"
refused "ln -s link far; $run log -o far; rc=\$?; rm -f far; exit \$rc"
refused "ln -s e deep; $run d/log -o deep/log; rc=\$?; rm -f deep; exit \$rc"
refused "ln -s dangling two; $run log -o two --rejects nothing; rc=\$?; rm -f two; exit \$rc"
refused "$run log -o d//../log"
refused "$run log -o \$PWD/./log"
refused "$run ./log -o here/d/../log"
refused "$run log -o o --rejects d/../here/o"
refused "$run log -o /proc/self/cwd/log"
refused "$run - -o /dev/fd/0 <log"
refused "$run /dev/fd/3 -o log 3<log"
refused "snag detect -q --max-rejects 1 /dev/stdin -s log <log"
refused "snag report -q --max-rejects 1 log -o here/e/../log"
refused "snag features -q -F csv --guard -o e/../events.tsv events.tsv"
refused "snag fit 'y ~ x' t.csv -o ./t.csv"
refused "snag fit 'y ~ x' t.csv --save here/t.csv"
allowed "$run log -o e/new"
allowed "$run log -o dangling"
allowed "$run log -o d/hard"
allowed "$run log -o d//new --rejects d/./other"
allowed "snag simulate --customers 3 --days 30 -o d/sim"
