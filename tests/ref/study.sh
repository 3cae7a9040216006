# Every number of snag study satisfaction that has no chance in it, compared to nine digits with those of study.R, which
# are in kept/study.tsv (kept.sh compares them with today's R).
base="--expectation expectation --change change --before before --after after --sem 0.4 --friction f1,f2 \
    --recovery state --covariates segment,tenure --resamples 99 -F tsv"
scales="--loyalty l1,l2,l3,l4"
for run in plain scales clustered renewed; do
    case $run in
    plain) how="--satisfaction s1 $scales --response segment,tenure --by segment" ;;
    scales) how="--satisfaction s1,s2,s3 $scales" ;;
    clustered) how="--satisfaction s1,s2,s3 $scales --cluster c" ;;
    renewed) how="--satisfaction s1 --loyalty renewed" ;;
    esac
    # shellcheck disable=SC2086 # options are words
    "$SNAG" study satisfaction $base $how "$TESTDATA/respondents.tsv" >"$TMPDIR/$run.tsv" 2>"$TMPDIR/$run.err" ||
        echo "not ok study: $run ($(head -1 "$TMPDIR/$run.err"))"
    awk -F'\t' -v run="$run" '
        function off(a, b) { return a == b ? 0 : a == "" || b == "" ? 1 : b == 0 ? (a < 0 ? -a : a) : (a > b ? a - b : b - a) / (b < 0 ? -b : b) }
        function ln(p) { return p > 0 ? log(p) : p } # tails of 1e-50 are as good as their logarithm
        NR == FNR && FNR == 1 { for (i = 1; i <= NF; i++) want[i] = $i; fields = NF; next }
        NR == FNR { if ($1 == run) { k = $2 SUBSEP $3 SUBSEP $4 SUBSEP $5; keys[++n] = k; for (i = 6; i <= NF; i++) r[k, want[i]] = $i } next }
        FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { k = $at["part"] SUBSEP $at["name"] SUBSEP $at["by"] SUBSEP $at["version"]; have[k]; for (i = 6; i <= fields; i++) s[k, want[i]] = $at[want[i]] }
        END {
            for (j = 1; j <= n; j++) {
                k = keys[j]; shown = k; gsub(SUBSEP, " ", shown)
                if (!(k in have)) { bad = bad " no " shown ";"; continue }
                for (i = 6; i <= fields; i++)
                    if (r[k, want[i]] != "" && (want[i] == "p_value" ? off(ln(s[k, want[i]]), ln(r[k, want[i]])) : off(s[k, want[i]], r[k, want[i]])) > 1e-9) bad = bad " " shown " " want[i] " " s[k, want[i]] " R: " r[k, want[i]] ";"
            }
            if (!n) bad = "no numbers of R"
            if (bad == "") print "ok study: " run ", " n " lines as in R"; else print "not ok study: " run " (" substr(bad, 1, 2000) ")"
        }' "$SRC/tests/ref/kept/study.tsv" "$TMPDIR/$run.tsv"
done
