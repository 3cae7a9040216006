#!/usr/bin/env bash
# Who has fallen silent (features --churn-after), with and without a hole in the log, compared with a slow count.
set -u
command -v python3 >/dev/null || { echo "skip silence against a slow count: no python3"; exit 0; }
here=$(dirname "$0")
for seed in $(seq 1 "${SEEDS:-$((${SNAG_SHORT:-0} ? 2 : 6))}"); do
    python3 "$here/inactivity_slow.py" "$seed" "$TMPDIR" || { echo "not ok seed $seed: the slow count failed"; continue; }
    # shellcheck disable=SC2046 # several words
    if ! "$SNAG" features -q --no-config --plain $(cat "$TMPDIR/options") "$TMPDIR/log.tsv" >"$TMPDIR/table" 2>"$TMPDIR/err"; then
        echo "not ok silence seed $seed ($(tail -n 1 "$TMPDIR/err"))"
    elif cut -f 1-5 "$TMPDIR/table" | tail -n +2 | cmp -s - "$TMPDIR/want"; then
        echo "ok silence seed $seed ($(wc -l <"$TMPDIR/want") rows, $(cut -f 4 "$TMPDIR/want" | grep -c 1) left)"
    else
        echo "not ok silence seed $seed ($(cut -f 1-5 "$TMPDIR/table" | tail -n +2 | diff "$TMPDIR/want" - | sed -n '2p;/^>/{p;q;}' | tr '\n\t' '| '))"
    fi
done
