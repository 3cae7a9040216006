# R's heart transplants at day 30 and at other landmarks, from snag's own columns: days_at_risk and left.
REF=${SNAG_REF:-build/ref}
[ -r "$REF/landmark.tsv" ] || { echo "skip R's heart transplants: run make ref (needs R and its package survival)"; exit 0; }
printf '%s\n' '[file]' 'format = csv' 'time = %Y-%m-%d' '[columns]' 'ts = date' 'customer = patient' 'event = what' 'direction = "in"' >"$TMPDIR/log.map"
printf '%s\n' '[treated]' 'when = transplant' 'opportunity = accepted per customer' >"$TMPDIR/log.rules"
while IFS=$(printf '\t') read -r name options n events b se; do
    # shellcheck disable=SC2086 # several words
    "$SNAG" features -q --no-config -m "$TMPDIR/log.map" --rules "$TMPDIR/log.rules" --only treated --outcomes "$REF/landmark-customers.csv" \
        $options --covered 1967-01-01/1975-01-01 -o "$TMPDIR/t.tsv" "$REF/landmark-log.csv" &&
        "$SNAG" fit 'Surv(days_at_risk, left) ~ treated' --family cox --save "$TMPDIR/m.json" -F tsv "$TMPDIR/t.tsv" >"$TMPDIR/terms" 2>/dev/null
    awk -F'\t' -v name="$name" -v n="$n" -v events="$events" -v b="$b" -v se="$se" '
        function off(a, b) { return (a > b ? a - b : b - a) / (b < 0 ? -b : b) }
        FILENAME ~ /m.json$/ { if (index($0, "\"n\":" n ",") && index($0, "\"events\":" events ",")) counted = 1; next }
        $1 == "treated" { if (off($2, b) <= 1e-9 && off($3, se) <= 1e-9) agrees = 1; else bad = $2 " " $3 }
        END { if (agrees && counted) print "ok R: heart transplants, " name " (n " n ", " events " events, " b ")"
              else print "not ok R: heart transplants, " name " (" bad " " (counted ? "" : "other counts") "; R: n " n ", " events " events, " b " " se ")" }' \
        "$TMPDIR/m.json" "$TMPDIR/terms"
done <"$REF/landmark.tsv"
