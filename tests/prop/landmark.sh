#!/usr/bin/env bash
# Simulated worlds whose truth is known, briefly: landmark designs cover it (tests/long/landmark-coverage does 200 seeds),
# and where answers do not depend on snags, as many answer at every level of snags; where they do, fewer at higher ones.
# CUSTOMERS=20000 for more.
# slow: numbers; the cases of features run the same code under sanitizers
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-landmark.XXXXXX") || exit 1
[ "${SNAG_SHORT:-0}" = 1 ] || bash "$SRC/tests/long/landmark-coverage" "$BUILD" 2
# rates FRICTION: chi-square of the answers by level (3 degrees of freedom), and the rates at the ends
rates() {
    "$SNAG" simulate --scenario null --customers "${CUSTOMERS:-4000}" --log events.tsv --set csat.asked=0 --set response.friction="$1" \
        -o "$work/d" 2>"$work/err" && "$SNAG" detect -q --no-config "$work/d/events.tsv" -o "$work/s.tsv" &&
        "$SNAG" features -q --by contact --response "$work/r.tsv" -o "$work/t.tsv" "$work/s.tsv" &&
        awk -F'\t' 'NR > 1 { n[NR] = $3; k[NR] = $4; asked += $3; answered += $4 }
            END { p = answered / asked
                  for (i in n) chi += (k[i] - n[i] * p) ^ 2 / (n[i] * p * (1 - p))
                  print chi, k[2] / n[2], k[5] / n[5] }' "$work/r.tsv"
}
read -r chi first last <<<"$(rates 1)"
if awk -v chi="$chi" 'BEGIN { exit !(chi != "" && chi < 16.27) }'; then echo "ok as many answer at every level of snags (chi-square $chi)"
else echo "not ok as many answer at every level of snags (chi-square $chi: $first to $last)"; fi
read -r chi first last <<<"$(rates 0.7)"
if awk -v chi="$chi" -v a="$first" -v b="$last" 'BEGIN { exit !(chi > 16.27 && b < 0.7 * a) }'; then echo "ok fewer answer the more snags they met ($first to $last)"
else echo "not ok fewer answer the more snags they met (chi-square $chi: $first to $last)"; fi
