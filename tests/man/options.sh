#!/usr/bin/env bash
# One table feeds parser, help, manual and completion; here they are compared, command by command: there is a page, its
# synopsis is that of --help, and every option of one is in the others.
set -u
export LC_ALL=C.UTF-8 COLUMNS=80
man=$BUILD/man

check() { # NAME, then the lines that are wrong on standard input
    local wrong
    wrong=$(head -n 3 | tr '\n' ';')
    if [ -z "$wrong" ]; then echo "ok $1"; else echo "not ok $1 ($wrong)"; fi
}
# Long options in a text, sorted.
long_options() { grep -oE -- '--[a-z][a-z-]*[a-z]' | sort -u; }
# A synopsis without what differs only in print: blanks, dots, ellipses.
bare() { tr -d ' \n' | sed 's/…//g; s/\.\.\.//g'; }
page_text() { mandoc -T utf8 "$1" | col -bx; }

commands=$("$SNAG" help | awk '/^    [a-z]/ { print $1 }')
every=$(printf '%s\n' --help --version --color --no-pager) # what all commands have: snag(1)
[ -n "$commands" ] || { echo "not ok options (snag help lists no command)"; exit; }
completion=$BUILD/snag.bash
bash -n "$completion" && echo "ok completion is a script" || echo "not ok completion is a script"

for c in $commands; do
    page=$man/snag-$c.1
    [ -e "$page" ] || { echo "not ok page of $c (man/snag-$c.1.in is missing)"; continue; }
    echo "ok page of $c"
    table=$("$SNAG" help --mdoc "$c" | sed -n 's/^\.It.*Fl \\-\([a-z-]*\).*/--\1/p' | sort -u | grep -vxF -e "$every")
    "$SNAG" "$c" --help >"$TMPDIR/help"
    grep -n '(null)' "$TMPDIR/help" | check "headings of $c have a text"
    grep -n '.\{81\}' "$TMPDIR/help" | check "help of $c keeps to 80 columns"
    for option in $every; do grep -q -- "$option" "$TMPDIR/help" || echo "$option"; done | check "help of $c has what every command has"
    n=$(grep -c '^  \$ snag ' "$TMPDIR/help")
    { [ "$n" -ge 2 ] && [ "$n" -le 4 ] || echo "$n"; } | check "help of $c has two to four examples"
    sed -n 's/^  \$ //p' "$TMPDIR/help" | while read -r line; do
        sed 's/\\\[u2026\]/…/g; s/\\(dq/"/g; s/\\(aq/\x27/g; s/\\&//g; s/\\-/-/g; s/\\e/\\/g' "$page" | grep -qF -- "$line" || echo "$line"
    done | check "examples of $c are those of its page"
    help=$(grep -E '^  (-., |)--' "$TMPDIR/help" | grep -oE -- '^  (-., )?--[a-z-]+' | long_options | grep -vxF -e "$every")
    words=$(awk -v c="$c)" '$1 == c { on = 1 } on { print } on && /;;/ { exit }' "$completion" |
        long_options | grep -vxF -e "$every")
    diff <(echo "$table") <(echo "$help") | check "help of $c has the options of its table"
    diff <(echo "$table") <(echo "$words") | check "completion of $c has the options of its table"
    if ! command -v mandoc >/dev/null 2>&1; then
        echo "skip page of $c as text: mandoc is not installed"
        continue
    fi
    diff <(printf '%s' "${table:+$table
}") <(page_text "$page" | grep -oE -- '^ +(-., )?--[a-z][a-z-]*' | long_options | grep -Fx -- "${table:-none}") |
        check "page of $c has the options of its table"
    # an option that the page mentions belongs to some command
    page_text "$page" | long_options | grep -vxFf <(long_options <"$completion"; echo --version) |
        check "page of $c names no option that is none"
    want=$(head -n 1 "$TMPDIR/help" | bare)
    got=$(page_text "$page" | awk '/^SYNOPSIS/ { on = 1; next } on && /^[A-Z]/ { exit } on { print }' | bare)
    [ "$want" = "$got" ] && echo "ok synopsis of $c" || echo "not ok synopsis of $c (help: $want, page: $got)"
    page_text "$man/snag.1" | grep -q "^ *$c  *[a-z]" && echo "ok snag(1) names $c" || echo "not ok snag(1) names $c"
done
for page in "$man"/*; do
    name=${page##*/}
    sed -n 's/^\.Xr \(snag[a-z-]*\) \([157]\).*/\1.\2/p' "$page" | sort -u | while read -r other; do
        [ -e "$man/$other" ] || echo "$other"
    done | check "references of $name"
done
