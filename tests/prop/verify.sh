# snag verify: whatever changes between a result and its inputs is named, and nothing else is; it writes nothing, and runs
# nothing that writes.
W=$TMPDIR/verify
mkdir -p "$W/here/old" && cd "$W/here" || exit
cp "$TESTDATA/respondents.tsv" answers.tsv
printf '[study]\nclaim = attribution > 1\n' >claims
study() { "$SNAG" study satisfaction answers.tsv --satisfaction s1 --loyalty l1 --change change --spec claims "$@"; }
study -F json -o study.json
study --script study.R --figures figures -o study.txt --manifest m.json
expect() { # NAME RC PATTERN… -- RESULT FILE…: exit code; each pattern is in a line of its own, and no line is in none
    local name=$1 rc=$2 got lines
    local -a patterns=()
    shift 2
    while [ "$1" != -- ]; do patterns+=("$1"); shift; done
    shift
    "$SNAG" verify "$@" >"$W/out" 2>"$W/err"
    got=$?
    lines=$(cat "$W/out" "$W/err" | grep -cv '^  ')
    local missing=
    for p in "${patterns[@]}"; do cat "$W/out" "$W/err" | grep -q "$p" || missing="$missing '$p'"; done
    if [ $got = "$rc" ] && [ -z "$missing" ] && [ "$lines" = ${#patterns[@]} ]; then echo "ok verify: $name"
    else echo "not ok verify: $name (exit code $got, $lines lines, without$missing: $(head -3 "$W/out" "$W/err" | cut -c1-200 | tr '\n' ';'))"; fi
}
figures=$(find figures -type f | sort)
svg=$(find figures -name '*.svg' | sort | tr '\n' ' ')
[ "$svg" = 'figures/asymmetry-175mm.svg figures/asymmetry-85mm.svg figures/forest-175mm.svg figures/forest-85mm.svg figures/loyalty-175mm.svg figures/loyalty-85mm.svg ' ] &&
    python3 -c 'import sys, xml.dom.minidom as m; [m.parse(f) for f in sys.argv[1:]]' $svg && ! grep -l 'var(' $svg >"$W/var" &&
    grep -q '<svg width="85mm"' figures/loyalty-85mm.svg && echo "ok verify: plots are SVG of two widths" || echo "not ok verify: plots are SVG of two widths ($svg)"
same='answers.tsv: the same input'
expect 'a document' 0 "$same" 'claims: the same input' 'study.json: the same result$' -- study.json
study -F html -o study.html
expect 'a page' 0 "$same" 'claims: the same input' 'study.html: the same result$' -- study.html
sed 's/ 0\.\([0-9]\)/ 1.\1/' study.html >bent.html
expect 'a page that was changed' 1 "$same" 'claims: the same' 'bent.html: another result' -- bent.html
expect 'files beside a manifest' 0 "$same" 'claims: the same input' 'study.txt: the same result$' 'study.R: the same' \
    $figures -- m.json
sed 's/"loyalty":/&/; s/\("name":"r","label":"[^"]*",[^}]*"estimate":0\.\)6/\15/' study.json >bent.json
expect 'a number that was changed' 1 "$same" 'claims: the same' 'bent.json: another result: 1 of ' -- bent.json
sed 's/\("name":"r","label":"[^"]*",[^}]*"estimate":0\.[0-9]\{12\}\)[0-9]*/\1/' study.json >rounded.json
expect 'numbers rounded to 12 digits' 0 "$same" 'claims: the same' 'rounded.json: the same result but for rounding' -- rounded.json
sed 's/"GSL":"[^"]*"/"GSL":"0.1"/' study.json >elder.json
expect 'another version of a library' 0 "$same" 'claims: the same' 'GSL is .*, was 0.1' 'elder.json: the same result' -- elder.json
echo >>study.txt
expect 'a result written over' 1 "$same" 'claims: the same' 'study.txt: was changed after it was written' 'study.txt: the same result' \
    'study.R: the same' $figures -- m.json
mv answers.tsv old/elsewhere.tsv
expect 'an input that is gone' 3 'answers.tsv, which is not here' -- study.json
expect 'an input under another name' 0 'old/elsewhere.tsv: the same input' 'claims: the same' 'study.json: the same result$' -- study.json old/elsewhere.tsv
expect 'a file that is no input' 2 'bent.json is none of the files' -- study.json old/elsewhere.tsv bent.json
sed '$d' old/elsewhere.tsv >old/answers.tsv
expect 'an input that has changed' 1 'old/answers.tsv: another input' 'claims: the same' 'study.json: another result' -- study.json old/answers.tsv
sed 's/"command":\["study","satisfaction"/&,"--script","evil.R"/' m.json >evil.json
expect 'a command that would write' 3 'names no command of this snag' -- evil.json old/elsewhere.tsv
sed 's/"command":\[.*/"command":["simulate","-o","evil.R"],/' m.json >evil.json
expect 'a command without manifests' 3 'names no command of this snag' -- evil.json old/elsewhere.tsv
expect 'a table' 3 'old/answers.tsv holds no manifest' -- old/answers.tsv
study_from() { "$SNAG" study satisfaction --satisfaction s1 --loyalty l1 "$@" <old/elsewhere.tsv; }
study_from -F json -o piped.json
expect 'standard input' 3 'standard input, which cannot be read again' -- piped.json
study_from -o x.txt --manifest x.json 2>/dev/null && echo "not ok verify: a manifest of standard input"
[ ! -e evil.R ] && [ -z "$(find "$TMPDIR" -maxdepth 1 -name 'snag-verify*')" ] && echo "ok verify leaves nothing behind" || echo "not ok verify leaves nothing behind"
# the other studies
cd "$W" || exit
"$SNAG" study power -q -F json --claim 'attribution > 1' --attribution 6 --changed 50% --runs 20 -o power.json 2>/dev/null
expect 'study power' 0 'power.json: the same result' -- power.json
