#!/bin/sh
# Installs the Debian packages that the build needs, as root; otherwise prints the command. With `all`, also what only
# the tests use (R for reference fits, clang, python3, mandoc, jq).
need="gcc make pkg-config libc6-dev libcsv-dev libgsl-dev zlib1g-dev libpcre2-dev libjansson-dev libsqlite3-dev libexpat1-dev tzdata mawk"
[ "${1:-}" = all ] && need="$need g++ universal-ctags clang clang-format libclang-rt-14-dev cppcheck dpkg-dev python3 python3-jsonschema jq mandoc man-db sqlite3 gzip diffutils
    r-base-core r-cran-mass r-cran-survival r-cran-sandwich r-cran-lmtest r-cran-ordinal r-cran-brglm2 r-cran-lpsolve"
quicker="libisal-dev" # gzip is read without it too, at a third of the speed
missing=
there() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
for p in $need; do
    there "$p" || missing="$missing $p"
done
if [ -z "$missing" ]; then
    there $quicker || [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1 && exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "snag needs these libraries (names of Debian packages):$missing" >&2
    exit 4
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "snag needs libraries that are not installed. This installs them:" >&2
    echo "    sudo apt-get install -y$missing" >&2
    exit 4
fi
get() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
echo "installing:$missing $quicker" >&2
apt-get update -qq || [ -z "$missing" ] || exit 1
[ -z "$missing" ] || get $missing || exit 1
get $quicker || echo "not there: $quicker" >&2
