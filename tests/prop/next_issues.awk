# Pairs of reasons counted again, slowly: the events of a log, then the table of `snag study next-issues -F tsv`. Prints
# what differs. -v within=SECONDS -v permutations=N
function seconds(ts) {
    return mktime(substr(ts, 1, 4) " " substr(ts, 6, 2) " " substr(ts, 9, 2) " " substr(ts, 12, 2) " " substr(ts, 15, 2) " " substr(ts, 18, 2))
}
function wrong(what, got, want) { print $1 " > " $2 ": " what " " got ", counted " want }
function near(what, got, want, by) { if (got - want > by || want - got > by) wrong(what, got, want) }
# Counts of one part into n_of[], followed[] and mean[]: contacts that begin in [from, to).
function count(from, to,    i, c, a, u, links, n, k, r, s, of) {
    split("", n_of); split("", followed); split("", mean)
    for (c = 1; c <= n_customers; c++) {
        links = n = 0
        split("", of)
        for (i = 1; i <= n_contacts[c]; i++) {
            u = c SUBSEP i
            inside[u] = begins[u] >= from && begins[u] < to && reason[u] != ""
            if (!inside[u]) continue
            n++
            of[reason[u]]++
            n_of[reason[u]] += ends[u] != "" && ends[u] + within < to
            a = after[u]
            if (a == "" || !inside[a] || ends[a] + within >= to) continue
            links++
            if (reason[a] != reason[u]) followed[reason[a] "\t" reason[u]]++
        }
        for (r in of)
            for (s in of)
                if (r != s && links) mean[r "\t" s] += links * of[r] * of[s] / (n * (n - 1))
    }
}
# P(X >= k): Poisson, or negative binomial where the variance is larger than the mean.
function tail(k, m, v,    size, p, term, sum, i) {
    if (v > m) { size = m * m / (v - m); p = m / v; term = exp(size * log(p)) } else term = exp(-m)
    for (i = 0; i < k; i++) {
        sum += term
        term *= v > m ? (size + i) * (1 - p) / (i + 1) : m / (i + 1)
    }
    return 1 - sum
}
BEGIN { FS = "\t" }
FNR == 1 { file++ }
/^#/ { next }
file == 1 {
    t = seconds($1)
    if ($6 == "coverage_end" || t > last) last = t
    if ($2 == "" || $9 != "in" || ($6 != "start" && $6 != "end")) next
    if (!($2 in number)) number[$2] = ++n_customers
    c = number[$2]
    key = c SUBSEP ($4 != "" ? $4 : $3)
    if ($6 == "start" && !(key in place)) {
        u = c SUBSEP (++n_contacts[c])
        place[key] = u
        begins[u] = t
        if (c in ended && t - ends[ended[c]] <= within) after[u] = ended[c]
        if (first == "" || t < first) first = t
    }
    if (!(key in place)) next
    u = place[key]
    if (reason[u] == "") reason[u] = $10
    if ($6 == "end") { ends[u] = t; ended[c] = u }
    next
}
FNR == 1 {
    cut = first + (last + 1e-6 - first) / 2
    count(first, cut)
    for (i in n_of) n_learned[i] = n_of[i]
    for (i in followed) learned[i] = followed[i]
    for (i in mean) chance[i] = mean[i]
    count(cut, last + 1e-6)
    next
}
{
    pair = $1 "\t" $2
    seen[pair] = 1
    rows++
    if ($3 != n_learned[$1]) wrong("contacts", $3, n_learned[$1])
    if ($4 != learned[pair]) wrong("followed", $4, learned[pair])
    back = ($2 "\t" $1) in learned ? learned[$2 "\t" $1] : 0
    if ($5 != back) wrong("reverse", $5, back)
    near("expected", $6, chance[pair], 5 * sqrt($7 / permutations) + 1e-9)
    if ($9 != "" && $6 > 0) near("p", $9, tail($4, $6, $7), 1e-9)
    if ($11 != "yes") next
    found++
    if ($12 != n_of[$1]) wrong("rest", $12, n_of[$1])
    if ($13 != followed[pair] + 0) wrong("followed in the rest", $13, followed[pair] + 0)
    near("expected in the rest", $14, mean[pair], 1e-6)
}
END {
    for (pair in learned) if (!(pair in seen)) print pair " is missing"
    if (!found) print "no pair was found among " rows + 0
}
