#!/usr/bin/env bash
# Pseudo-random logs and outcomes: snag features compared with a slow independent count; and the same table from a log
# grouped by customer as from one in time order.
set -u
command -v python3 >/dev/null || { echo "skip features against a slow count: no python3"; exit 0; }
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-features.XXXXXX") || exit 1
here=$(dirname "$0")
# a rule that is part of another: its snags do not count among `snags`
printf '[long_wait]\npart of = transfer\n' >"$work/snag.rules"
for seed in $(seq 1 "${SEEDS:-$((${SNAG_SHORT:-0} ? 3 : 12))}"); do
    python3 "$here/features_slow.py" "$seed" "$work" || { echo "not ok seed $seed: the slow count failed"; continue; }
    for order in time customer; do
        mapfile -t options <"$work/options"
        name="features seed $seed by $order: ${options[*]}"
        if ! (cd "$work" && "$SNAG" features -q --outcomes outcomes.csv "${options[@]}" "$order.tsv") >"$work/got" 2>"$work/err"; then
            if [ ! -s "$work/want" ] && grep -q 'but no ' "$work/err"; then echo "ok $name (refused)"
            else echo "not ok $name ($(head -1 "$work/err"))"; fi
        elif cmp -s "$work/want" "$work/got"; then
            echo "ok $name ($(($(wc -l <"$work/want") - 2)) rows)"
        else
            echo "not ok $name (the tables differ)"
            diff "$work/want" "$work/got" | head -10
        fi
    done
done
