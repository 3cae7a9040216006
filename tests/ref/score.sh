# Risks and intervals of rows that a model was not fitted to, against R's predict().
REF=${SNAG_REF:-build/ref}
[ -r "$REF/score.tsv" ] || { echo "skip R's predict(): run make ref (needs R)"; exit 0; }
cut -f 1,2 "$REF/score.tsv" | uniq | while IFS=$(printf '\t') read -r family formula; do
    set --
    case $formula in *poly*) set -- --where 'transfer < 4' ;; esac
    "$SNAG" fit "$formula" --family "$family" "$@" --save "$TMPDIR/m.json" -F tsv "$REF/score-old.tsv" >/dev/null 2>&1
    "$SNAG" score "$TMPDIR/m.json" "$REF/score-new.tsv" >"$TMPDIR/scores" 2>"$TMPDIR/notes"
    awk -F'\t' -v family="$family" -v formula="$formula" '
        function off(a, b) { return (a > b ? a - b : b - a) / (b < 0 ? -b : b == 0 ? 1 : b) }
        NR == FNR { if ($1 == family && $2 == formula) { fit[$3] = $4; low[$3] = $5; high[$3] = $6; want++ } next }
        FNR > 1 {
            have++
            if (!($1 in fit) || off($2, fit[$1]) > 1e-8 || off($3, low[$1]) > 1e-7 || off($4, high[$1]) > 1e-7) bad = bad " " $1
        }
        END {
            if (bad == "" && have == want && want) print "ok R: predict() of " family " " formula " (" want " rows)"
            else print "not ok R: predict() of " family " " formula " (" have + 0 " rows, R " want "; differ:" substr(bad, 1, 200) ")"
        }' "$REF/score.tsv" "$TMPDIR/scores"
done
