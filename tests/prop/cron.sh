#!/usr/bin/env bash
# The lines of examples/monday run as cron and systemd would run them, with folders and a sendmail of the test's own: all
# are silent, the mail arrives, the page is there; a log that cannot be read is one line on standard error, and no mail.
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-cron.XXXXXX") || exit 1
mkdir "$work/log" "$work/lib" "$work/bin" && cd "$work" || exit 1
cp "$TESTDATA/queue_log" log/queue_log
printf '#!/bin/sh\n[ "$*" = -t ] && cat >"%s/sent"\n' "$work" >bin/sendmail && chmod +x bin/sendmail
ln -s "$SNAG" bin/snag
is() { if [ "$2" = "$3" ]; then echo "ok cron $1"; else echo "not ok cron $1 ($3, expected $2)"; fi; }

# 9 March 2026, a Monday
at() { env -i PATH="$work/bin:/usr/bin:/bin" SOURCE_DATE_EPOCH="${now:-1773036000}" "$@" >told 2>&1; }
here() { sed "s,/var/log/asterisk,$work/log,g; s,/var/lib/snag,$work/lib,g; s,/usr/sbin/sendmail,$work/bin/sendmail,g; s,/usr/local/bin/snag,$work/bin/snag,g" "$1"; }
sent() { sed -n 's/^To: //p; s/^Content-Type: \(multipart\/mixed\).*/\1/p' sent 2>/dev/null | tr '\n' ' '; }

here "$SRC/examples/monday/crontab" | sed -nE 's/^[0-9*]+ [0-9*]+ [0-9*]+ [0-9*]+ [0-9*]+  (.*)/\1/p' >lines
is "has three lines" 3 "$(wc -l <lines)"
at sh -c "$(sed -n 1p lines)"; is "sends the mail" "0 support@example.org multipart/mixed " "$? $(sent)"
is "is silent" "" "$(cat told)"
at sh -c "$(sed -n 2p lines)"; is "writes the page" "0 1" "$? $(grep -c '</html>' lib/friction.html)"
now=1772500000 at sh -c "$(sed -n 3p lines)"; is "says nothing of a log that goes on" "0 " "$? $(cat told)"
at sh -c "$(sed -n 3p lines)"; is "says that the log has stopped" "1 1" "$? $(grep -c 'stale(36h)' told)"
is "says so in one line" 1 "$(wc -l <told)"
mv log/queue_log log/away; rm -f sent
at sh -c "$(sed -n 1p lines)"; is "sends nothing of a log that is not there" "4 1 no" "$? $(grep -c '^snag: ' told) $([ -e sent ] && echo yes || echo no)"
mv log/away log/queue_log

here "$SRC/examples/monday/snag-monday.service" >snag-monday.service
cp "$SRC/examples/monday/snag-monday.timer" .
sed -n "s/^ExecStart=\/bin\/sh -c '\(.*\)'$/\1/p" snag-monday.service >starts
is "has a unit with two commands" 2 "$(wc -l <starts)"
eval "set -- $(sed -n 's/^Environment=//p' snag-monday.service)"
while read -r line; do
    at "$@" STATE_DIRECTORY="$work/lib" sh -c "$line" || echo "not ok cron unit: $line ($(cat told))"
    is "unit: a command is silent" "" "$(cat told)"
done <starts
is "unit: sends the mail" "support@example.org multipart/mixed " "$(sent)"
if ! command -v systemd-analyze >/dev/null 2>&1; then
    echo "skip cron units: systemd-analyze is not installed"
    exit 0
fi
sed -i '/^User=/d' snag-monday.service # which may not be on this machine
if systemd-analyze verify --man=no ./snag-monday.service ./snag-monday.timer >told 2>&1 && [ ! -s told ]; then
    echo "ok cron units are valid"
else
    echo "not ok cron units are valid ($(head -n 3 told))"
fi
