# snag fit compared with R on tables, formulas and options drawn at random (`make ref`, random.R): coefficients to nine
# digits (negbin: to seven, where glm.nb stops), standard errors to seven, since R's come from one step before its
# coefficients; those of two-way clusters, where variances are differences, to six.
REF=${SNAG_REF:-build/ref}
[ -r "$REF/random-fits.tsv" ] || { echo "skip fits drawn by chance: run make ref (needs R with MASS, sandwich, survival)"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-random.XXXXXX") || exit 1
tail -n +2 "$REF/random-fits.tsv" | while IFS='	' read -r id options formula; do
    echo "draw	$id	$options	$formula"
    # shellcheck disable=SC2086 # options are words
    "$SNAG" fit "$formula" "$REF/random.tsv" --where "id = $id" $options -F tsv 2>/dev/null
done >"$W/all"
awk -F'\t' '
    function off(a, b, scale) { a = a > b ? a - b : b - a; return a / (scale > 0 ? scale : 1) }
    function ended() {
        if (id == "") return
        n[family]++
        if (wrong != "" || rows != terms[id]) bad[family] = bad[family] " draw " id ", " what ":" wrong " (" rows " of " terms[id] + 0 " terms)"
    }
    NR == FNR { b[$1, $2] = $3; s[$1, $2] = $4; terms[$1]++; next }
    $1 == "draw" {
        ended()
        id = $2; what = $4 " " $3; wrong = ""; rows = heading = 0
        split($3, word, " "); family = word[2]; limit = $3 ~ /c1,c2/ ? 1e-6 : 1e-7
        next
    }
    !heading++ { next }
    { gsub(/[ `]/, "", $1); rows++
      size = b[id, $1] < 0 ? -b[id, $1] : b[id, $1]; error = s[id, $1]
      if (!((id, $1) in b) || off($2, b[id, $1], size > error / 10 ? size : error / 10) > (family == "negbin" ? 1e-7 : 1e-9) || off($3, error, error) > limit)
          wrong = wrong " " $1 " " $2 " " $3 " R: " b[id, $1] " " error }
    END {
        ended()
        for (family in n)
            if (bad[family] == "" && n[family] >= 25) print "ok " n[family] " fits drawn by chance: " family
            else print "not ok " n[family] " fits drawn by chance: " family " (" bad[family] ")"
    }' "$REF/random-coefs.tsv" "$W/all"
