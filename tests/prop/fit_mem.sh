#!/usr/bin/env bash
# A table that does not fit into --mem gives the same digits as one that does, from a file, gzip and a pipe, for any
# number of threads; a full disk or a missing folder for temporary files is reported, and the old output stays.
# slow: it measures memory, of which a sanitizer takes its own
set -u
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-fit-mem.XXXXXX") || exit 1
mkdir "$W/tmp"
ROWS=${SNAG_FIT_MEM_ROWS:-$((${SNAG_SHORT:-0} ? 12000 : 30000))} # 1.2 or 3 MB of columns

# Short decimals, 17 digits, exponents, missing cells, texts, one column of numbers that turns into text near its end.
awk -v rows="$ROWS" 'function uniform() { seed = seed * 16807 % 2147483647; return seed / 2147483647 }
BEGIN {
    seed = 1
    OFS = "\t"
    print "y", "bought", "calls", "age", "load", "tiny", "team", "late", "w", "shop", "day"
    for (i = 1; i <= rows; i++) {
        a = uniform() * 100; b = uniform(); c = uniform() / 1e4; u = uniform(); v = uniform(); k = int(uniform() * 5)
        shop = int(uniform() * 331); day = int(uniform() * 97); odd = i % 7
        y = a / 10 + 2 * b + k + u + shop % 10 / 5 + day % 7 / 5
        late = odd == 0 ? "1.0" : odd == 1 ? "1" : odd == 2 ? "1e0" : odd == 3 ? "2.50" : odd == 4 ? "0.30000000000000004" : "007"
        if (i > rows * 6 / 7 && odd == 6) late = "never"
        print sprintf("%.3f", y), (u < 0.2 + 0.4 * b) + 0, int(3 * v + b + k / 4), i % 1000 == 3 ? "" : sprintf("%.2f", a), \
            sprintf("%.17g", b), i % 501 == 9 ? "NA" : sprintf("%.3e", c), "t" k, late, i % 50 ? i % 4 + 1 : 0, shop, day
    }
}' >"$W/table"
gzip -1c "$W/table" >"$W/table.gz"

# same NAME OPTION…: within 1M as without a limit, which the first line computes.
same() {
    local name=$1 threads
    shift
    "$SNAG" fit --mem 4G --threads 1 "$@" "$W/table" >"$W/want" 2>"$W/want.err" || { echo "not ok fit --mem: $name ($(head -n 1 "$W/want.err"))"; return; }
    for threads in 1 3; do
        TMPDIR=$W/tmp "$SNAG" fit --mem 1M --threads $threads "$@" "$W/table" >"$W/got" 2>"$W/got.err"
        if cmp -s "$W/want" "$W/got" && cmp -s "$W/want.err" "$W/got.err"; then echo "ok fit --mem: $name, threads $threads"
        else echo "not ok fit --mem: $name, threads $threads ($(head -n 1 "$W/got.err"))"; fi
    done
}
terms='age + load + log1p(tiny) + team + late'
same 'ols' -F json "y ~ $terms"
same 'ols, weights, HC3' -F json --weights w --robust HC3 "y ~ $terms"
same 'ols, two clusters, poly' -F json --cluster shop,day "y ~ poly(age, 2) + load + factor(late)"
same 'logit, HC1' -F json --family logit --robust HC1 "bought ~ $terms"
same 'logit, weights, where' -F json --family logit --weights w --where 'age > 20 and team != t3' "bought ~ $terms"
same 'logit, glance' -F tsv --family logit --glance 'bought ~ load'
same 'logit, calibration' -F tsv --family logit --calibration 'bought ~ load + team'
same 'poisson, cluster, offset' -F json --family poisson --cluster shop "calls ~ $terms + offset(log1p(load))"
same 'poisson, augment' --family poisson --augment --where 'day < 80' "calls ~ load + team"
same 'ols, tests of terms' -F tsv --test lr "y ~ age + load + team"

"$SNAG" fit -F json "y ~ $terms" "$W/table" >"$W/want"
for way in 'cat table.gz' 'cat table' 'cat table.gz | gzip -dc'; do
    (cd "$W" && sh -c "$way" | TMPDIR=$W/tmp "$SNAG" fit --mem 1M -F json "y ~ $terms" - >got 2>got.err)
    sed 's/"standard input"/"table"/' "$W/got" | cmp -s - <(sed "s|$W/||" "$W/want") && echo "ok fit --mem: $way" ||
        echo "not ok fit --mem: $way ($(head -n 1 "$W/got.err"))"
done
[ -z "$(ls "$W/tmp")" ] && echo 'ok fit --mem: no file is left' || echo 'not ok fit --mem: no file is left'

# refused NAME RC: exit 4, TMPDIR is named, the old output stays.
refused() {
    if [ "$2" -eq 4 ] && grep -q "temporary file in $3: " "$W/err" && [ "$(cat "$W/out")" = old ]; then echo "ok fit --mem: $1"
    else echo "not ok fit --mem: $1 (exit code $2, $(head -n 1 "$W/err"))"; fi
}
for more in '' '--augment'; do
    echo old >"$W/out"
    (ulimit -f 200 && TMPDIR=$W/tmp exec "$SNAG" fit --mem 1M $more -o "$W/out" "y ~ $terms" "$W/table") 2>"$W/err"
    refused "full disk $more" $? "$W/tmp"
    grep -q "the table requires at least [0-9]* MB in $W/tmp; set TMPDIR" "$W/err" && echo "ok fit --mem: what a full disk needs $more" ||
        echo "not ok fit --mem: what a full disk needs $more ($(sed -n 2p "$W/err"))"
done
TMPDIR=$W/none "$SNAG" fit --mem 1M -o "$W/out" "y ~ $terms" "$W/table" 2>"$W/err"
refused 'no folder' $? "$W/none"
