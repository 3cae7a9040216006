# Every public header stands alone: it compiles without any other before it.
for h in "$SRC"/include/snag/*.h; do
    n=$(basename "$h")
    if echo "#include \"snag/$n\"" | ${CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -I"$SRC/include" -fsyntax-only -x c - 2>"$BUILD/header.log"; then
        echo "ok header $n"
    else
        echo "not ok header $n ($(head -1 "$BUILD/header.log"))"
    fi
done
