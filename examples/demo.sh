#!/bin/sh
# The whole story in a simulated world: logs, friction, an honest table, two models, a report as text, page and mail.
# Usage: examples/demo.sh SNAG FOLDER. Each command is shown as it runs; all files stay in FOLDER.
set -eu
snag=$1
mkdir -p "$2"
cd "$2"

step() { printf '\n%s\n' "$1"; }
run() { printf '$ %s\n' "$1"; sh -c "snag() { '$snag' \"\$@\"; }; $1"; }

step "1. Four months of a service centre where the truth is known: queue log, tickets, customers, survey"
run "snag simulate --scenario effortless --customers 4000 --days 120 --seed 7 -o world"

step "2. Raw logs become one stream of events; every row is accounted for"
run "snag ingest -q --no-config --stats world/queue_log -o events.tsv 2>&1 | sed -n '1,16p'"

step "3. Friction, by rules that a person can read"
run "snag detect -q --no-config --summary rates.tsv -F text events.tsv -o snags.tsv; head -n 9 rates.tsv"

step "4. One row per customer, predictors before the landmark, outcomes after it"
run "snag features -q --outcomes world/customers.csv --landmark 2026-09-01 snags.tsv -o customers.tsv; head -n 3 customers.tsv | cut -c 1-78"

step "5. What friction has to do with leaving, beside the log odds that were planted"
run "grep effect world/truth.json | grep -v ': 0,'"
run "snag fit 'churned ~ transfer + abandoned + long_wait' customers.tsv --family logit"

step "6. … and with satisfaction: what was planted, and what tickets and their survey answers show"
run "grep csat world/truth.json | grep -v ': 0,'"
run "snag fit 'csat ~ transfers + slow_first_reply + reopened' world/tickets.csv --robust HC1"

step "7. A first look at the log on one page"
run "snag report -q --no-config world/queue_log -o report.txt; head -n 16 report.txt"

step "8. The same as a page for a browser, and as the mail that cron can send on Mondays (examples/monday)"
run "snag report -q --no-config world/queue_log -o report.html; grep -c '<svg' report.html"
run "snag report -q --no-config --now 2026-05-04 world/queue_log --to you@example.org -o report.eml; head -n 4 report.eml"

printf '\nThe mail is %s/report.eml, the text %s/report.txt.\n' "$PWD" "$PWD"
printf 'Open %s/report.html; then try your own log: %s report YOUR_LOG\n' "$PWD" "$snag"
