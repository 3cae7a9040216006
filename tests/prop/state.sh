#!/usr/bin/env bash
# Runs with --state over parts of a stream, killed and begun again, against one run over all of it: state.py on few
# random streams. tests/long/state runs 300.
set -u
here=$(cd "$(dirname "$0")" && pwd)
command -v python3 >/dev/null || { echo "skip state: python3 is not installed"; exit 0; }
seeds=${SNAG_STATE_SEEDS:-1-$((${SNAG_SHORT:-0} ? 2 : 8))}
if out=$(PYTHONDONTWRITEBYTECODE=1 python3 "$here/state.py" --snag "$SNAG" --killed "$BUILD/tests/killed" --seeds "$seeds" 2>&1); then
    echo "ok state: ${out##*$'\n'}"
else
    echo "not ok state"
    echo "$out" | head -40
fi
