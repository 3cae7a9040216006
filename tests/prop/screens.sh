#!/usr/bin/env bash
# What a terminal shows: what to type instead of waiting, colours and links, a pager for what is longer than the screen;
# and nothing of this in a pipe, in a file, or with --color never, NO_COLOR, TERM=dumb.
set -u
command -v python3 >/dev/null || { echo "skip screens: python3 makes the terminal"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-screens.XXXXXX") && cd "$W" || exit 1
PATH=$(dirname "$SNAG"):$PATH
export PATH TERM=xterm FORCE_HYPERLINK=0 LINES=500
unset NO_COLOR CLICOLOR CLICOLOR_FORCE PAGER SNAG_PAGER COLUMNS
cp "$TESTDATA/queue_log" . && "$SNAG" ingest -q queue_log -o events.tsv || exit 1

awk 'BEGIN { print "s,l"; for (i = 0; i < 60; i++) print 1 + i % 5 "," (7 * i) % 11 }' >answers.csv

# Each line of `jobs`: a name and a command, run on a terminal of its own; what it shows goes to NAME.
cat >jobs <<'J'
log	snag queue_log
scores	snag score model.json
check	snag rules check
plain	NO_COLOR=1 snag report -q queue_log
never	snag report -q --color never queue_log
dumb	TERM=dumb snag report -q queue_log
colored	snag report -q queue_log
to_file	snag report -q queue_log -o page.txt
linked	FORCE_HYPERLINK=1 snag report -q queue_log events.tsv
one_file	FORCE_HYPERLINK=1 snag detect -q --no-config --explain 78 events.tsv
paged	LINES=10 SNAG_PAGER='head -n 2' snag help
not_paged	LINES=10 SNAG_PAGER='head -n 2' snag help --no-pager
short	LINES=200 SNAG_PAGER='head -n 2' snag help
no_pager	LINES=10 SNAG_PAGER=/no/such snag help
fault	snag rules show long_wat
help	snag rates --help
list	snag rules list
maps	snag maps list
rates	snag rates -q --no-config --only transfer queue_log
study	snag study satisfaction --satisfaction s --loyalty l answers.csv
studied	LINES=10 SNAG_PAGER='head -n 2' snag study satisfaction --satisfaction s --loyalty l answers.csv
study_json	snag study satisfaction -F json --satisfaction s --loyalty l answers.csv
table_out	snag rates -q -F tsv --no-config --only transfer queue_log
J
python3 - <<'P'
import os, pty, sys
for line in open("jobs"):
    name, command = line.rstrip("\n").split("\t")
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp("sh", ["sh", "-c", command])
    shown = b""
    while True:
        try:
            piece = os.read(fd, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.waitpid(pid, 0)
    os.close(fd)
    open(name, "wb").write(shown.replace(b"\r\n", b"\n"))
P
check() { if eval "$2"; then echo "ok screens: $1"; else echo "not ok screens: $1"; fi; }
esc=$'\033'
bare() { sed "s/$esc\[[0-9]*m//g; s/$esc]8;;[^$esc]*$esc\\\\//g" "$1"; }
colors() { grep -q "$esc" "$1"; }

check "a log in place of a command" 'grep -q "snag report queue_log" log'
for f in scores check; do
    check "$f without a file says what to do" "[ -s $f ] && grep -qE 'name a file|requires' $f"
done
"$SNAG" report -q queue_log >pipe
check "a page in colours is the page" 'colors colored && cmp -s <(bare colored) pipe'
check "a command is its accent colour" 'grep -q "^${esc}\[36m *\$ snag rates" help'
for f in plain never dumb; do check "none: $f" "cmp -s $f pipe"; done
check "none in a file" 'cmp -s page.txt pipe && [ ! -s to_file ]'
check "none in a pipe" '! colors pipe && CLICOLOR_FORCE=1 "$SNAG" report -q queue_log | grep -q "$esc"'
check "none in a table" '! colors table_out && colors rates'
check "places are links" 'grep -q "${esc}]8;;file://.*/queue_log#[0-9]*${esc}" linked && ! grep -q "]8;;" colored'
check "lines of the only file are links" 'grep -q "${esc}]8;;file://.*/events.tsv#[0-9]*${esc}" one_file || ! bare one_file | grep -q "line [0-9]*$"'
check "errors" 'grep -q "^${esc}\[1msnag:${esc}\[m unknown rule" fault'
"$SNAG" study satisfaction --satisfaction s --loyalty l answers.csv >studied_pipe
check "a study in colours is the study" 'colors study && cmp -s <(bare study) studied_pipe && [ -s studied_pipe ]'
check "a study has a pager" '[ "$(bare studied | wc -l)" = 2 ]'
check "a study in JSON has no colours" '[ -s study_json ] && ! colors study_json'
check "a pager for long texts" '[ "$(bare paged | wc -l)" = 2 ]'
check "none with --no-pager" '[ "$(bare not_paged | wc -l)" -gt 20 ]'
check "none for short ones" '[ "$(bare short | wc -l)" -gt 20 ]'
check "a pager that is not there" 'bare no_pager | grep -q "man snag for the tour"'
for f in help list maps colored short rates; do
    check "$f keeps to 80 columns" "! bare $f | LC_ALL=C.UTF-8 grep -n '.\{81\}'"
done
