# Published fits of data that come with Python's statsmodels (Debian: python3-statsmodels, or its files unpacked and
# STATSMODELS naming the folder): Spector and Mazzeo 1980, Fair 1978, the RAND health insurance experiment.
D=${STATSMODELS:-/usr/lib/python3/dist-packages/statsmodels}/datasets
[ -r "$D/spector/spector.csv" ] || { echo "skip fits of statsmodels' data: python3-statsmodels is not installed"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-statsmodels.XXXXXX") || exit 1

# near NAME GOT WANT DIGITS…: pairs of numbers, each to as many digits as WANT has after its point.
near() {
    echo "$2" | awk -v want="$3" -v name="$1" '{
        n = split(want, w, " ")
        for (i = 1; i <= n; i++) {
            digits = length(substr(w[i], index(w[i], ".") + 1))
            off = $i - w[i]
            if ($i == "" || (off < 0 ? -off : off) > 0.51 * 10 ^ -digits) bad = bad " " $i " for " w[i]
        }
        if (bad == "") print "ok " name; else print "not ok " name " (" bad ")"
    }'
}
# glance TABLE FORMULA FAMILY COLUMN…
glance() {
    table=$1 formula=$2 family=$3; shift 3
    "$SNAG" fit "$formula" "$table" --family "$family" --glance -F tsv 2>/dev/null | awk -F'\t' -v want="$*" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(want, w, " ") }
        NR == 2 { for (i = 1; i <= n; i++) printf "%.10f ", $at[w[i]] }'
}
coefs() { "$SNAG" fit "$2" "$1" --family "$3" -F tsv 2>/dev/null | awk -F'\t' 'NR > 1 { printf "%.10f ", $2 }'; }

tr -d "'" <"$D/spector/spector.csv" | tr ' ' ',' | tr -d '\r' >"$W/spector.csv"
near "Spector: coefficients" "$(coefs "$W/spector.csv" 'GRADE ~ GPA + TUCE + PSI' logit)" "-13.0213469 2.8261126 0.0951577 2.3786877"
near "Spector: likelihood" "$(glance "$W/spector.csv" 'GRADE ~ GPA + TUCE + PSI' logit log_lik mcfadden_r2)" "-12.8896342 0.3740383"

fair='I(affairs > 0) ~ occupation + educ + occupation_husb + rate_marriage + age + yrs_married + children + religious'
near "Fair: likelihood" "$(glance "$D/fair/fair.csv" "$fair" logit n log_lik)" "6366.0 -3471.47142"

rand='mdvis ~ lncoins + idp + lpi + fmde + physlm + disea + hlthg + hlthf + hlthp'
near "RAND: poisson" "$(glance "$D/randhie/randhie.csv" "$rand" poisson n log_lik)" "20190.0 -62419.5886"
# MASS::glm.nb with epsilon = 1e-13: 1/theta 1.292953344083; statsmodels stops at 1.2929537
got=$(glance "$D/randhie/randhie.csv" "$rand" negbin log_lik theta)
near "RAND: negative binomial" "$(echo "$got" | awk '{ printf "%s %.10f", $1, 1 / $2 }')" "-43383.6621 1.29295334"
