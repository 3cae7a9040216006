#!/usr/bin/env bash
# Runs every example of the manual. In `.Dl` lines and literal displays of the built pages a line `$ command` is run by
# sh in a folder that holds the files of testdata/; lines `> …` continue it; the lines that follow are its output,
# compared exactly. The examples of one page share a folder, in order.
set -u
export LC_ALL=C
PATH=$(dirname "$SNAG"):$PATH
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-examples.XXXXXX") || exit 1

# The examples of a page: NNN.cmd and NNN.out in the current folder.
split_page() {
    awk '
        function plain(s) {
            gsub(/\\\[u2026\]/, "…", s); gsub(/\\\(dq/, "\"", s); gsub(/\\\(aq/, "\047", s); gsub(/\\\(ga/, "`", s)
            gsub(/\\&/, "", s); gsub(/\\-/, "-", s); gsub(/\\e/, "\\", s)
            return s
        }
        function begin(s) { file = sprintf("%03d", ++n); printf "%s\n", s >(file ".cmd"); printf "" >(file ".out"); more = 1 }
        /^\.Bd -literal/ { literal = 1; file = ""; next }
        /^\.Ed/ { literal = 0; file = ""; next }
        /^\.Dl \$ / { sub(/^\.Dl \$ /, ""); begin(plain($0)); file = ""; next }
        literal && /^\$ / { begin(substr(plain($0), 3)); next }
        literal && file && more && /^> ?/ { s = plain($0); sub(/^> ?/, "", s); printf "%s\n", s >(file ".cmd"); next }
        literal && file { more = 0; printf "%s\n", plain($0) >(file ".out") }
    ' "$1"
}

for page in "$BUILD"/man/*; do
    name=${page##*/}
    mkdir -p "$work/$name/list" "$work/$name/run"
    cp -R "$TESTDATA"/. "$work/$name/run/"
    (cd "$work/$name/list" && split_page "$page")
    n=0
    for cmd in "$work/$name/list"/*.cmd; do
        [ -e "$cmd" ] || continue
        n=$((n + 1))
        if grep -qE '(^|\| *)jq ' "$cmd" && ! command -v jq >/dev/null 2>&1; then
            echo "skip example $name $n: jq is not installed"
            continue
        fi
        (cd "$work/$name/run" && sh "$cmd") >"$work/got" 2>&1
        if cmp -s "$work/got" "${cmd%.cmd}.out"; then
            echo "ok example $name $n"
        else
            echo "not ok example $name $n ($(head -n 1 "$cmd"))"
            diff "${cmd%.cmd}.out" "$work/got" | head -n 10
        fi
    done
    # an example that is shown but not run
    sed -n '/^\.Sh EXAMPLES/,/^\.Sh [^E]/p' "$page" | grep '^\.Dl snag' | sed "s/^/not ok example of $name, without a dollar sign: /"
    [ "$n" -gt 0 ] || echo "not ok examples of $name (none runs)"
done
