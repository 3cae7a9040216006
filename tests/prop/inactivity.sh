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
# Where nobody leaves and customers differ in how often they call, "silent for 90 days" halves the odds with each snag.
quiet=$TMPDIR/quiet
"$SNAG" simulate --scenario quiet --customers 2000 --seed 1 --log events.tsv -o "$quiet" 2>/dev/null
"$SNAG" detect -q --no-config --only transfer,long_wait,abandoned "$quiet/events.tsv" -o "$quiet/snags.tsv"
"$SNAG" features -q --no-config --churn-after 90d --landmark 2026-06-01 "$quiet/snags.tsv" >"$quiet/table" 2>"$quiet/err"
if [ $? = 2 ] && [ ! -s "$quiet/table" ] && grep -q 'silence is not leaving' "$quiet/err"; then
    echo "ok silence of support contacts is refused"
else
    echo "not ok silence of support contacts is refused ($(head -n 1 "$quiet/err"))"
fi
"$SNAG" features -q --no-config --churn-after 90d --naive "$quiet/snags.tsv" -o "$quiet/naive.tsv"
for rule in transfer long_wait abandoned; do
    "$SNAG" fit "churned ~ $rule" --family logit -F tsv "$quiet/naive.tsv" 2>/dev/null
done | awk -F'\t' '/^term/ { for (i = 1; i <= NF; i++) at[$i] = i; next } /^(transfer|long_wait|abandoned)\t/ { n++; or = exp($at["estimate"]); said = said sprintf(" %.2f", or); bad += or < .4 || or > .6 }
    END { print (n == 3 && !bad ? "ok" : "not ok") " naive, silence halves with each snag (odds ratios" said ")" }'
