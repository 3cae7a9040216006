#!/usr/bin/env bash
# What a terminal would act on does not reach it; in a file or a pipe a map is what it was, byte by byte.
# slow: many processes of python and little of ours
set -u
command -v python3 >/dev/null || { echo "skip terminal: python3 makes the terminal"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-terminal.XXXXXX") && cd "$W" || exit 1

export NO_COLOR=1 PAGER=cat # tests/prop/screens.sh has those
# What a command writes to its terminal.
on_terminal() { python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' sh -c "$1" </dev/null | tr -d '\r' >screen; }
check() { if eval "$2"; then echo "ok terminal: $1"; else echo "not ok terminal: $1 ($(head -c 300 screen | cat -v | tr '\n' ' '))"; fi; }
no_controls() { ! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" screen && ! LC_ALL=C grep -q "$(printf '\342\200[\213\256]')" screen; }

printf '# \033]0;pwn\007 \342\200\256 \342\200\213 \177\n[file]\nformat = csv\ntime = iso\n[columns]\nts = t\n#\tu\n[events]\nstart =\n' >own.map
"$SNAG" maps show ./own.map >shown.map
check "maps show: a file is the map" 'cmp -s own.map shown.map'
"$SNAG" maps show ./own.map | cat >shown.map
check "maps show: a pipe carries the map" 'cmp -s own.map shown.map'
on_terminal "'$SNAG' maps show ./own.map"
check "maps show: escapes are seen" 'grep -qF "# \x1b]0;pwn\x07 \u202e \u200b \x7f" screen && no_controls'
check "maps show: lines and tabs stay" 'sed 1d own.map | expand >want && sed 1d screen | expand | cmp -s - want'
on_terminal "'$SNAG' maps show --no-config asterisk-queue-log"
"$SNAG" maps show --no-config asterisk-queue-log >want
check "maps show: a plain map is as it is in a file" 'expand want >a; expand screen | cmp -s - a'

name=$(printf 'b\033[31m\342\200\256.rules')
printf '[long_wait]\nwhen = connect, abandon where value > 20\n' >"$name"
on_terminal "'$SNAG' rules list -r '$name'"
check "rules list: a file's name" 'grep -qF "b\x1b[31m\u202e.rules)" screen && no_controls'
on_terminal "'$SNAG' rules show -r '$name' long_wait"
check "rules show: a file's name" 'grep -qF "from         changed by b\x1b[31m\u202e.rules" screen && no_controls'
on_terminal "'$SNAG' detect -q -r '$name' -s - '$TESTDATA/queue_log'"
check "detect -s -: a file's name" 'head -n 1 screen | grep -qF "rules: built in; long_wait changed by b\x1b[31m\u202e.rules" && no_controls'

# A command that would wait for what nobody types says so.
for line in "detect" "ingest -q" "features" "report" "fit 'y ~ x'" "fit --assoc a b" "study satisfaction --satisfaction s --loyalty l" \
    "study next-issues"; do
    python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' sh -c "'$SNAG' $line; echo rc \$?" | tr -d '\r' >screen
    check "$line waits for nothing" 'grep -q "is missing, and standard input is a terminal" screen && grep -q "^rc 2$" screen'
done
