# One effect per statement, room by room: see density.py.
cd "$SRC" || exit 1
command -v python3 >/dev/null 2>&1 || { echo "skip density: python3 is not installed"; exit 0; }
files=$(find src cmd include tests -name '*.[ch]' | LC_ALL=C sort)
{ printf '%s\n' $files; echo; python3 tests/lint/density.py $files 2>&1; } | awk '
function room(path) { sub(/:.*/, "", path); sub(/\/[^\/]*$/, "", path); return path }
!listed { listed = $0 == ""; if (!listed && !(room($0) in bad)) { bad[room($0)] = 0; rooms[++n] = room($0) }; next }
{ print "# " $0; if (room($0) in bad) bad[room($0)]++; else broken++ }
END {
    for (i = 1; i <= n; i++)
        if (bad[rooms[i]]) print "not ok density " rooms[i] " (" bad[rooms[i]] " places, above)"; else print "ok density " rooms[i]
    if (broken) print "not ok density (density.py did not run through, above)"
}'
