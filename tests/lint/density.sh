# One effect per statement, room by room: see density.py.
cd "$SRC" || exit 1
command -v python3 >/dev/null 2>&1 || { echo "skip density: python3 is not installed"; exit 0; }
for room in $(find src cmd include tests -name '*.[ch]' -printf '%h\n' | LC_ALL=C sort -u); do
    found=$(python3 "$SRC/tests/lint/density.py" "$room"/*.[ch] 2>&1)
    if [ -z "$found" ]; then
        echo "ok density $room"
    else
        echo "$found" | sed 's/^/# /'
        echo "not ok density $room ($(echo "$found" | wc -l) places, above)"
    fi
done
