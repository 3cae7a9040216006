# The table of snag-phrases(7): how well the phrases of the example files find what two readings found in 300 messages of
# a public table of tickets, counted again.
TICKETS=${SNAG_TEST_DATA:-/nowhere}/tickets-8469/customer_support_tickets.csv.gz
[ -r "$TICKETS" ] || { echo "skip phrases on public tickets: SNAG_TEST_DATA is not set"; exit 0; }
command -v python3 >/dev/null || { echo "skip phrases on public tickets: python3 is not installed"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-phrases.XXXXXX") || exit 1

awk '/^\.Ss Counted/ { here = 1 } here && /^\.Ed/ { exit } shown { gsub(/\\-/, "-"); print } here && /^\.Bd/ { shown = 1 }' \
    "$BUILD/man/snag-phrases.7" >"$W/shown"
PYTHONDONTWRITEBYTECODE=1 python3 "$SRC/tests/data/phrases.py" "$SNAG" "$SRC/examples/rules" "$TICKETS" \
    "$SRC/tests/data/phrases.tsv" >"$W/counted" 2>&1
if [ -s "$W/shown" ] && cmp -s "$W/shown" "$W/counted"; then
    echo "ok phrases on public tickets"
else
    echo "not ok phrases on public tickets"
    diff "$W/shown" "$W/counted" | head -20
fi
