#!/usr/bin/env bash
# The engine compared with the second implementation in tests/oracle: its hand-made examples, and 200 random streams
# with random rules (tests/long/oracle: 5,000), each in one more way: rates by group, grouped by customer, split into
# files, or over its own output.
set -u
here=$(cd "$(dirname "$0")/../oracle" && pwd)
command -v python3 >/dev/null || { echo "skip oracle: python3 is not installed"; exit 0; }

run() { # NAME, arguments of compare.py
    local name=$1
    shift
    if out=$(PYTHONDONTWRITEBYTECODE=1 python3 "$here/compare.py" --snag "$SNAG" "$@" 2>&1); then
        echo "ok oracle $name: ${out##*$'\n'}"
    else
        echo "not ok oracle $name"
        echo "$out" | head -60
    fi
}

PYTHONDONTWRITEBYTECODE=1 python3 "$here/oracle_test.py" >/dev/null 2>&1 && echo "ok oracle itself" || echo "not ok oracle itself"
run examples --examples
run "random streams" ${SNAG_ORACLE_EVERY:+--every} --seeds "${SNAG_ORACLE_SEEDS:-1-$((${SNAG_SHORT:-0} ? 8 : 200))}"
run "built-in rules" --catalogue "$SRC"/src/rule/language/rules/{reliability,relevance,value,trust,good}.rules "$SRC"/examples/rules/english.rules \
    --seeds "1-$((${SNAG_SHORT:-0} ? 2 : 10))"
