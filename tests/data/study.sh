# The loyalty study on two public tables: plspm's bank customers, with the figures of an independent computation, and
# the fictional telco, whose churn satisfaction decides.
D=${SNAG_TEST_DATA:-/nowhere}
plspm=$D/plspm-satisfaction/satisfaction.csv telco=$D/telco-ibm/Telco_customer_churn_status.csv
[ -r "$plspm" ] || { echo "skip study of real answers: SNAG_TEST_DATA is not set"; exit 0; }
same() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1 (expected $2, got $3)"; fi; }
"$SNAG" study satisfaction --satisfaction sat1,sat2,sat3,sat4 --loyalty loy1,loy2,loy3,loy4 "$plspm" -F tsv >"$TMPDIR/plspm.tsv"
row() { awk -F'\t' -v name="$1" '$2 == name { printf "%.4f %.4f %.4f\n", $7, $9, $10; exit }' "$TMPDIR/plspm.tsv"; }
same "plspm: r" "0.6499 0.5591 0.7254" "$(row r)"
same "plspm: corrected R²" "0.576 0.446 0.743" "$(row r2_corrected | awk '{ printf "%.3f %.3f %.3f\n", $1, $2, $3 }')"
same "plspm: corrected R² to four digits" 0.5756 "$(row r2_corrected | cut -d ' ' -f 1)"
same "plspm: a spline, for 32 values" 3 "$(awk -F'\t' '$2 == "lack_of_fit" { print $14 }' "$TMPDIR/plspm.tsv")"
[ -r "$telco" ] || { echo "skip telco: not there"; exit 0; }
"$SNAG" study satisfaction --satisfaction "Satisfaction Score" --loyalty "Churn Value" "$telco" >"$TMPDIR/telco" 2>&1
same "telco: exit code" 3 $?
grep -q "Churn Value is decided by Satisfaction Score" "$TMPDIR/telco" && echo "ok telco is refused by name" || echo "not ok telco is refused by name ($(cat "$TMPDIR/telco"))"
