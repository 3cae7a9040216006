#!/usr/bin/env bash
# Pseudo-random logs and outcomes: snag features compared with a slow independent count; and the same table from a log
# grouped by customer as from one in time order; and rows of start, stop, event.
set -u
command -v python3 >/dev/null || { echo "skip features against a slow count: no python3"; exit 0; }
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-features.XXXXXX") || exit 1
here=$(dirname "$0")
# a rule that is part of another: its snags do not count among `snags`
printf '[long_wait]\npart of = transfer\n' >"$work/snag.rules"

compare() { # order suffix
    mapfile -t options <"$work/options$2"
    name="features seed $seed by $1: ${options[*]}"
    if ! (cd "$work" && "$SNAG" features -q --outcomes outcomes.csv "${options[@]}" "$1.tsv") >"$work/got" 2>"$work/err"; then
        if ! awk -F'\t' 'NR == 2 { while ($++i != "contacts" && i < NF); } NR > 2 && $i != "" { shown = 1 } END { exit !shown }' "$work/want$2" &&
            grep -q 'but no ' "$work/err"; then echo "ok $name (refused)"
        else echo "not ok $name ($(head -1 "$work/err"))"; fi
    elif cmp -s "$work/want$2" "$work/got"; then
        echo "ok $name ($(($(wc -l <"$work/want$2") - 2)) rows)"
    else
        echo "not ok $name (the tables differ)"
        diff "$work/want$2" "$work/got" | head -10
    fi
}

for seed in $(seq 1 "${SEEDS:-$((${SNAG_SHORT:-0} ? 3 : 12))}"); do
    python3 "$here/features_slow.py" "$seed" "$work" || { echo "not ok seed $seed: the slow count failed"; continue; }
    compare time ''
    compare customer ''
    compare "$([ $((seed % 2)) = 0 ] && echo time || echo customer)" .start_stop
done
