# snag fit beside R on tables, formulas and options drawn by chance (`make ref`, random.R): coefficients to nine digits
# (negbin: to seven, where glm.nb's rounds end), standard errors to seven, since R's come from one step before its
# coefficients; those of two-way clusters, where variances are differences, to six.
REF=${SNAG_REF:-build/ref}
[ -r "$REF/random-fits.tsv" ] || { echo "skip fits drawn by chance: run make ref (needs R with MASS, sandwich, survival)"; exit 0; }
tail -n +2 "$REF/random-fits.tsv" | while IFS='	' read -r id options formula; do
    # shellcheck disable=SC2086 # options are words
    "$SNAG" fit "$formula" "$REF/random.tsv" --where "id = $id" $options -F tsv 2>/dev/null |
        sed "s/^/$options	/; s/^--family \([a-z]*\)/\1/" |
        awk -F'\t' -v id="$id" -v what="$formula $options" '
            function off(a, b, scale) { a = a > b ? a - b : b - a; return a / (scale > 0 ? scale : 1) }
            NR == FNR { if ($1 == id) { b[$2] = $3; s[$2] = $4; n++ } next }
            FNR == 1 { split($1, word, " "); family = word[1]; limit = $1 ~ /c1,c2/ ? 1e-6 : 1e-7; next }
            { gsub(/[ `]/, "", $2); rows++
              size = b[$2] < 0 ? -b[$2] : b[$2]
              if (!($2 in b) || off($3, b[$2], size > s[$2] / 10 ? size : s[$2] / 10) > (family == "negbin" ? 1e-7 : 1e-9) || off($4, s[$2], s[$2]) > limit)
                  bad = bad " " $2 " " $3 " " $4 " R: " b[$2] " " s[$2] }
            END { print family "\t" (bad == "" && rows == n ? "" : "draw " id ", " what ":" bad " (" rows + 0 " of " n + 0 " terms)") }
        ' "$REF/random-coefs.tsv" -
done | awk -F'\t' '
    { n[$1]++; if ($2 != "") bad[$1] = bad[$1] " " $2 }
    END {
        for (family in n)
            if (bad[family] == "" && n[family] >= 25) print "ok " n[family] " fits drawn by chance: " family
            else print "not ok " n[family] " fits drawn by chance: " (family == "" ? "no answer" : family) " (" bad[family] ")"
    }'
