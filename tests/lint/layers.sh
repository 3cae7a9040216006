# Layers: a file under src/ includes only headers of its own room and of rooms before it (rooms.txt), by their path;
# sim and rule do not know each other; GSL stays in src/stat, SQLite in src/history.
cd "$SRC" || exit 1
awk '
FILENAME ~ /rooms.txt$/ {
    if ($1 ~ /^#/ || NF == 0) next
    rank[$1] = ++n
    for (i = 2; i <= NF; i++) home["snag/" $i ".h"] = $1
    next
}
BEGIN { home["snag.h"] = "face" } # one face over all of them
function say(what) { printf "not ok layers (%s: %s)\n", FILENAME, what; bad = 1 }
FNR == 1 {
    mine = FILENAME; sub(/^src\//, "", mine); sub(/\/[^\/]*$/, "", mine)
    if (FILENAME ~ /^include\//) { name = FILENAME; sub(/^include\//, "", name); mine = home[name] }
    if (!(mine in rank)) say("its room is not in rooms.txt")
}
/^[ \t]*#[ \t]*include[ \t]*("|<snag)/ {
    match($0, /["<][^">]*[">]/); h = substr($0, RSTART + 1, RLENGTH - 2)
    if (h ~ /^snag\// || h == "snag.h") theirs = home[h]
    else { theirs = h; sub(/\/[^\/]*$/, "", theirs) }
    if (!(theirs in rank)) { say(h " is not included by its path, or has no room"); next }
    if (rank[theirs] > rank[mine]) say(mine " includes " h " of " theirs)
    if (mine == "sim" && theirs ~ /^rule/) say("sim includes " h " of " theirs)
}
/^[ \t]*#[ \t]*include[ \t]*<gsl/ && mine !~ /^stat\// { say("GSL outside src/stat") }
/^[ \t]*#[ \t]*include[ \t]*<sqlite/ && mine !~ /^(history|export)$/ { say("SQLite outside src/history and src/export") }
END { if (!bad) print "ok layers" }' tests/lint/rooms.txt $(find src include -name '*.[ch]' | LC_ALL=C sort)
