# The lints can fail: each is shown a copy of the tree, or a part of it, with a fault in it.
copy=$(mktemp -d "${TMPDIR:-/tmp}/snag-planted.XXXXXX") || exit 1
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

# The lints of layout and structure, on two rooms.
part=$copy/part
planted() { # LINT FAULT LINE
    if SRC=$part BUILD=$copy/build CIRCLES_DIR=$copy/build HARDENED=$copy/build/soft bash "$SRC/tests/lint/$1.sh" >"$copy/said" 2>&1; then :; fi
    if grep -qE "$3" "$copy/said"; then
        echo "ok $1: $2 is found"
    elif grep -q '^skip ' "$copy/said"; then
        echo "skip $1: $2: $(grep -m1 '^skip ' "$copy/said")"
    else
        echo "not ok $1: $2 is not found ($(tail -n 1 "$copy/said"))"
    fi
    part
}
part() {
    rm -rf "$part" && mkdir -p "$part/src" "$part/cmd" "$part/tests"
    cp -r "$SRC/src/base" "$SRC/src/text" "$part/src/" && cp -r "$SRC/include" "$SRC/.clang-format" "$part/"
    cp "$SRC/cmd/main.c" "$part/cmd/" && cp -r "$SRC/tests/lint" "$part/tests/"
}
file=src/base/err.c
into() { printf '%s\n' "$@" >>"$part/$file"; }
part
sed -i '1a #include "snag/in.h"' "$part/src/base/err.c"
planted layers "a room that includes a later one" "^not ok layers .*base includes snag/in.h"
into '#include <gsl/gsl_math.h>'
planted layers "GSL outside stat" "^not ok layers .*GSL outside"
into 'int   planted ;'
planted format "another layout" "^not ok format .*err.c"
into "/* $(printf '%0120d' 0) */"
planted format "a wide line" "^not ok line width .*err.c"
into "$(printf 'int planted%d;\n' $(seq 500))"
planted length "a long file" "^not ok file length .*err.c"
into 'void planted(void)' '{' "$(printf '    planted();%.0s\n' $(seq 60))" '}'
planted length "a long function" "^not ok function length .*planted"
file=cmd/main.c
body() { into 'int planted(int a, int b);' 'int planted(int a, int b)' '{' "    $1" '    return a;' '}'; }
body 'if (b > 0 && (a = planted(b, a)) > 0) return b;'
planted density "an assignment in a chained condition" "main.c:.* = in a condition"
body 'while (b > 0 || a-- > 0) b--;'
planted density "a count in a chained condition" "main.c:.* -- in a condition"
body 'a = 1, b = 2;'
planted density "a comma statement" "main.c:.* a comma between"
body 'for (a = 0, b = 1; a < b; a++, b--) a = a > b ? 1 : b ? 2 : 3;'
planted density "nothing in heads of for and chains of values" "^ok density cmd"
body 'a ? planted(b, a) : planted(a, b);'
planted density "a ?: as a statement" "main.c:.*: a .: as a statement"
body 'a = a ? b ? 1 : 2 : 3;'
planted density "a ?: within a ?:" "main.c:.*between the . and"
echo 'int a(void); int b(void); int a(void) { return b(); }' | ${CC:-cc} -x c -c -o "$copy/build/a.o" -
echo 'int a(void); int b(void); int b(void) { return a(); }' | ${CC:-cc} -x c -c -o "$copy/build/b.o" -
planted circles "two objects that need each other" "^not ok circles"
echo 'int main(void) { return 0; }' | ${CC:-cc} -O2 -x c -no-pie -fno-stack-protector -Wl,-z,norelro,-z,lazy -o "$copy/build/soft" -
for what in "position independent" "read-only relocations" "relocated before main" "stack protector" "fortified calls"; do
    planted harden "a binary that is not: $what" "^not ok $what"
done
