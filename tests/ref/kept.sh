# What R gave when these references were made (R 4.2.2, survival 3.5-3, MASS 7.3-58.2, sandwich 3.0-2, ordinal
# 2022.11-16, brglm2 0.9) is in kept/, next to the scripts that made it. Does today's R give the same, to nine digits?
# After changing the scripts: make ref, then copy those that stand there from build/ref.
REF=${SNAG_REF:-build/ref}
[ -r "$REF/fits.tsv" ] || { echo "skip R as it was: run make ref (needs R)"; exit 0; }
if [ -e "$REF/missing.txt" ]; then
    echo "skip R as it was: packages are missing"
    exit 0
fi
for kept in "$SRC"/tests/ref/kept/*.tsv; do
    awk -F'\t' -v name="$(basename "$kept")" '
        function number(x) { return x ~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ }
        function off(a, b) { return b == 0 ? (a < 0 ? -a : a) : (a > b ? a - b : b - a) / (b < 0 ? -b : b) }
        NR == FNR { line[FNR] = $0; n = FNR; next }
        {
            rows++
            m = split(line[FNR], was)
            if (m != NF) bad = bad " line " FNR
            for (i = 1; i <= NF; i++)
                if ($i != was[i] && !(number($i) && number(was[i]) && off($i, was[i]) <= 1e-9)) bad = bad " line " FNR ": " $i " was " was[i]
        }
        END {
            if (rows != n) bad = bad " " rows + 0 " lines, " n + 0 " were kept"
            if (bad == "") print "ok R as it was: " name; else print "not ok R as it was: " name " (" substr(bad, 1, 300) ")"
        }' "$kept" "$REF/${kept##*/}"
done
