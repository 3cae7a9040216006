#!/usr/bin/env bash
# The list of files in ARCHITECTURE.md is what the files say about themselves in their first lines. --write rewrites it.
set -u
export LC_ALL=C.UTF-8
cd "${SRC:-$(dirname "$0")/../..}" || exit 1

# "csv: rows by libcsv in its strict mode.": what a file is for, in one sentence. A file that only says `see X.h` is
# described by X.h.
list() {
    awk '
    BEGIN {
        for (i = 2; i < ARGC; i++) {
            folder = ARGV[i]; sub(/\/[^\/]*$/, "", folder)
            if (ARGV[i] ~ /\.c$/) files[folder] = files[folder] " " ARGV[i]
            if (ARGV[i] !~ /\.[ch]$/) { built_in[folder]++; ARGV[i] = "" }
        }
    }
    FILENAME ~ /rooms.txt$/ { if (!/^#/ && NF) rooms[++n] = "src/" $1; next }
    FNR == 1 {
        if (match($0, /^\/\* [a-z_0-9]*: see [a-z_\/]*\.h/)) {
            see = substr($0, 1, RLENGTH); sub(/.*: see /, "", see)
            folder = FILENAME; sub(/[^\/]*$/, "", folder)
            told_by[FILENAME] = (see ~ /^snag\// ? "include/" : see ~ /\// ? "src/" : folder) see
        }
        line = $0; sub(/^\/\* */, "", line); text[FILENAME] = line; next
    }
    { line = $0; sub(/^ \* ?/, "", line) }
    FNR > 6 || line == "" || line == "*/" { nextfile }
    { text[FILENAME] = text[FILENAME] " " line }
    function purpose(file,    t) {
        t = text[file in told_by ? told_by[file] : file]
        sub(/\*\/.*/, "", t); sub(/^[a-z_0-9]+: */, "", t)
        if (match(t, /\. |\.$|: see /)) t = substr(t, 1, RSTART - 1)
        gsub(/  +/, " ", t); sub(/ +$/, "", t)
        return t
    }
    function tell(folder,    i, n, file, name) {
        n = split(files[folder], file, " ")
        if (n == 0) return
        printf "\n**%s**\n\n", folder
        for (i = 1; i <= n; i++) {
            name = file[i]; gsub(/.*\/|\.c$/, "", name)
            printf "- `%s`: %s\n", name, purpose(file[i])
        }
        if (folder "/maps" in built_in) printf "- `maps/`: %s files, built into the binary\n", built_in[folder "/maps"]
        if (folder "/rules" in built_in) printf "- `rules/`: %s files, built into the binary\n", built_in[folder "/rules"]
    }
    END { for (i = 1; i <= n; i++) tell(rooms[i]); tell("cmd"); print "" }
    ' tests/lint/rooms.txt $(find src include cmd -type f | LC_ALL=C sort)
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
