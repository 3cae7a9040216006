# snag fit compared with R's fits of real data (reference_fits.tsv, R 4.2.2, glm with epsilon = 1e-14): coefficients,
# their errors and tests, and the numbers about each fit, to nine digits. Skips what is not there.
D=${SNAG_TEST_DATA:-/nowhere}
REF=$D/r-examples/reference_fits.tsv
[ -r "$REF" ] || { echo "skip fits of real data: SNAG_TEST_DATA is not set"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-fits.XXXXXX") || exit 1

# beside ID MODEL FORMULA TABLE OPTION…: each coefficient with its error, statistic and p against the reference's by
# name, else by row; the numbers about the whole fit, which the reference marks with #.
beside() {
    id=$1 model=$2
    shift 2
    "$SNAG" fit "$@" -F tsv >"$W/coefs" 2>/dev/null
    "$SNAG" fit "$@" -F tsv --glance >"$W/glance" 2>/dev/null
    awk -F'\t' -v id="$id" -v model="$model" '
        BEGIN { split("#F f_statistic #loglik log_lik #loglik0 log_lik_null #nevent events", w, " "); for (i = 1; i < 8; i += 2) ours[w[i]] = w[i + 1] }
        function off(a, b) { return b == 0 ? (a < 0 ? -a : a) : (a > b ? a - b : b - a) / (b < 0 ? -b : b) }
        function check(what, got, want, limit) { if (got == "" || off(got, want) > limit) bad = bad " " what " " got " R: " want }
        FNR == 1 { file++ }
        file == 1 && $1 == id && $2 == model && $5 ~ /^#/ { fact[$5] = $6 }
        file == 1 && $1 == id && $2 == model && $5 !~ /^#/ { at[$5] = ++n; b[n] = $6; s[n] = $7; t[n] = $8; p[n] = $9 }
        file == 1 { next }
        FNR == 1 && file == 2 { if ($1 != "term") bad = "no tidy table" }
        FNR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
        file == 3 { for (i = 1; i <= NF; i++) got[name[i]] = $i; next }
        { rows++; term = $1; gsub(/factor\(|\)/, "", term); k = term in at ? at[term] : rows
          check($1, $2, b[k], 1e-9); check("error of " $1, $3, s[k], 1e-9); check("statistic of " $1, $4, t[k], 1e-9); check("p of " $1, $5, p[k], 1e-8) }
        END {
            for (f in fact) { facts++; check(f, got[f in ours ? ours[f] : substr(f, 2)], fact[f], 1e-9) }
            if (rows != n || !n || !facts) bad = bad " " rows + 0 " terms, R has " n + 0 ", and " facts + 0 " facts"
            if (bad == "") print "ok fit " id ", " model; else print "not ok fit " id ", " model " (" bad ")"
        }' "$REF" "$W/coefs" "$W/glance"
}

beside longley ols 'Employed ~ GNP.deflator + GNP + Unemployed + Armed.Forces + Population + Year' "$D/r-examples/longley.csv"
beside birthwt logit 'low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv' "$D/r-examples/birthwt.csv" --family logit
beside iranian logit 'Churn ~ Complains + `Call  Failure` + `Subscription  Length` + Status' \
    "$D/churn-iranian/Customer_Churn.csv" --family logit
beside telco logit 'Churn ~ tenure + MonthlyCharges + I(Contract == "Month-to-month") + I(TechSupport == "No") + SeniorCitizen' \
    "$D/telco-ibm/Telco-Customer-Churn.csv" --family logit

for ties in efron breslow; do
    beside lung cox-$ties 'Surv(time, status == 2) ~ age + sex + ph.ecog' "$D/r-examples/lung.csv" --family cox --ties $ties
done

beside housing ologit 'Sat ~ factor(Infl, ref = "Low") + factor(Type, ref = "Tower") + factor(Cont, ref = "Low")' \
    "$D/r-examples/housing.csv" --weights Freq --levels Low,Medium,High --family ologit

gzip -dc "$D/bank-calls-1999/february.tsv.gz" >"$W/bank.tsv"
beside bank-abandon logit 'I(outcome == "HANG") ~ I(priority == 2) + I(type == "NW") + I(type == "NE") + I(type == "TT")' \
    "$W/bank.tsv" --where 'q_time > 0 and outcome != PHANTOM' --family logit

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
beside uci-sla logit 'breach ~ reassignment_count + reopen_count' "$W/sla.tsv" --family logit

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
