# snag study drivers against drivers.r, which fits the tables of snag features with R's glm: every column, 7 digits.
command -v Rscript >/dev/null || { echo "skip study drivers: there is no R"; exit 0; }
W=$TMPDIR/drivers
rules=transfer,long_wait,abandoned
mkdir -p "$W"
"$SNAG" simulate --scenario cascade --customers 800 --seed 2 --log events.tsv -o "$W/w" 2>/dev/null
features() { "$SNAG" features -q --no-config --only $rules --outcomes "$W/w/customers.csv" -o "$W/$1.tsv" "${@:2}" "$W/w/events.tsv" || echo "not ok features $1"; }
features naive --naive
features rolling --landmark 2026-06-09/2026-09-01/28d
for gap in 0 7 14 30; do # T = L + 14d; customers who had entered 30 days before it
    from=$(date -u -d "2026-06-23 -$gap days" +%F) to=$(date -u -d "2026-09-15 -$gap days" +%F)
    features gap_$gap --landmark "$from/$to/28d" --gap ${gap}d --min-tenure $((30 - gap))d
done
features curve --landmark 2026-06-09/2026-09-01/28d --look-back 30d --gap 7d
features hazard --start-stop --look-back 90d
"$SNAG" study drivers -q --no-config --only $rules --outcomes "$W/w/customers.csv" --landmark 2026-06-09/2026-09-01/28d \
    --resamples 99 --exchanges 0 --curve 0 -F tsv "$W/w/events.tsv" >"$W/snag.tsv" || echo "not ok study drivers"
Rscript --vanilla "$SRC/tests/ref/drivers.r" "$W" transfer long_wait abandoned >"$W/r.tsv" || echo "not ok drivers.r"
awk -F'\t' '
    NR == FNR { if (FNR == 1) for (i = 1; i <= NF; i++) at[$i] = i; else x[$at["part"], $at["by"], $at["name"]] = $at["estimate"]; next }
    { n++; s = x[$1, $2, $3]; d = s - $4; a = $4 < 0 ? -$4 : $4
      if (s == "" || (d < 0 ? -d : d) > 1e-7 * (a > 0.01 ? a : 0.01)) bad = bad " " $1 " " $2 " " $3 " " s " R: " $4 ";" }
    END { if ((n == 156 || n == 159) && bad == "") print "ok study drivers: " n " numbers as R has them"; else print "not ok study drivers (" n " numbers;" substr(bad, 1, 1500) ")" }' "$W/snag.tsv" "$W/r.tsv"
