# snag study satisfaction on worlds that are known, its JSON against its schema, and the same numbers in all formats.
# slow: numbers; the cases of study run the same code under sanitizers
same() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1 (expected $2, got $3)"; fi; }
near() { # NAME WANT GOT TOLERANCE
    awk -v w="$2" -v g="$3" -v t="$4" 'BEGIN { d = g - w; exit !(g != "" && d < t && d > -t) }' &&
        echo "ok $1" || echo "not ok $1 (expected $2, got $3)"
}
W=${TMPDIR:-/tmp}/study
mkdir -p "$W"
study() { "$SNAG" study satisfaction --satisfaction satisfaction --loyalty repurchase,spend,praise --expectation expectation --change change "$@"; }
get() { awk -F'\t' -v p="$2" -v k="$3" 'FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $1 "." $2 == p && $at["by"] == "" && $at["version"] == "unweighted" { print $at[k]; exit }' "$1"; }

# The published finding, planted: a line explains .13, any curve more, and the line misses it.
"$SNAG" simulate --scenario effortless --customers 6000 --seed 1 --log queue_log -o "$W/effortless" 2>/dev/null
study --friction snags "$W/effortless/survey.csv" -F tsv >"$W/effortless.tsv" || echo "not ok study of effortless"
near "effortless: R²" .132 "$(get "$W/effortless.tsv" line.r2 estimate)" .02
near "effortless: any curve" .213 "$(get "$W/effortless.tsv" line.eta2 estimate)" .02
near "effortless: -log10 p of the line" 37 "$(get "$W/effortless.tsv" line.lack_of_fit p_value | awk '{ print -log($1) / log(10) }')" 12
near "effortless: less to more among the met" 2.09 "$(get "$W/effortless.tsv" asymmetry.a1_met estimate)" .5
same "effortless: verdict" dixon "$(get "$W/effortless.tsv" contest.verdict says)"
same "effortless: published R²" agree "$(get "$W/effortless.tsv" line.r2 agrees)"
"$SNAG" simulate --scenario delight --customers 6000 --seed 1 --log queue_log -o "$W/delight" 2>/dev/null
same "delight: verdict" graded "$(study "$W/delight/survey.csv" -F tsv >"$W/delight.tsv"; get "$W/delight.tsv" contest.verdict says)"

# A seed is a seed; customers who answered once are their own clusters.
study --friction snags "$W/delight/survey.csv" --resamples 99 -F tsv >"$W/one.tsv"
study --friction snags "$W/delight/survey.csv" --resamples 99 --seed 1 -F tsv | cmp -s - "$W/one.tsv" && echo "ok the same seed" || echo "not ok the same seed"
study --friction snags "$W/delight/survey.csv" --resamples 99 --seed 2 -F tsv | cmp -s - "$W/one.tsv" && echo "not ok another seed" || echo "ok another seed"
awk -F, -v OFS=, 'NR > 1 { $1 = NR } { print }' "$W/delight/survey.csv" | study --friction snags --resamples 99 -F tsv | cmp -s - "$W/one.tsv" && echo "ok other names of customers" || echo "not ok other names of customers"

# Every answer twice, by the same customer: standard errors as before, but for degrees of freedom.
awk -F, 'NR == 1 || NR % 5 == 0' "$W/delight/survey.csv" >"$W/once.csv"
{ cat "$W/once.csv"; tail -n +2 "$W/once.csv"; } >"$W/twice.csv"
study "$W/once.csv" -F tsv >"$W/once.tsv"
study "$W/twice.csv" --resamples 99 -F tsv >"$W/twice.tsv"
near "twice the same answers: error of r" 1 "$(awk -v a="$(get "$W/twice.tsv" line.r std_error)" -v b="$(get "$W/once.tsv" line.r std_error)" 'BEGIN { print a / b }')" 1e-6
near "twice the same answers: error of a difference" 1 "$(awk -v a="$(get "$W/twice.tsv" contest.exceeded_met std_error)" -v b="$(get "$W/once.tsv" contest.exceeded_met std_error)" 'BEGIN { print a / b }')" .02

python3 -c 'import jsonschema' 2>/dev/null || { echo "skip study's schema: python3 has no jsonschema"; exit 0; }
"$SNAG" study --schema >"$W/schema.json"
everything="--expectation expectation --change change --before before --after after --sem 0.4 --friction f1,f2 --recovery state --covariates segment --response segment,tenure --by segment --cluster c --resamples 99"
printf '[study]\nclaim = dixon\nclaim = attribution > 1\n' >"$W/spec"
# shellcheck disable=SC2086 # options are words
"$SNAG" study satisfaction --satisfaction s1 --loyalty l1,l2 $everything --spec "$W/spec" -F json "$TESTDATA/respondents.tsv" >"$W/all.json"
"$SNAG" study satisfaction --satisfaction s1 --loyalty renewed -F json "$TESTDATA/respondents.tsv" >"$W/least.json"
"$SNAG" study power --schema >"$W/schema-power.json"
"$SNAG" study power -q --claim dixon --steps 1,0 --margin 0.5sd --runs 20 -F json >"$W/power.json"
python3 -c 'import json, sys, jsonschema; jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))' "$W/schema-power.json" "$W/power.json" 2>"$W/err" &&
    echo "ok schema: power" || echo "not ok schema: power ($(tail -1 "$W/err"))"
for f in all least; do
    python3 -c 'import json, sys, jsonschema; jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))' "$W/schema.json" "$W/$f.json" 2>"$W/err" &&
        echo "ok schema: $f" || echo "not ok schema: $f ($(tail -1 "$W/err"))"
done
# shellcheck disable=SC2086
"$SNAG" study satisfaction --satisfaction s1 --loyalty l1,l2 $everything --spec "$W/spec" -F tsv "$TESTDATA/respondents.tsv" >"$W/all.tsv"
python3 - "$W/all.json" "$W/all.tsv" <<'P' && echo "ok TSV and JSON say the same" || echo "not ok TSV and JSON say the same"
import json, sys
lines = json.load(open(sys.argv[1]))["lines"]
rows = [r.rstrip("\n").split("\t") for r in open(sys.argv[2])]
def text(x): return "" if x is None else x if isinstance(x, str) else repr(float(x))
def cell(x):
    try: return repr(float(x)) if x not in ("inf", "-inf") else x
    except ValueError: return x
sys.exit(not (len(lines) == len(rows) - 1 and all(text(l[c]) == cell(v) for l, r in zip(lines, rows[1:]) for c, v in zip(rows[0], r))))
P
