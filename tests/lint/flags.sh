# CPPFLAGS, CFLAGS, LDFLAGS and LDLIBS given by whoever builds come after ours, from the command line and from the
# environment, and whatever was built with other flags is rebuilt.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES CPPFLAGS CFLAGS LDFLAGS LDLIBS CC
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-flags.XXXXXX") || exit 1
cd "$SRC" || exit 1
object=$work/b/src/base/err.o
yes() { if eval "$2"; then echo "ok $1"; else echo "not ok $1 ($2; $(tail -n 1 "$work/log"))"; fi; }
# What make would run for the program, and for one object.
plan() { make -n V=1 BUILD="$work/none" "$@" "$work/none/snag" >"$work/log" 2>&1; }
one() { make V=1 WERROR=-Werror BUILD="$work/b" "$@" "$object" >"$work/log" 2>&1; }
# Both kinds of line carry ours and theirs.
compiles() { grep -qE -- "-Iinclude.* $1 .*-c -o" "$work/log" && grep -qE -- "-Iinclude.* -O2 .*-c -o" "$work/log"; }
links() { grep -qE -- "-z,now.*$1.* -o [^ ]*/snag " "$work/log"; }

plan CPPFLAGS=-DTHEIRS CFLAGS=-O3 LDFLAGS=-Wl,-O1 LDLIBS=-lrt
yes "CPPFLAGS on the command line" "compiles -DTHEIRS"
yes "CFLAGS on the command line" "compiles '-O2 .*-O3'"
yes "LDFLAGS on the command line" "links -Wl,-O1"
yes "LDLIBS on the command line" "grep -q -- '-lcsv.* -lrt' '$work/log'"
CPPFLAGS=-DTHEIRS CFLAGS=-O3 LDFLAGS=-Wl,-O1 LDLIBS=-lrt plan
yes "CPPFLAGS of the environment" "compiles -DTHEIRS"
yes "CFLAGS of the environment" "compiles '-O2 .*-O3'"
yes "LDFLAGS of the environment" "links -Wl,-O1"
yes "LDLIBS of the environment" "grep -q -- '-lcsv.* -lrt' '$work/log'"

one && first=$(cat "$work/log")
one
yes "the same flags build nothing anew" "! grep -q -- ' -c ' '$work/log'"
yes "other CPPFLAGS build anew" "one CPPFLAGS=-DTHEIRS && grep -q -- '-DTHEIRS .*-c ' '$work/log'"
yes "ours again build anew" "one && grep -q -- ' -c ' '$work/log' && ! grep -q THEIRS '$work/log'"
yes "-O0 compiles without a warning" "one CFLAGS=-O0"
yes "a level of FORTIFY of their own" "one CPPFLAGS=-D_FORTIFY_SOURCE=1 && ! grep -q FORTIFY_SOURCE=2 '$work/log'"
if command -v dpkg-buildflags >/dev/null 2>&1; then
    debian() { eval "$1 $(dpkg-buildflags --export=cmdline)"; }
    yes "dpkg-buildflags compiles" "debian one"
    debian plan
    yes "dpkg-buildflags links" "links -Wl,-z,relro"
else
    echo "skip dpkg-buildflags: not installed"
fi
