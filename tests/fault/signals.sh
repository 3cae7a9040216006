#!/usr/bin/env bash
# A signal while -o FILE is written: the old file stays, the temporary one is removed, the shell sees the signal. A
# signal that was ignored when snag began (nohup) stays ignored.
set -um
dir=$(mktemp -d "${TMPDIR:-/tmp}/snag-signals.XXXXXX") && cd "$dir" || exit 1

# Waits until a condition holds, 10 s at most.
await() { for _ in $(seq 200); do "$@" && return; sleep 0.05; done; return 1; }
writing() { compgen -G ".out-*" >/dev/null; }

# More than snag reads before it recognises what it has.
awk 'BEGIN { print "#ts\tcustomer\tevent"; for (i = 0; i < 9000; i++) print "2026-01-01T00:00:00Z\tc" i % 9 "\tstart" }' >events

# begin: snag reads a pipe that stays open and writes to out.
begin() {
    rm -f in; mkfifo in; echo old >out
    exec 3<>in
    "$@" "$SNAG" detect -q --no-config -o out in 3>&- & pid=$!
    cat events >&3
    await writing || echo "not ok signals: -o writes a temporary file"
}

for pair in INT:130 TERM:143 HUP:129; do
    sig=${pair%:*} want=${pair#*:}
    begin
    kill -"$sig" "$pid"; { wait "$pid"; rc=$?; } 2>/dev/null
    exec 3>&-
    if [ $rc = "$want" ] && [ "$(cat out)" = old ] && ! writing; then echo "ok signals: $sig"; else
        echo "not ok signals: $sig (exit code $rc, expected $want; $(ls -A | tr '\n' ' '))"; fi
done

ignoring() { trap '' HUP; exec "$@"; }
begin ignoring
kill -HUP "$pid"
exec 3>&-
{ wait "$pid"; rc=$?; } 2>/dev/null
if [ $rc = 0 ] && "$SNAG" detect -q --no-config events | cmp -s - out; then echo "ok signals: ignored HUP"; else
    echo "not ok signals: ignored HUP (exit code $rc)"; fi
