# Numbers of snag's other tables compared with R's (facts.R, `make ref`), to nine digits.
REF=${SNAG_REF:-build/ref}
[ -r "$REF/facts.tsv" ] || { echo "skip R's numbers beside coefficients: run make ref (needs R)"; exit 0; }
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-facts.XXXXXX") || exit 1

# A row is known by its first cell, by the first two, or by the first, third and fourth, joined by semicolons.
# Runs each command once, and compares its table with all facts that it holds.
tail -n +2 "$REF/facts.tsv" | cut -f 1-4 | uniq | while IFS='	' read -r id data options formula; do
    # shellcheck disable=SC2086 # options are words, and the columns of --assoc
    case $options in *--assoc*) set -- $formula ;; *) set -- "$formula" ;; esac
    # shellcheck disable=SC2086
    "$SNAG" fit "$@" "$REF/$data.tsv" $options -F tsv >"$W/out" 2>/dev/null
    export id options formula
    awk -F'\t' '
        function off(a, b) { return b == 0 ? (a < 0 ? -a : a) : (a > b ? a - b : b - a) / (b < 0 ? -b : b) }
        BEGIN { id = ENVIRON["id"] }
        NR == FNR { if (FNR == 1) for (i = 1; i <= NF; i++) at[$i] = i
                    if (FNR == 2) first = $0
                    row[$1] = $0; row[$1 ";" $2] = $0; row[$1 ";" $3 ";" $4] = $0; next }
        $1 == id && $3 == ENVIRON["options"] && $4 == ENVIRON["formula"] {
            n = split($5 == "" ? first : row[$5], cell, "\t")
            checked++
            if (!($6 in at) || n == 0 || cell[at[$6]] == "" || off(cell[at[$6]], $7) > 1e-9)
                bad = bad " " $5 " " $6 " " ($6 in at ? cell[at[$6]] : "is no column") " R: " $7
        }
        END {
            name = id ": " checked " numbers of " ENVIRON["options"]
            if (bad == "" && checked > 0) print "ok R: " name; else print "not ok R: " name " (" bad ")"
        }' "$W/out" "$REF/facts.tsv"
done
