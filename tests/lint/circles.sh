# No circles: no object file of the library or commands depends on itself through others, by the linker's own symbols.
# CIRCLES_DIR=… checks objects other than those of the build.
cd "${CIRCLES_DIR:-$BUILD}" || exit 1
find . -name '*.o' -printf '%P\n' | LC_ALL=C sort | xargs nm -A -P | awk '
{ sub(/:$/, "", $1) }
$3 ~ /^[TDBRCVW]$/ { home[$2] = $1 }
$3 == "U" { from[++n] = $1; symbol[n] = $2 }
END {
    for (i = 1; i <= n; i++) {
        to[i] = symbol[i] in home ? home[symbol[i]] : from[i]
        if (to[i] != from[i]) { left[i]; links++ }
    }
    if (!links) { print "not ok circles (no object needs another: are they built?)"; exit }
    # A link from what nothing needs, or to what needs nothing, is in no circle; without it there may be more of these.
    do {
        split("", needs); split("", needed); dropped = 0
        for (i in left) { needs[from[i]]; needed[to[i]] }
        for (i in left) if (!(to[i] in needs) || !(from[i] in needed)) { delete left[i]; dropped++ }
    } while (dropped)
    for (i = 1; i <= n; i++) if (i in left) { print "# " from[i] " -> " to[i] ": " symbol[i]; bad++ }
    if (bad) print "not ok circles (" bad " links in circles or between them, above)"; else print "ok circles"
}'
