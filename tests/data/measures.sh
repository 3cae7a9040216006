#!/usr/bin/env bash
# Measures of real logs, counted again: of calls with awk from the raw log, waits by hour; of tickets with R's survfit
# (tests/ref/measures.r) from what awk takes out of the stream: medians and other quantiles of what is not always over,
# their limits, log-log where no customer repeats.
set -u
D=${SNAG_TEST_DATA:-/nowhere}
[ -d "$D" ] || { echo "skip measures of real data: SNAG_TEST_DATA is not set"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-measures.XXXXXX") || exit 1
same() { if cmp -s "$2" "$3" && [ -s "$2" ]; then echo "ok measures $1"; else echo "not ok measures $1"; diff "$2" "$3" | head -6; fi; }

# hour wait: n ended median p90; asa: n mean median p90; service levels by their four denominators
log=$D/bank-calls-1999/february.tsv.gz
if [ -r "$log" ]; then
    zcat "$log" | tr -d '\r' | awk -F'\t' '
        function clock(t) { split(t, c, ":"); return c[1] * 3600 + c[2] * 60 + c[3] }
        NR == 1 || $13 == "PHANTOM" { next }
        # what is dated before its contact begins is moved to the beginning
        { at = $12 > 0 && clock($10) < clock($7) && clock($7) - clock($10) < 43200 ? $7 : $10; hour = substr(at, 1, index(at, ":") - 1); what = "" }
        $12 > 0 { what = $13 == "HANG" ? "left" : "ended" }
        $13 == "AGENT" && $17 != "NO_SERVER" && $17 != "" && $15 != "0:00:00" {
            what = "answered"
            if ($12 <= 0) hour = substr($14, 1, index($14, ":") - 1)
            # in 50 rows another clock has the answer before the wait: then its length alone says when it began
            else if (clock($14) < clock($10)) hour = int((clock($14) - $12) / 3600)
            # in one, so much before that there are two waits, the second of which ended with the call
            if ($12 > 0 && clock($14) + $12 < clock($10)) printf "%02d\tended\t%d\n", $10 + 0, clock($15) - clock($10)
        }
        what != "" { printf "%02d\t%s\t%d\n", hour, what, $12 }' | LC_ALL=C sort -t "$(printf '\t')" -k1,1 -k3,3n -k2,2 >"$W/waits"
    awk -F'\t' '
        function tell(    i, s, q, p, last) {
            # the product-limit estimate; where no wait ended otherwise, plain shares. Sorted: over before ended
            s = 1; for (p = 1; p <= 2; p++) at[p] = ""
            for (i = 1; i <= n; i++) {
                if (what[i] != "ended") s *= (n - i) / (n - i + 1)
                if (i < n && t[i + 1] == t[i]) continue
                for (p = 1; p <= 2; p++) {
                    q = p == 1 ? .5 : .1
                    if (half[p] != "" && at[p] == "" && s < q - 1e-8) at[p] = (half[p] + t[i]) / 2
                    if (half[p] == "" && at[p] == "" && s < q - 1e-8) at[p] = t[i]
                    if (half[p] == "" && at[p] == "" && s < q + 1e-8) half[p] = t[i]
                }
            }
            delete half
        }
        function show() {
            if (!N) return
            n = N; for (i = 1; i <= n; i++) { t[i] = T[i]; what[i] = A[i] }
            tell(); line = sprintf("%s\t%d\t%d\t%.6f\t%.6f", hour, n, ended, at[1], at[2])
            n = 0; sum = 0; for (i = 1; i <= N; i++) if (A[i] == "answered") { t[++n] = T[i]; what[n] = A[i]; sum += T[i] }
            if (!n) { at[1] = at[2] = "" } else tell()
            line = line (n ? sprintf("\t%d\t%.6f\t%.6f\t%.6f", n, sum / n, at[1], at[2]) : "\t0\t\t\t")
            of[1] = of[2] = of[3] = of[4] = hit = 0
            for (i = 1; i <= N; i++) {
                if (A[i] == "ended") continue
                hit += A[i] == "answered" && T[i] <= 20
                of[1] += A[i] == "answered"; of[2]++
                of[3] += A[i] == "answered" || T[i] > 20; of[4] += A[i] == "answered" || T[i] >= 5
            }
            for (i = 1; i <= 4; i++) line = line (of[i] ? sprintf("\t%d\t%.6f", of[i], hit / of[i]) : "\t0\t")
            print line
        }
        NR == 1 || $1 != hour { show(); hour = $1; N = ended = 0 }
        { T[++N] = $3; A[N] = $2; ended += $2 == "ended" }
        END { show() }' "$W/waits" >"$W/want"
    "$SNAG" rates -q --no-config --zone Asia/Jerusalem --by hour "$log" -o "$W/table" --measure \
        'wait,asa,service_level(20s,answered),service_level(20s,offered),service_level(20s),service_level(20s,less_short)'
    awk -F'\t' '
        NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
        $c["measure"] == "wait" && $c["n"] > 0 { line[$2] = $2 "\t" $c["n"] "\t" $c["ended"] "\t" $c["median"] "\t" $c["p90"] }
        $c["measure"] == "asa" && $2 in line { line[$2] = line[$2] "\t" $c["n"] "\t" $c["mean"] "\t" $c["median"] "\t" $c["p90"] }
        $c["measure"] ~ /^service/ && $2 in line { line[$2] = line[$2] "\t" $c["n"] "\t" $c["share"] }
        END { for (h in line) print line[h] }' "$W/table" | LC_ALL=C sort >"$W/have"
    same "bank: waits, speed of answer and four service levels, by hour ($(wc -l <"$W/want") hours)" "$W/want" "$W/have"
else
    echo "skip measures of the bank: no $log"
fi

tickets() { # NAME STREAM: between, first reply, resolution
    TZ=UTC awk -v reply=assign -f "$SRC/tests/data/measures.awk" "$2" | LC_ALL=C sort >"$W/durations"
    Rscript "$SRC/tests/ref/measures.r" "$W/durations" >"$W/want" || echo "not ok measures $1: R"
    "$SNAG" rates -q --no-config --measure 'between,first_reply(assign),resolution' "$2" |
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
            { line = $c["measure"] "\t" $c["n"] "\t" $c["open"] + $c["ended"] "\t" sprintf("%.3f", $c["mean"])
              for (i = c["median"]; i < c["share"]; i++) line = line "\t" $i; print line }' >"$W/have"
    same "$1" "$W/want" "$W/have"
}
if ! Rscript -e 'library(survival)' >/dev/null 2>&1; then
    echo "skip measures of tickets beside survfit: R with survival is not installed"
    exit 0
fi
for log in helpdesk-italy/helpdesk.csv.gz servicenow-incidents/incident_event_log.csv.gz; do
    name=${log%%/*}
    [ -r "$D/$log" ] || { echo "skip measures of $name: no $log"; continue; }
    "$SNAG" ingest -q --no-config -o "$W/all" "$D/$log" || { echo "not ok ingest $name"; continue; }
    tickets "$name: first reply, resolution and time between equal survfit, limits by customer" "$W/all"
    # each customer's first case, so that none repeats
    awk -F'\t' '/^#/ || $6 ~ /^coverage/ { print; next }
        { key = $3 != "" ? $3 : $4 }
        $2 != "" && !($2 in first) { first[$2] = key }
        $2 != "" && first[$2] == key' "$W/all" >"$W/one"
    tickets "$name: … of customers with one case each, log-log limits" "$W/one"
done
