# snag fit compared with R's own fits of its example data, to nine digits; `make ref` has R write them.
REF=${SNAG_REF:-build/ref}
[ -r "$REF/fits.tsv" ] || { echo "skip R's example data: run make ref (needs R)"; exit 0; }
[ -e "$REF/missing.txt" ] && sort -u "$REF/missing.txt" | sed 's/.*/skip fits beside R: package & is not installed/'
tail -n +2 "$REF/fits.tsv" | while IFS='	' read -r id data options formula; do
    # shellcheck disable=SC2086 # options are words
    "$SNAG" fit "$formula" "$REF/$data.tsv" $options -F tsv 2>/dev/null | awk -F'\t' -v id="$id" '
        function off(a, b) { return b == 0 ? (a < 0 ? -a : a) : (a > b ? a - b : b - a) / (b < 0 ? -b : b) }
        NR == FNR { if ($1 == id) { at[$2] = ++n; b[n] = $3; s[n] = $4 } next }
        FNR == 1 { next }
        { rows++; k = $1 in at ? at[$1] : rows
          if (off($2, b[k]) > 1e-9 || off($3, s[k]) > 1e-9) bad = bad " " $1 " " $2 " " $3 " R: " b[k] " " s[k] }
        END {
            if (rows != n) bad = bad " " rows + 0 " terms, R has " n + 0
            if (bad == "") print "ok R: " id; else print "not ok R: " id " (" bad ")"
        }' "$REF/coefs.tsv" -
done
