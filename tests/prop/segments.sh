#!/usr/bin/env bash
# Rates by what a table says of customers, against SQL on the joined tables; SNAG_SEGMENTS_SEEDS=FROM-TO for more.
set -u
command -v python3 >/dev/null 2>&1 || { echo "skip segments: python3 is not installed"; exit 0; }
here=$(cd "$(dirname "$0")" && pwd)
seeds=${SNAG_SEGMENTS_SEEDS:-1-$((${SNAG_SHORT:-0} ? 1 : 3))}
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-segments.XXXXXX") || exit 1
for seed in $(seq "${seeds%-*}" "${seeds#*-}"); do
    PYTHONDONTWRITEBYTECODE=1 python3 "$here/segments.py" "$SNAG" "$W" "$seed" 2>&1 || echo "not ok segments seed $seed"
done
rm -rf "$W"
