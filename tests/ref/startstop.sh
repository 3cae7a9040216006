# R's heart transplants through snag's own features and fit: naive, at a landmark, and with a treatment that begins in
# time (startstop.R).
REF=${SNAG_REF:-build/ref}
[ -r "$REF/startstop.tsv" ] || { echo "skip R's heart transplants in time: run make ref (needs R and its package survival)"; exit 0; }
printf '%s\n' '[file]' 'format = csv' 'time = iso' '[columns]' 'ts = date' 'customer = patient' 'event = what' 'direction = "in"' >"$TMPDIR/log.map"
printf '%s\n' '[treated]' 'when = transplant' 'opportunity = accepted per customer' >"$TMPDIR/log.rules"
last=
while IFS=$(printf '\t') read -r name files options response ties n events b se; do
    # shellcheck disable=SC2086 # several words
    [ "$options" = "$last" ] ||
        "$SNAG" features -q --no-config -m "$TMPDIR/log.map" --rules "$TMPDIR/log.rules" --only treated --outcomes "$REF/$files-customers.csv" \
            $options $(case $options in *naive*) ;; *) echo --covered 1967-01-01/1975-01-01 ;; esac) -o "$TMPDIR/t.tsv" "$REF/$files-log.csv"
    last=$options
    "$SNAG" fit "$response ~ treated" --family cox --ties "$ties" --save "$TMPDIR/m.json" -F tsv "$TMPDIR/t.tsv" >"$TMPDIR/terms" 2>/dev/null
    awk -F'\t' -v name="$name, $ties" -v n="$n" -v events="$events" -v b="$b" -v se="$se" '
        function off(a, b) { return (a > b ? a - b : b - a) / (b < 0 ? -b : b) }
        FILENAME ~ /m.json$/ { if (index($0, "\"n\":" n ",") && index($0, "\"events\":" events ",")) counted = 1; next }
        $1 == "treated" { if (off($2, b) <= 1e-9 && off($3, se) <= 1e-9) agrees = 1; else bad = $2 " " $3 }
        END { if (agrees && counted) print "ok R: heart transplants in time, " name " (" n " n, " events " events, " b ", SE " se ")"
              else print "not ok R: heart transplants in time, " name " (" bad " " (counted ? "" : "other counts") "; R: n " n ", " events " events, " b " " se ")" }' \
        "$TMPDIR/m.json" "$TMPDIR/terms"
done <"$REF/startstop.tsv"
