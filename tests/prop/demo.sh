#!/usr/bin/env bash
# The demo runs to its end with this binary, and its last line names a file that exists and a command to try.
# slow: what it runs, other tests run under sanitizers
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-demo.XXXXXX") || exit 1
if sh "$SRC/examples/demo.sh" "$SNAG" "$work/demo" >"$work/out" 2>"$work/err"; then
    echo "ok demo runs to its end"
else
    echo "not ok demo runs to its end ($(tail -n 1 "$work/err"))"
fi
long=$(awk '/^\$ / { n = 0; cmd = $0 } { if (++n == 21) print cmd }' "$work/out")
if [ -z "$long" ]; then echo "ok no command of the demo prints a screenful"; else echo "not ok no command of the demo prints a screenful ($long)"; fi
page=$(tail -n 1 "$work/out" | sed -n 's/^Open \(.*\); then try your own log: .* report YOUR_LOG$/\1/p')
mail=$(sed -n 's/^The mail is \(.*\), the text \(.*\)\.$/\1/p' "$work/out")
if [ -n "$page" ] && grep -q '>What this log cannot show<' "$page" && grep -q '^To: you@example.org' "$mail"; then
    echo "ok the demo's last line says what to open and what to try"
else
    echo "not ok the demo's last line says what to open and what to try ($(tail -n 1 "$work/out"))"
fi
