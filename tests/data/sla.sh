# The section of snag-fit(1) about an incident log's own counts and snag's: the commands shown are run on the real log,
# and must print what is shown.
LOG=${SNAG_TEST_DATA:-/nowhere}/servicenow-incidents/incident_event_log.csv.gz
[ -r "$LOG" ] || { echo "skip counts of incidents in the manual: SNAG_TEST_DATA is not set"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-sla.XXXXXX") || exit 1
PATH=$(dirname "$SNAG"):$PATH

# display N: the section's Nth literal display as plain text.
display() {
    awk -v want="$1" '
        /^\.S[hs] / { here = /own counts/ }
        here && /^\.Bd/ { n++; next }
        /^\.Ed/ && n == want { exit }
        here && n == want { gsub(/\\\(aq/, "\047"); gsub(/\\\(S2/, "²"); gsub(/\\&/, ""); gsub(/\\-/, "-"); gsub(/\\e/, "\\"); print }
    ' "$BUILD/man/snag-fit.1"
}
cp "$LOG" "$W/"
display 1 >"$W/commands"
display 2 >"$W/shown"
(cd "$W" && sh commands) >"$W/printed" 2>&1
if [ -s "$W/shown" ] && cmp -s "$W/shown" "$W/printed"; then
    echo "ok counts of incidents in the manual"
else
    echo "not ok counts of incidents in the manual"
    diff "$W/shown" "$W/printed" | head -20
fi
