# Is separation reported where linear programs find it, and nowhere else? 400 small designs and their verdicts are R's
# (`make ref`, separation.R). And does --firth give an answer under separation, as brglm2 does?
REF=${SNAG_REF:-build/ref}
[ -r "$REF/verdicts.tsv" ] || { echo "skip separation beside linear programs: run make ref (needs R with lpSolve)"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-separation.XXXXXX") || exit 1
tail -n +2 "$REF/verdicts.tsv" | while IFS='	' read -r id formula verdict; do
    rc=0
    "$SNAG" fit "$formula" "$REF/separation.tsv" --where "id = $id" --family logit -F tsv >/dev/null 2>"$W/err" || rc=$?
    case $rc:$(<"$W/err") in
    0:*) got=overlap ;;
    *'snag: quasi-complete separation: '*) got=quasi ;;
    *'snag: complete separation: '*) got=complete ;;
    *) got="refused: $(head -n 1 "$W/err")" ;;
    esac
    echo "$verdict	$id	$got"
done >"$W/all"
for verdict in complete quasi overlap; do
    awk -F'\t' -v v="$verdict" '
        $1 == v { n++; if ($3 != v) bad = bad " " $2 " (" $3 ")" }
        END {
            if (n >= 40 && bad == "") print "ok " n " designs: " v
            else print "not ok " n + 0 " designs: " v " (" (bad == "" ? "too few" : "other:" bad) ")"
        }' "$W/all"
done

[ -r "$REF/firth.tsv" ] || { echo "skip --firth beside brglm2: R has no such package"; exit 0; }
tail -n +2 "$REF/verdicts.tsv" | grep -v 'overlap$' | while IFS='	' read -r id formula verdict; do
    echo "design	$id"
    "$SNAG" fit "$formula" "$REF/separation.tsv" --where "id = $id" --family logit --firth -F tsv 2>/dev/null
done >"$W/firth"
awk -F'\t' '
    function off(a, b) { a = a > b ? a - b : b - a; return a / (b < 0 ? 1e-3 - b : 1e-3 + b) }
    function ended() {
        if (n == 0) return
        known += id in fitted
        if (rows <= 0) bad = bad " " id " (no answer)"
    }
    NR == FNR { b[$1, $3] = $4; s[$1, $3] = $5; fitted[$1]; next }
    $1 == "design" { ended(); id = $2; n++; rows = -1; next }
    ++rows > 0 && (id, $1) in b && (off($2, b[id, $1]) > 1e-6 || off($3, s[id, $1]) > 1e-6) {
        bad = bad " " id " (" $1 " " $2 " R: " b[id, $1] ")"
    }
    END {
        ended()
        if (known >= 100 && bad == "") print "ok " n " separated designs by --firth, " known " beside brglm2"
        else print "not ok separated designs by --firth (" known + 0 " beside brglm2" bad ")"
    }' "$REF/firth.tsv" "$W/firth"
