#!/usr/bin/env bash
# `make bench` works, on a tiny log: all lines of snag and of what every system has, the same counts; one that counts
# differently is told and not timed.
set -u
[ "${SNAG_SHORT:-0}" = 1 ] && { echo "skip bench: what it runs, other tests run"; exit; }
export BENCH_DIR="$TMPDIR/bench" BENCH_SIZES=2000 BENCH_TIMES=1 BENCH_FIT=500 BENCH_PEERS="mawk sqlite3"
"$SRC/tests/bench/run" "$BUILD" "$TMPDIR/figures" >"$TMPDIR/out" 2>"$TMPDIR/err"
rc=$?
n=$(grep -cE '^\| (snag|ingest)[^|]*(\| +[0-9.]+ ){4}\|$' "$TMPDIR/out")
if [ "$rc" = 0 ] && [ "$n" = 12 ] && cmp -s "$TMPDIR/out" "$TMPDIR/figures"; then
    echo "ok bench times snag"
else
    echo "not ok bench times snag (exit code $rc, $n lines, $(head -n 1 "$TMPDIR/err"))"
fi
if grep -q '^skip profile' "$TMPDIR/err"; then
    grep -m 1 '^skip profile' "$TMPDIR/err"
elif grep -qE '^\| (rule|event)/[a-z]+ +\| +[0-9.]+ % \|$' "$TMPDIR/out"; then
    echo "ok bench shows where time goes"
else
    echo "not ok bench shows where time goes"
fi
for peer in mawk sqlite3; do
    if ! command -v "$peer" >/dev/null; then
        echo "skip bench: $peer counts the same: not installed"
    elif grep -q "^| $peer " "$TMPDIR/out" && ! grep -qE 'differs|failed' "$TMPDIR/err"; then
        echo "ok bench: $peer counts the same"
    else
        echo "not ok bench: $peer counts the same ($(grep -m 1 "$peer" "$TMPDIR/err"))"
    fi
done
command -v mawk >/dev/null || { echo "skip bench tells who differs: mawk is not installed"; exit; }
cp -r "$SRC/tests/bench" "$TMPDIR/planted"
sed -i 's/== 2/== 3/' "$TMPDIR/planted/peers/job.awk"
BENCH_PEERS=mawk "$TMPDIR/planted/run" "$BUILD" "$TMPDIR/none" >"$TMPDIR/out" 2>"$TMPDIR/err"
rc=$?
if [ "$rc" = 1 ] && grep -q '^mawk differs' "$TMPDIR/err" && ! grep -q '^| mawk' "$TMPDIR/out" && [ ! -e "$TMPDIR/none" ]; then
    echo "ok bench tells who differs"
else
    echo "not ok bench tells who differs (exit code $rc, $(head -n 1 "$TMPDIR/err"))"
fi
