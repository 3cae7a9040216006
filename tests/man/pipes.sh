#!/usr/bin/env bash
# What the manual says of other programs between two commands: the lines of snag-scale(7) for GNU parallel and for
# mapper and reducer, as they stand there; grep, awk, sort, head, cut and split leave the answer or say what is lost.
set -u
export LC_ALL=C
PATH=$(dirname "$SNAG"):$PATH
cd "$TMPDIR" || exit 1
check() { if eval "$2"; then echo "ok pipes: $1"; else echo "not ok pipes: $1 ($(head -c 200 err 2>/dev/null | tr '\n' ' '))"; fi; }

# The display behind a line of the page.
display() {
    awk -v at="$1" 'index($0, at) { found = 1 } found && /^\.Bd/ { on = 1; next } on && /^\.Ed/ { exit } on' \
        "$BUILD/man/snag-scale.7" | sed 's/\\-/-/g; s/\\(aq/'"'"'/g; s/\\e/\\/g; s/\\&//g'
}
mkdir scale && head -n 16 "$TESTDATA/queue_log" >scale/queue_log.1 && tail -n +17 "$TESTDATA/queue_log" >scale/queue_log
display '.Ss GNU parallel' >scale/lines
check "the page has lines for GNU parallel" "grep -q '^parallel ' scale/lines"
(cd scale && snag rates -q queue_log* -o want) 2>err
if command -v parallel >/dev/null; then
    (cd scale && mkdir out && sed '/^snag merge/,$d; s/--shards 64/--shards 4/' lines >first && sh -e ./first) >out 2>err
    (cd scale && grep '^snag merge' lines >second && sh -e ./second) >out 2>>err
    check "rates of shards by GNU parallel, merged" 'cmp -s scale/want scale/rates.tsv && [ -s scale/want ]'
else
    echo "skip pipes: GNU parallel is not installed"
fi

snag ingest -q "$TESTDATA/queue_log" -o events.tsv && snag detect -q --only-snags events.tsv | grep -v '^#' | sort >want
grep '^#' events.tsv >header && awk -F'\t' '$6 ~ /^coverage/' events.tsv >coverage
display '.Ss Hadoop Streaming' | awk '/^mapper:/ { to = "mapper" } /^reducer:/ { to = "reducer" } { sub(/^[a-z]+: */, ""); print >to }'
check "the page has mapper and reducer" '[ -s mapper ] && [ -s reducer ]'
sh -e ./mapper <"$TESTDATA/queue_log" 2>err | sed 's/\t-:\([0-9]*\)$/\tqueue_log:\1/' | sort -s -t "$(printf '\t')" -k 1,1 | sh -e ./reducer 2>>err |
    grep -v '^#' | awk -F'\t' '{ print $2, $6, $11 }' | sort >got
awk -F'\t' '{ print $2, $6, $11 }' want | sort >names
check "mapper, sort, reducer" 'cmp -s names got && [ -s got ]'

# The table is the same, or standard error says what the filter has taken away, even with -q.
snag features -q events.tsv >raw && snag detect -q events.tsv >snags.tsv && snag features -q snags.tsv >want
pipe() { # name, filter
    eval "$2" <snags.tsv | snag features -q >got 2>err
    check "$1" 'cmp -s want got'
}
pipe grep 'grep -v no-such-customer'
pipe awk "awk 'NR > 0'"
pipe sort 'sort -s -k 1,1'
pipe 'cut of all columns' 'cut -f 1-99'
pipe head 'head -n 1000'
pipe 'split and cat' 'split -n l/3 - part. ; cat part.*'
check "split: parts are read together" 'snag features -q part.* 2>err | cmp -s - want'
tail -n +2 snags.tsv | snag features >got 2>err
check "tail takes the column names: told" 'grep -q "no line of column names" err'
snag features -q events.tsv >got 2>err
check "ingest | features: told that nothing was detected, even with -q" 'grep -q "snag detect finds snags" err'
