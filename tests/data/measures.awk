# Durations of cases from an event stream, in the simplest way: "measure seconds over customer", seconds to the end of
# the log where they are not over (over = 0). Cases are those of the logs of tickets, where every contact is its case.
BEGIN { FS = "\t"; OFMT = "%.3f" }
function seconds(ts) {
    gsub(/[-T:Z]/, " ", ts)
    split(ts, a, /[ .]/)
    return mktime(a[1] " " a[2] " " a[3] " " a[4] " " a[5] " " a[6]) + (match($1, /\.[0-9]+/) ? substr($1, RSTART, RLENGTH) : 0)
}
/^#/ { next }
$6 == "coverage" { next }
$6 == "coverage_end" { if ($10 !~ /^snag/) last = seconds($1); next }
{ key = $2 "|" ($3 != "" ? $3 : $4); t = seconds($1) }
$6 == "start" && $9 != "out" && $9 != "internal" {
    if (!(key in began)) { began[key] = t; who[key] = $2; order[++n] = key }
    if ($2 != "" && $2 in before) print "between\t" t - before[$2] "\t1\t" $2
    if ($2 != "") before[$2] = t
}
key in began && $6 == reply && !(key in replied) && !(key in over) { replied[key] = t; over[key] = 1 }
key in began && ($6 == "solve" || $6 == "close") {
    if (!(key in solved)) solved[key] = t
    if (!(key in over)) { over[key] = 1; ended[key] = t }
}
key in began && $6 == "end" && $4 != "" && ($3 == "" || $3 == $4) && !(key in over) { over[key] = 1; ended[key] = t }
END {
    for (i = 1; i <= n; i++) {
        key = order[i]
        at = key in replied ? replied[key] : key in ended ? ended[key] : last
        print "first_reply(" reply ")\t" at - began[key] "\t" (key in replied) + 0 "\t" who[key]
        at = key in solved ? solved[key] : last
        print "resolution\t" at - began[key] "\t" (key in solved) + 0 "\t" who[key]
    }
    for (c in before) print "between\t" last - before[c] "\t0\t" c
}
