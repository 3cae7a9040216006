# R's heart transplants at day 30, from snag's own columns: days_at_risk and left.
REF=${SNAG_REF:-build/ref}
[ -r "$REF/landmark.tsv" ] || { echo "skip R's heart transplants: run make ref (needs R and its package survival)"; exit 0; }
printf '%s\n' '[file]' 'format = csv' 'time = %Y-%m-%d' '[columns]' 'ts = date' 'customer = patient' 'event = what' 'direction = "in"' >"$TMPDIR/log.map"
printf '%s\n' '[treated]' 'when = transplant' 'opportunity = accepted per customer' >"$TMPDIR/log.rules"
"$SNAG" features -q --no-config -m "$TMPDIR/log.map" --rules "$TMPDIR/log.rules" --only treated --outcomes "$REF/landmark-customers.csv" \
    --landmark entry+30d --look-back 31d --gap 0d --horizon 2000d --covered 1967-01-01/1975-01-01 -o "$TMPDIR/t.tsv" "$REF/landmark-log.csv" &&
    "$SNAG" fit 'Surv(days_at_risk, left) ~ treated' --family cox --glance -F tsv "$TMPDIR/t.tsv" >"$TMPDIR/glance" 2>/dev/null
"$SNAG" fit 'Surv(days_at_risk, left) ~ treated' --family cox -F tsv "$TMPDIR/t.tsv" 2>/dev/null >"$TMPDIR/terms"
awk -F'\t' '
    function off(a, b) { return (a > b ? a - b : b - a) / (b < 0 ? -b : b) }
    FILENAME ~ /landmark.tsv$/ { n = $1; events = $2; b = $3; se = $4; next }
    FILENAME ~ /glance$/ { if (FNR == 1) { for (i = 1; i <= NF; i++) at[$i] = i } else if ($at["n"] != n || $at["events"] != events) bad = bad " n " $at["n"] " events " $at["events"]; next }
    $1 == "treated" { seen = 1; if (off($2, b) > 1e-9 || off($3, se) > 1e-9) bad = bad " " $2 " " $3 " R: " b " " se }
    END { if (bad == "" && seen) print "ok R: heart transplants at day 30 (n " n ", " events " events, " b ")"
          else print "not ok R: heart transplants at day 30 (" bad ")" }' "$REF/landmark.tsv" "$TMPDIR/glance" "$TMPDIR/terms"
