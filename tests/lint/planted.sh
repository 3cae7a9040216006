# The lints can fail: each is run once on a copy of the tree, or of two of its rooms, with all of its faults planted,
# and must report each.
copy=$(mktemp -d "${TMPDIR:-/tmp}/snag-planted.XXXXXX") || exit 1
mkdir -p "$copy/tree/tests" "$copy/build" "$copy/include/snag" "$copy/part/src" "$copy/part/cmd" "$copy/part/tests"
cp -r "$SRC/src" "$SRC/include" "$SRC/cmd" "$SRC/ARCHITECTURE.md" "$copy/tree"
cp -r "$SRC/tests/lint" "$SRC/tests/unit" "$copy/tree/tests"
cp -r "$SRC/src/base" "$SRC/src/text" "$copy/part/src"
cp -r "$SRC/include" "$SRC/.clang-format" "$copy/part"
cp "$SRC/cmd/main.c" "$copy/part/cmd"
cp -r "$SRC/tests/lint" "$copy/part/tests"

look() { # LINT VARIABLE=VALUE…: what it says of the copy
    local lint=$1
    shift
    env BUILD="$copy/build" "$@" bash "$SRC/tests/lint/$lint.sh" >"$copy/said" 2>&1
}
found() { # LINT FAULT LINE: the line by which the lint tells of the fault
    if grep -qE "$3" "$copy/said"; then
        echo "ok $1: $2 is found"
    elif grep -q '^skip ' "$copy/said"; then
        echo "skip $1: $2: $(grep -m1 '^skip ' "$copy/said")"
    else
        echo "not ok $1: $2 is not found ($(tail -n 1 "$copy/said"))"
    fi
}

# Few headers suffice: each compiler says its first error only.
cp "$SRC/include/snag.h" "$copy/include"
headers() { # FILE TEXT: before the header's last #endif
    cp "$SRC"/include/snag/*.h "$copy/include/snag"
    sed -i "\$d" "$copy/include/snag/$1" && printf '%s\n#endif\n' "$2" >>"$copy/include/snag/$1"
    look headers HEADERS_DIR="$copy/include" HEADERS_ALONE="snag/$1"
}
headers str.h 'enum column { COLUMN_PLANTED };'
found headers "a tag of two kinds" "^not ok all headers .*column"
headers str.h 'static inline int *planted(void *p) { return p; }'
found headers "what C++ refuses" "^not ok all headers .*g\+\+ "
headers rows.h 'struct planted { struct schema s; };'
found headers "a header that leans on another" "^not ok header snag/rows.h"

echo 'struct view { int planted; };' >>"$copy/tree/src/io/in.c"
echo 'enum { COL_QUEUE = 7 };' >>"$copy/tree/src/sim/rng.c"
echo '#define US_PER_S 1000000' >>"$copy/tree/cmd/fit.c"
echo 'struct event { int planted; };' >>"$copy/tree/tests/unit/test_num.c"
look names NAMES_DIR="$copy/tree"
found names "a tag defined twice" "^# view: "
found names "a tag of a test that stands in src" "^# event: .*test_num.c"
found names "an enumerator defined twice" "^# COL_QUEUE: "
found names "a macro defined twice" "^# US_PER_S: "
look house SRC="$copy/tree"
found house "nothing in lists as they are" "^ok files"
sed -i '1s/: .*/: planted. *\//' "$copy/tree/src/base/err.c"
look house SRC="$copy/tree"
found house "a file of another purpose" "^not ok files"
echo planted >"$copy/tree/customers.csv"
look top SRC="$copy/tree"
found top "a file that a run has left" "^not ok top level .customers.csv.\$"

# Layout and structure, on two rooms.
part=$copy/part
into() { local file=$1; shift; printf '%s\n' "$@" >>"$part/$file"; }
look density SRC="$part"
found density "nothing in code as it is" "^ok density cmd"
sed -i '1a #include "snag/in.h"' "$part/src/base/err.c"
into src/base/err.c '#include <gsl/gsl_math.h>' 'int   planted ;' "/* $(printf '%0120d' 0) */" \
    'void planted(void)' '{' "$(printf '    planted();%.0s\n' $(seq 60))" '}' "$(printf 'int planted%d;\n' $(seq 500))"
look layers SRC="$part"
found layers "a room that includes a later one" "^not ok layers .*base includes snag/in.h"
found layers "GSL outside stat" "^not ok layers .*GSL outside"
look format SRC="$part"
found format "another layout" "^not ok format .*err.c"
found format "a wide line" "^not ok line width .*err.c"
look length SRC="$part"
found length "a long file" "^not ok file length .*err.c"
found length "a long function" "^not ok function length .*planted"

# The fault stands on line 5 of a file of its own.
body() { into "cmd/$1.c" 'int planted(int a, int b);' 'int planted(int a, int b)' '' '{' "    $2" '    return a;' '}'; }
body chained_assignment 'if (b > 0 && (a = planted(b, a)) > 0) return b;'
body chained_count 'while (b > 0 || a-- > 0) b--;'
body comma 'a = 1, b = 2;'
body again 'a = b = planted(a, b);'
body bracket 'planted(a = b, b);'
body returned 'return a = b;'
body head_of_if 'if ((a = planted(b, a)) > 3) b--;'
body counted 'planted(a++, b);'
body head_counts 'if (b-- > 0) a = b;'
body two_counts 'a = b++ - a--;'
body head_of_while 'while ((a = planted(b, a)) > 3) b--;'
body head_of_for 'for (a = 0, b = 1; a < b; a++, b--) a = a > b ? 1 : b ? 2 : 3;'
body statement 'a ? planted(b, a) : planted(a, b);'
body within 'a = a ? b ? 1 : 2 : 3;'
look density SRC="$part"
found density "an assignment in a chained condition" "chained_assignment.c:5: = in a condition"
found density "a count in a chained condition" "chained_count.c:5: -- in a condition"
found density "a comma statement" "comma.c:5: a comma between"
found density "a ?: as a statement" "statement.c:5: a .: as a statement"
found density "a ?: within a ?:" "within.c:5: .*between the . and"
found density "a second assignment" "again.c:5: = within a statement"
found density "an assignment within a call" "bracket.c:5: = within a statement"
found density "an assignment that is returned" "returned.c:5: = within a statement"
found density "an assignment in the head of an if" "head_of_if.c:5: = in the head of an if"
found density "a count within a call" "counted.c:5: .. in the arguments of a call"
found density "a count in the head of an if" "head_counts.c:5: -- in the head of an if"
found density "two counts" "two_counts.c:5: --, the second"
found density "nothing in heads of for and while and chains of values" "^not ok density cmd \(13 places"

echo 'int a(void); int b(void); int a(void) { return b(); }' | ${CC:-cc} -x c -c -o "$copy/build/a.o" -
echo 'int b(void); int b(void) { return 0; }' | ${CC:-cc} -x c -c -o "$copy/build/b.o" -
look circles CIRCLES_DIR="$copy/build"
found circles "nothing in objects of which one needs the other" "^ok circles"
echo 'int a(void); int b(void); int b(void) { return a(); }' | ${CC:-cc} -x c -c -o "$copy/build/b.o" -
look circles CIRCLES_DIR="$copy/build"
found circles "two objects that need each other" "^not ok circles"

echo 'int main(void) { return 0; }' | ${CC:-cc} -O2 -x c -no-pie -fno-stack-protector -Wl,-z,norelro,-z,lazy -o "$copy/build/soft" -
look harden HARDENED="$copy/build/soft"
for what in "position independent" "read-only relocations" "relocated before main" "stack protector" "fortified calls"; do
    found harden "a binary that is not: $what" "^not ok $what"
done
