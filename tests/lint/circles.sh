# No circles: no object file of library and commands needs itself by way of others, by the linker's own symbols.
# CIRCLES_DIR=… looks at other objects than those of the build.
objects=${CIRCLES_DIR:-$BUILD/src $BUILD/cmd}
find $objects -name '*.o' | LC_ALL=C sort | while read -r o; do
    nm -P "$o" | awk -v o="${o#"$BUILD"/}" '{ print o, $1, $2 }'
done | awk '
$3 ~ /^[TDBRCVW]$/ { home[$2] = $1 }
$3 == "U" { uses[$1] = uses[$1] " " $2 }
{ file[$1] = 1 }
END {
    for (f in file) {
        n = split(uses[f], s, " ")
        for (i = 1; i <= n; i++) if ((s[i] in home) && home[s[i]] != f) edge[f, home[s[i]]] = edge[f, home[s[i]]] " " s[i]
    }
    for (k in edge) { split(k, e, SUBSEP); next_of[e[1]] = next_of[e[1]] " " e[2] }
    for (f in file) {
        split("", seen); n = split(next_of[f], todo, " ")
        while (n > 0) {
            g = todo[n--]
            if (g in seen) continue
            seen[g] = 1; reach[f, g] = 1
            m = split(next_of[g], more, " ")
            for (i = 1; i <= m; i++) todo[++n] = more[i]
        }
    }
    for (k in edge) {
        split(k, e, SUBSEP)
        if ((e[2], e[1]) in reach) { print "# " e[1] " -> " e[2] ":" edge[k]; bad++ }
    }
    if (bad) print "not ok circles (" bad " links in circles, above)"; else print "ok circles"
}'
