# Is separation named where linear programs find it, and nowhere else? 400 small designs and their verdicts are R's
# (`make ref`, separation.R).
REF=${SNAG_REF:-build/ref}
[ -r "$REF/verdicts.tsv" ] || { echo "skip separation beside linear programs: run make ref (needs R with lpSolve)"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-separation.XXXXXX") || exit 1
trap 'rm -rf "$W"' EXIT
tail -n +2 "$REF/verdicts.tsv" | while IFS='	' read -r id formula verdict; do
    if "$SNAG" fit "$formula" "$REF/separation.tsv" --where "id = $id" --family logit -F tsv >/dev/null 2>"$W/err"; then
        got=overlap
    elif grep -q '^snag: separation: ' "$W/err"; then
        got=separation
    else
        got="refused: $(head -n 1 "$W/err")"
    fi
    case $verdict in overlap) want=overlap ;; *) want=separation ;; esac
    echo "$verdict	$id	$got	$want"
done >"$W/all"
for verdict in complete quasi overlap; do
    awk -F'\t' -v v="$verdict" '
        $1 == v { n++; if ($3 != $4) bad = bad " " $2 " (" $3 ")" }
        END {
            if (n >= 40 && bad == "") print "ok " n " designs: " v
            else print "not ok " n + 0 " designs: " v " (" (bad == "" ? "too few" : "other:" bad) ")"
        }' "$W/all"
done
