# One name, one meaning: no tag, enumerator or macro is defined in two places of src, include, cmd and tests. Constants
# inside a function do not count. NAMES_DIR=… checks another tree.
cd "${NAMES_DIR:-$SRC}" || exit 1
if ! ctags --version 2>/dev/null | grep -q Universal; then
    echo "skip names: universal-ctags is not installed"
    exit 0
fi
find src include cmd tests -name '*.[ch]' 2>/dev/null | LC_ALL=C sort |
    ctags -L - --languages=C --langmap=C:.c.h --kinds-C=suegtd --fields=+Z -x --_xformat='%N %K %F:%n %{scope}' |
    awk '
    $2 == "typedef" { next }
    $2 == "enumerator" && $4 !~ /^__anon/ && $4 ~ /::/ { next }
    { split($3, at, ":"); if ($1 in file && file[$1] != at[1]) { print "# " $1 ": " where[$1] " and " $3; bad++ }
      file[$1] = at[1]; where[$1] = $3 }
    END { if (bad) print "not ok names (" bad " defined twice, above)"; else print "ok names" }'
