#!/usr/bin/env bash
# Runs with --state over parts of a stream or a log, killed and begun again, against one run over all of it, and --live
# with restarts: state.py and state_logs.py on few random streams and logs. tests/long/state runs 300 of each.
set -u
here=$(cd "$(dirname "$0")" && pwd)
command -v python3 >/dev/null || { echo "skip state: python3 is not installed"; exit 0; }
for name in state state_logs; do
    seeds=${SNAG_STATE_SEEDS:-1-$((${SNAG_SHORT:-0} ? 1 : 6))}
    if out=$(PYTHONDONTWRITEBYTECODE=1 python3 "$here/$name.py" --snag "$SNAG" --killed "$BUILD/tests/killed" \
        --seeds "$seeds" 2>&1); then
        echo "ok $name: ${out##*$'\n'}"
    else
        echo "not ok $name"
        echo "$out" | head -40
    fi
done
