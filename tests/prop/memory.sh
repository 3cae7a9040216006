#!/usr/bin/env bash
# Memory grows with customers and open keys, not with the log: few of them and a long log must need little, even if
# every row waits for the end (no coverage line, or a snag of a rule not yet known to be observable).
set -u
LIMIT_KB=140000
# Of one level: each further level of rules reserves tables of its own in the little address space that there is.
RULES=transfer,reopened,repeat_contact,slow_resolution,unanswered_message,ping_pong,many_holds,broken_promise
W=$(mktemp -d "${TMPDIR:-/tmp}/snag-memory.XXXXXX") || exit 1
(ulimit -v $LIMIT_KB && ASAN_OPTIONS= exec "$SNAG" --version) >/dev/null 2>&1 ||
    { echo "skip memory of detect: this build does not start within $LIMIT_KB KB"; exit 0; }

# 400,000 events of 50 customers, each of whom always calls about one case.
stream() {
    awk -v coverage="$1" 'BEGIN {
        OFS = "\t"
        print "#ts", "customer", "case", "contact", "channel", "event", "agent", "queue", "direction", "reason", "value", "text"
        if (coverage != "") print "2026-01-01T00:00:00Z", "", "", "", "", "coverage", "", "", "", "log", "", coverage
        for (i = 0; i < 400000; i++) {
            ts = sprintf("2026-%02d-%02dT%02d:%02d:%02dZ", 1 + i / 36000, 1 + i % 36000 / 1440, i % 1440 / 60, i % 60, 0)
            print ts, "c" i % 50, "k" i % 50, "n" i % 50, "email", i % 100 < 50 ? "start" : "transfer", "a" i % 7, "q" i % 3, "in", "", "", "some text that a row carries along with it"
        }
    }' | LC_ALL=C sort -s -t "$(printf '\t')" -k1,1
}

try() {
    local name=$1 rc
    shift
    (ulimit -v $LIMIT_KB && exec "$SNAG" detect -q --no-config --only "${ONLY:-$RULES}" "$@" "$W/log") >"$W/out" 2>"$W/err"
    rc=$?
    if [ $rc -eq 0 ] && [ -s "$W/out" ]; then echo "ok memory of detect: $name"
    else echo "not ok memory of detect: $name (exit code $rc: $(head -1 "$W/err"))"; fi
}

stream "" >"$W/log"
try "no coverage, all rows wait"
try "no coverage, snags wait" --only-snags
stream "start transfer" >"$W/log"
try "nobody can emit solve: slow_resolution waits"
try "nothing waits" --only transfer
awk -F '\t' -v OFS='\t' 'NR > 1 { $4 = "n" NR } NR <= 200000' "$W/log" >"$W/keys" && mv "$W/keys" "$W/log"
ONLY=slow_resolution,transfer,ping_pong try "200,000 keys"

# By customer: five times as many need no more.
peak() { # CUSTOMERS
    awk -v n="$1" 'BEGIN {
        OFS = "\t"
        print "#ts", "customer", "case", "contact", "channel", "event"
        for (i = 0; i < n; i++) print "2026-01-01T00:00:00Z", "c" i, "", "k" i, "phone", "start\n2026-01-02T00:00:00Z\tc" i "\t\tk" i "\tphone\tend"
    }' >"$W/grouped"
    "$SNAG" detect -v --no-config --grouped --only repeat_contact "$W/grouped" -o "$W/out" 2>&1 | sed -n 's/^ *peak *\([0-9.]*\) MiB/\1/p'
}
few=$(peak 20000) many=$(peak 100000)
if awk -v few="$few" -v many="$many" 'BEGIN { exit !(few > 0 && many < few + 3) }'; then echo "ok memory of detect --grouped: $few and $many MiB"
else echo "not ok memory of detect --grouped: $few MiB of 20,000 customers, $many of 100,000"; fi
