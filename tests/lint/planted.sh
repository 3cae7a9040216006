# The lints of headers and names can fail: each is shown a copy of the tree with a fault in it.
copy=$(mktemp -d "${TMPDIR:-/tmp}/snag-planted.XXXXXX") || exit 1
trap 'rm -rf "$copy"' EXIT
mkdir "$copy/build"
plant() { # LINT FAULT LINE: the line by which the lint tells of it
    if BUILD=$copy/build HEADERS_DIR=$copy/include NAMES_DIR=$copy bash "$SRC/tests/lint/$1.sh" | grep -q "$3"; then
        echo "ok $1: $2 is found"
    elif [ "$1" = names ] && ! ctags --version 2>/dev/null | grep -q Universal; then
        echo "skip $1: $2 is found: universal-ctags is not installed"
    else
        echo "not ok $1: $2 is not found"
    fi
    fresh
}
fresh() {
    rm -rf "$copy/src" "$copy/include" "$copy/cmd"
    cp -r "$SRC/src" "$SRC/include" "$SRC/cmd" "$copy/"
}
at_end() { # FILE TEXT: before the header's last #endif
    sed -i "\$d" "$copy/$1" && printf '%s\n#endif\n' "$2" >>"$copy/$1"
}
fresh
at_end include/snag/str.h 'enum column { COLUMN_PLANTED };'
plant headers "a tag of two kinds" "^not ok all headers .*column"
at_end include/snag/str.h 'static inline int *planted(void *p) { return p; }'
plant headers "what C++ refuses" "^not ok all headers .*g++ "
at_end include/snag/rows.h 'struct planted { struct schema s; };'
plant headers "a header that leans on another" "^not ok header snag/rows.h"
echo 'struct view { int planted; };' >>"$copy/src/io/in.c"
plant names "a tag defined twice" "^# view: "
echo 'enum { COL_QUEUE = 7 };' >>"$copy/src/sim/rng.c"
plant names "an enumerator defined twice" "^# COL_QUEUE: "
echo '#define US_PER_S 1000000' >>"$copy/cmd/fit.c"
plant names "a macro defined twice" "^# US_PER_S: "
