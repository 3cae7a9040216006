# Layers: a file under src/ includes only headers of its own layer and of those before it; GSL stays in src/stat;
# no file is longer than 500 lines.
cd "$SRC" || exit 1
awk '
function layer_of(header,   h) { h = header; sub(/.*\//, "", h); sub(/\.h$/, "", h); return (h in home) ? home[h] : "" }
BEGIN {
    n = split("base io event rule table stat study report", order, " ")
    for (i = 1; i <= n; i++) rank[order[i]] = i
    rank["sim"] = rank["rule"]
    while (("ls src/*/*.c src/*/*.h" | getline f) > 0) {
        split(f, part, "/"); base = part[3]; sub(/\.[ch]$/, "", base)
        if (!(base in home)) home[base] = part[2]
    }
    # public headers that have no source file of their own name
    home["event"] = home["map"] = home["ingest"] = "event"; home["rows"] = home["tsv"] = "io"
    home["rule"] = "rule"; home["features"] = "table"; home["frame"] = "table"
}
FNR == 1 { split(FILENAME, p, "/"); mine = p[2] }
/^#include "/ {
    match($0, /"[^"]*"/); h = substr($0, RSTART + 1, RLENGTH - 2)
    theirs = layer_of(h)
    if (theirs == "" || !(theirs in rank)) next
    if (rank[theirs] > rank[mine] || (rank[theirs] == rank[mine] && theirs != mine)) {
        printf "not ok layers (%s: %s includes %s of %s)\n", FILENAME, mine, h, theirs; bad = 1
    }
}
/^#include <gsl/ && mine != "stat" { printf "not ok layers (%s: GSL outside src/stat)\n", FILENAME; bad = 1 }
END { if (!bad) print "ok layers" }' src/*/*.c src/*/*.h
long=$(wc -l cmd/*.c src/*/*.c src/*/*.h include/snag/*.h | awk '$2 != "total" && $1 > 500 {print $2}')
if [ -z "$long" ]; then echo "ok no file over 500 lines"; else echo "not ok file length ($(echo $long))"; fi
