#!/usr/bin/env bash
# Before and after a day: dense least squares in Python, and the wild bootstrap of fit; SNAG_CHANGE_SEEDS=FROM-TO for more.
set -u
command -v python3 >/dev/null 2>&1 || { echo "skip change: python3 is not installed"; exit 0; }
here=$(cd "$(dirname "$0")" && pwd)
seeds=${SNAG_CHANGE_SEEDS:-2-2}
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-change.XXXXXX") || exit 1
for seed in $(seq "${seeds%-*}" "${seeds#*-}"); do
    PYTHONDONTWRITEBYTECODE=1 python3 "$here/change.py" "$SNAG" "$W" "$seed" 2>&1 || echo "not ok change seed $seed"
done
rm -rf "$W"
if [ "${SNAG_SHORT:-0}" = 0 ]; then # a smoke of tests/long/change
    "$SRC/tests/long/change" "$BUILD" 2 300 2>&1 | grep -v '^#'
fi
