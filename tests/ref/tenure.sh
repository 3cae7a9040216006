# Transfers without effect where the hazard falls with tenure (tenure.py): snag's own columns give what R makes of the
# events. The odds ratio is .845 without tenure and days observed, 1.042 with them; see tenure.R.
REF=${SNAG_REF:-build/ref}
[ -r "$REF/tenure.tsv" ] || { echo "skip a hazard that falls with tenure: run make ref (needs R, its package survival, and python3)"; exit 0; }
last=
while IFS=$(printf '\t') read -r name options family terms n b se; do
    # shellcheck disable=SC2086 # several words
    [ "$options" = "$last" ] ||
        "$SNAG" features -q --no-config --outcomes "$REF/tenure-outcomes.csv" $options -o "$TMPDIR/t.tsv" "$REF/tenure-events.tsv"
    last=$options
    response=churned
    [ "$family" != cox ] || response='Surv(days_at_risk, left)'
    "$SNAG" fit "$response ~ $terms" --family "$family" --save "$TMPDIR/m.json" -F tsv "$TMPDIR/t.tsv" >"$TMPDIR/terms" 2>/dev/null
    awk -F'\t' -v name="$name" -v n="$n" -v b="$b" -v se="$se" '
        function off(a, b) { return (a > b ? a - b : b - a) / (b < 0 ? -b : b) }
        FILENAME ~ /m.json$/ { counted += index($0, "\"n\":" n ",") > 0; next }
        $1 == "transfer" { if (off($2, b) <= 1e-8 && off($3, se) <= 1e-8) agrees = 1; else bad = $2 " " $3 }
        END { if (agrees && counted) printf "ok R: a hazard that falls with tenure, %s (n %d, ratio %.3f, %.3f to %.3f)\n", name, n, exp(b), exp(b - 1.959964 * se), exp(b + 1.959964 * se)
              else print "not ok R: a hazard that falls with tenure, " name " (" bad " " (counted ? "" : "other n") "; R: n " n ", " b " " se ")" }' \
        "$TMPDIR/m.json" "$TMPDIR/terms"
done <"$REF/tenure.tsv"
