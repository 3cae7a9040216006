# No function is longer than 60 lines, no file longer than 500.
cd "$SRC" || exit 1
files=$(find src cmd include tests -name '*.[ch]' | LC_ALL=C sort)
long=$(wc -l $files | awk '$2 != "total" && $1 > 500 { print $2 ": " $1 }')
if [ -z "$long" ]; then echo "ok no file over 500 lines"; else echo "not ok file length ($(echo $long))"; fi

ctags --version 2>/dev/null | grep -q Universal || { echo "skip function length: universal-ctags is not installed"; exit 0; }
long=$(ctags --fields=+ne --kinds-C=f --langmap=C:.c.h -o - $files | awk -F '\t' '{
    first = last = 0
    for (i = 4; i <= NF; i++) {
        if ($i ~ /^line:/) first = substr($i, 6)
        if ($i ~ /^end:/) last = substr($i, 5)
    }
    n++
    if (last - first + 1 > 60) print $2 ":" first ": " $1 " " last - first + 1
} END { if (n == 0) print "no function was found" }')
if [ -z "$long" ]; then echo "ok no function over 60 lines"; else echo "not ok function length ($(echo $long))"; fi
