#!/usr/bin/env bash
# Progress is shown on a terminal, cleared when the work is done, and never goes into a pipe.
# slow: many processes of python and little of ours
set -u
command -v python3 >/dev/null || { echo "skip progress: python3 makes the terminal"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-progress.XXXXXX") && cd "$W" || exit 1

# What a command writes to its terminal.
on_terminal() { python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' sh -c "$1" </dev/null; }
check() { if eval "$2"; then echo "ok progress: $1"; else echo "not ok progress: $1 ($(head -c 300 screen | cat -v | tr '\n' ' '))"; fi; }

# A log that takes more than the second after which progress begins.
printf '[file]\nformat = csv\ntime = iso\n[columns]\nts = t\ncustomer = c\n[events]\nstart =\n' >t.map
rows() { awk -v n=70000 'BEGIN { for (i = 0; i < n; i++) print "2026-01-01T00:00:00Z,c" i % 9 }'; }
slow() { echo t,c; rows; sleep 1.3; rows; }
wipe=$'\r\033[K'

mkfifo pipe
slow >pipe & on_terminal "'$SNAG' ingest -m t.map -o out pipe" >screen
check "of a pipe: megabytes" 'grep -qF "${wipe}pipe: " screen && grep -q "pipe: [0-9]* MB" screen'
check "wiped before the note on what was read" 'grep -aqF "${wipe}snag: 140000 rows" screen'
slow >pipe & on_terminal "'$SNAG' ingest -q -m t.map -o out pipe" >screen
check "none with -q" '[ ! -s screen ]'
slow >pipe & "$SNAG" ingest -m t.map -o out pipe 2>screen
check "none in a pipe" '! grep -q "$(printf "\\r")" screen && [ -s screen ]'
on_terminal "'$SNAG' simulate --customers 3000 --days 60 -o d" >screen
check "simulate: per cent, then wiped" 'grep -aq "%" screen && grep -aqF "${wipe}snag: d: " screen'
"$SNAG" simulate --customers 3000 --days 60 -o d 2>screen
check "simulate: none in a pipe" '! grep -q "$(printf "\\r")" screen && [ -s screen ]'
