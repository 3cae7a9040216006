# snag fit beside R's fits of real data (reference_fits.tsv, R 4.2.2, glm with epsilon = 1e-14): coefficients and
# standard errors to nine digits. Skips what is not there.
D=${SNAG_TEST_DATA:-/nowhere}
REF=$D/r-examples/reference_fits.tsv
[ -r "$REF" ] || { echo "skip fits of real data: SNAG_TEST_DATA is not set"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-fits.XXXXXX") || exit 1
trap 'rm -rf "$W"' EXIT

# compare ID [MODEL] < tidy table: each term against the reference's of that name, else of that row.
compare() {
    awk -F'\t' -v id="$1" -v model="${2:-}" '
        function off(a, b) { return b == 0 ? (a < 0 ? -a : a) : (a > b ? a - b : b - a) / (b < 0 ? -b : b) }
        NR == FNR { if ($1 == id && (model == "" || model == $2) && $5 !~ /^#/) { at[$5] = ++n; b[n] = $6; s[n] = $7 } next }
        FNR == 1 { if ($1 != "term") bad = "no tidy table"; next }
        { rows++; name = $1; gsub(/factor\(|\)/, "", name); k = name in at ? at[name] : rows }
        { if (off($2, b[k]) > 1e-9 || off($3, s[k]) > 1e-9) bad = bad " " $1 " " $2 " " $3 " R: " b[k] " " s[k] }
        END {
            if (rows != n) bad = bad " " rows + 0 " terms, R has " n + 0
            if (bad == "") print "ok fit " id " " model; else print "not ok fit " id " " model " (" bad ")"
        }' "$REF" -
}

"$SNAG" fit 'Employed ~ GNP.deflator + GNP + Unemployed + Armed.Forces + Population + Year' \
    "$D/r-examples/longley.csv" -F tsv | compare longley
"$SNAG" fit 'low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv' "$D/r-examples/birthwt.csv" \
    --family logit -F tsv 2>/dev/null | compare birthwt
"$SNAG" fit 'Churn ~ Complains + `Call  Failure` + `Subscription  Length` + Status' \
    "$D/churn-iranian/Customer_Churn.csv" --family logit -F tsv | compare iranian
"$SNAG" fit 'Churn ~ tenure + MonthlyCharges + I(Contract == "Month-to-month") + I(TechSupport == "No") + SeniorCitizen' \
    "$D/telco-ibm/Telco-Customer-Churn.csv" --family logit -F tsv | compare telco

for ties in efron breslow; do
    "$SNAG" fit 'Surv(time, status == 2) ~ age + sex + ph.ecog' "$D/r-examples/lung.csv" --family cox --ties $ties -F tsv |
        compare lung cox-$ties
done

"$SNAG" fit 'Sat ~ factor(Infl, ref = "Low") + factor(Type, ref = "Tower") + factor(Cont, ref = "Low")' \
    "$D/r-examples/housing.csv" --weights Freq --levels Low,Medium,High --family ologit -F tsv | compare housing

gzip -dc "$D/bank-calls-1999/february.tsv.gz" >"$W/bank.tsv"
"$SNAG" fit 'I(outcome == "HANG") ~ I(priority == 2) + I(type == "NW") + I(type == "NE") + I(type == "TT")' "$W/bank.tsv" \
    --where 'q_time > 0 and outcome != PHANTOM' --family logit -F tsv | compare bank-abandon

# Per incident the largest counts and whether the last row's made_sla is false.
gzip -dc "$D/servicenow-incidents/incident_event_log.csv.gz" | awk -F, '
    NR > 1 && $2 != "-100" {
        if (!($1 in last)) { order[++n] = $1; r[$1] = o[$1] = 0 }
        if ($4 > r[$1]) r[$1] = $4
        if ($5 > o[$1]) o[$1] = $5
        last[$1] = $7
    }
    END {
        print "breach\treassignment_count\treopen_count"
        for (i = 1; i <= n; i++) print (last[order[i]] == "false") "\t" r[order[i]] "\t" o[order[i]]
    }' >"$W/sla.tsv"
"$SNAG" fit 'breach ~ reassignment_count + reopen_count' "$W/sla.tsv" --family logit -F tsv | compare uci-sla

if "$SNAG" fit '`Churn Value` ~ `Satisfaction Score`' "$D/telco-ibm/Telco_customer_churn_status.csv" --family logit \
    >"$W/out" 2>"$W/err"; then
    echo "not ok separation in telco (it was fitted)"
elif [ -s "$W/out" ] || ! grep -q 'quasi-complete separation: `Satisfaction Score` alone' "$W/err"; then
    echo "not ok separation in telco ($(head -1 "$W/err"))"
else
    echo "ok separation in telco"
fi

# survfit(Surv(time, status == 2) ~ 1, lung); survdiff(Surv(time, status == 2) ~ sex, lung)
got=$("$SNAG" fit 'Surv(time, status == 2) ~ 1' "$D/r-examples/lung.csv" --family km -F tsv | tail -n 1)
[ "$got" = "all	228	165		310	285	363" ] && echo "ok lung median" || echo "not ok lung median ($got)"
got=$("$SNAG" fit 'Surv(time, status == 2) ~ sex' "$D/r-examples/lung.csv" --family km --glance -F tsv |
    awk 'NR == 2 { printf "%.10f %d %.9f", $5, $6, $7 }')
[ "$got" = "10.3267419549 1 0.001311165" ] && echo "ok lung log-rank" || echo "not ok lung log-rank ($got)"

# low ~ … of birthwt: HL(10) 3.9434, p .862, and the area .7461538
got=$("$SNAG" fit 'low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv' "$D/r-examples/birthwt.csv" --family logit \
    --calibration --glance -F tsv | awk 'NR == 2 { printf "%.7f %.4f %.3f", $1, $5, $7 }')
[ "$got" = "0.7461538 3.9434 0.862" ] && echo "ok birthwt calibration" || echo "not ok birthwt calibration ($got)"
