# Every public header stands alone; and all of them compile in one file, forwards and backwards, as C and as C++.
# HEADERS_DIR=… checks headers other than those of the tree, HEADERS_ALONE=NAME only one of them.
include=${HEADERS_DIR:-$SRC/include}
log=$BUILD/header.log
for h in "$include"/snag.h "$include"/snag/*.h; do
    n=${h#"$include"/}
    [ "${HEADERS_ALONE:-$n}" = "$n" ] || continue
    if echo "#include \"$n\"" | ${CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -I"$include" -fsyntax-only -x c - 2>"$log"; then
        echo "ok header $n"
    else
        echo "not ok header $n ($(head -1 "$log"))"
    fi
done

headers_in() { # ORDER: an include line for each header
    for h in "$include"/snag.h "$include"/snag/*.h; do echo "#include \"${h#"$include"/}\""; done | LC_ALL=C sort $1
}
together() { # COMPILER ORDER FLAGS…
    compiler=$1 order=$2
    shift 2
    name="all headers in one file, $compiler${order:+, backwards}"
    if ! command -v "$compiler" >/dev/null 2>&1; then
        echo "skip $name: $compiler is not installed"
    elif headers_in $order | "$compiler" -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Werror -I"$include" -fsyntax-only "$@" - 2>"$log"; then
        echo "ok $name"
    else
        echo "not ok $name ($(grep -m1 error "$log"))"
    fi
}
for order in "" -r; do
    for cc in gcc clang; do together $cc "$order" -std=c11 -x c; done
    for cxx in g++ clang++; do together $cxx "$order" -std=c++11 -x c++; done
done
