# The R that snag study satisfaction --script writes computes every number again: of the made-up answers, and of a world;
# tests/long/study-script does so for more of them. It finds a number that was changed.
command -v Rscript >/dev/null || { echo "skip the study's script: there is no R"; exit 0; }
[ "${SNAG_SHORT:-0}" = 0 ] || { echo "skip the study's script: R has no use for a sanitizer"; exit 0; }
W=$TMPDIR/script
mkdir -p "$W"
cd "$TESTDATA" || exit
printf '[study]\nclaim = dixon\nclaim = attribution > 1\nclaim = r2 0.5 within 0.2\n' >"$W/spec"
"$SNAG" study satisfaction respondents.tsv --satisfaction s1 --loyalty l1,l2 --expectation expectation --change change \
    --before before --after after --sem 0.4 --friction f1,f2 --recovery state --covariates segment --response segment,tenure \
    --cluster c --spec "$W/spec" --resamples 99 --script "$W/all.R" -o "$W/all.txt"
Rscript --vanilla "$W/all.R" >"$W/all.out" 2>&1 && grep -q '^[0-9]* lines: [1-9][0-9]* numbers the same, [1-9][0-9]* drawn again by chance, 0 different$' "$W/all.out" &&
    echo "ok the study's script: $(head -1 "$W/all.out")" || echo "not ok the study's script ($(head -5 "$W/all.out"))"
"$SNAG" study satisfaction respondents.tsv --satisfaction s1 --loyalty renewed --expectation expectation --resamples 99 \
    --script "$W/renewed.R" -o "$W/renewed.txt"
awk -F'\t' -v OFS='\t' '$2 == "met_below" { $7 += 1e-6 } { print }' "$W/renewed.R" >"$W/off.R"
Rscript --vanilla "$W/off.R" >"$W/off.out" 2>&1
[ $? = 1 ] && grep -q '1 different$' "$W/off.out" && grep -q 'contest | met_below .*estimate' "$W/off.out" &&
    echo "ok the script finds a changed number" || echo "not ok the script finds a changed number ($(head -3 "$W/off.out"))"
# Of more levels than an ordered model takes there is no polychoric correlation and no ordinal logit, here and there.
awk 'BEGIN { srand(5); print "s\tl\te"; for (i = 0; i < 400; i++) { s = int(5 * rand()) + 1; print s "\t" int(10 * s + 30 * rand()) "\t" int(3 * rand()) } }' >"$W/levels.tsv"
"$SNAG" study satisfaction "$W/levels.tsv" --satisfaction s --loyalty l --expectation e --resamples 99 --script "$W/levels.R" -o "$W/levels.txt"
Rscript --vanilla "$W/levels.R" >"$W/levels.out" 2>&1 && grep -q ' [1-9][0-9]* numbers the same, .* 0 different$' "$W/levels.out" && grep -q 'more than 60 levels' "$W/levels.txt" &&
    echo "ok the script, many levels: $(head -1 "$W/levels.out")" || echo "not ok the script, many levels ($(head -5 "$W/levels.out"))"
