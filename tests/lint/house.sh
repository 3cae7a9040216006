#!/usr/bin/env bash
# The list of files in ARCHITECTURE.md is what the files say of themselves in their first lines.
# With --write it is put there anew.
set -u
export LC_ALL=C.UTF-8
cd "${SRC:-$(dirname "$0")/../..}" || exit 1

# "csv: rows by libcsv in its strict mode.": what a file is for, in one sentence.
purpose() {
    awk 'NR == 1 { sub(/^\/\* */, ""); text = $0; next }
         NR > 1 && !done { line = $0; sub(/^ \* ?/, "", line); if (line == "" || line ~ /\*\/$/ && line == "*/") done = 1; else text = text " " line }
         NR > 6 { exit }
         END { sub(/\*\/.*/, "", text); sub(/^[a-z_0-9]+: */, "", text); if (match(text, /\. |\.$|: see /)) text = substr(text, 1, RSTART - 1)
               gsub(/  +/, " ", text); sub(/ +$/, "", text); print text }' "$1"
}
# A file that only says `see X.h` is told by X.h.
told() {
    local see
    see=$(head -n 1 "$1" | sed -n 's/^\/\* [a-z_0-9]*: see \([a-z_/]*\.h\).*/\1/p')
    case $see in
    '') purpose "$1" ;;
    snag/*) purpose "include/$see" ;;
    */*) purpose "src/$see" ;;
    *) purpose "$(dirname "$1")/$see" ;;
    esac
}
list() {
    local folder file
    for folder in $(awk '!/^#/ && NF { print "src/" $1 }' tests/lint/rooms.txt) cmd; do
        ls "$folder"/*.c >/dev/null 2>&1 || continue
        printf '\n**%s**\n\n' "$folder"
        for file in "$folder"/*.c; do printf -- '- `%s`: %s\n' "$(basename "$file" .c)" "$(told "$file")"; done
        for file in "$folder"/maps "$folder"/rules; do
            [ -d "$file" ] && printf -- '- `%s/`: %s files, built into the binary\n' "$(basename "$file")" "$(ls "$file" | wc -l)"
        done
    done
    printf '\n'
}
begin='<!-- files: written by house.sh --write -->' end='<!-- end of files -->'
if [ "${1:-}" = --write ]; then
    { sed "/^$begin\$/q" ARCHITECTURE.md; list; sed -n "/^$end\$/,\$p" ARCHITECTURE.md; } >ARCHITECTURE.md.tmp &&
        mv ARCHITECTURE.md.tmp ARCHITECTURE.md
    exit
fi
if diff <(list) <(sed -n "/^$begin\$/,/^$end\$/p" ARCHITECTURE.md | sed '1d;$d') >/dev/null; then
    echo "ok files in ARCHITECTURE.md"
else
    echo "not ok files in ARCHITECTURE.md (tests/lint/house.sh --write)"
fi
