#!/usr/bin/env bash
# The examples of README.md: indented lines `$ snag …` are run in the root of the source; the lines below are their
# output, or its beginning if they end in `...`. Lines that build or install are not run here.
set -u
export LC_ALL=C
PATH=$(dirname "$SNAG"):$PATH
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-readme.XXXXXX") || exit 1
awk -v dir="$work" '
    /^    \$ / { cmd = substr($0, 7); file = ""; if (cmd ~ /^snag /) { file = sprintf("%s/%02d", dir, ++n); print cmd >(file ".cmd"); printf "" >(file ".out") }; next }
    /^    / { if (file) print substr($0, 5) >(file ".out"); next }
    { file = "" }' "$SRC/README.md"
for cmd in "$work"/*.cmd; do
    name="README: $(cat "$cmd")" want=${cmd%.cmd}.out
    (cd "$SRC" && sh "$cmd") >"$work/got" 2>/dev/null
    if [ "$(tail -n 1 "$want")" = ... ]; then
        sed -i '$d' "$want"
        head -n "$(wc -l <"$want")" "$work/got" >"$work/head" && mv "$work/head" "$work/got"
    fi
    if cmp -s "$want" "$work/got"; then
        echo "ok $name"
    else
        echo "not ok $name (output differs)"
        diff "$want" "$work/got" | head -n 6
    fi
done
