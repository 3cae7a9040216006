# The simulator's files: the same bytes again, and exactly the planted snags in every format.
# tests/long/simulate-truth does the second for 200 seeds.
# slow: the simulator reads nothing from outside, and other tests run it under sanitizers
. "$SRC/tests/prop/simulate.inc"
work=$(mktemp -d "${TMPDIR:-/tmp}/snag-sim.XXXXXX") || exit 1
simulate() { "$SNAG" simulate "$@" 2>"$work/err" || { echo "not ok simulate $* ($(head -1 "$work/err"))"; exit 1; }; }

simulate --customers 200 --seed 4 -o "$work/once"
simulate --customers 200 --seed 4 --mem 1M -o "$work/again"
if diff -r "$work/once" "$work/again" >"$work/diff"; then echo "ok the same seed gives the same bytes, with less memory too"
else echo "not ok same bytes ($(head -1 "$work/diff"))"; fi

simulate --customers 100 --seed 4 -o "$work/fewer"
last=20000099
few=$(awk -F, -v last=$last 'NR > 1 && $1 <= last' "$work/once/customers.csv" | cksum)
if [ "$few" = "$(awk -F, 'NR > 1' "$work/fewer/customers.csv" | cksum)" ]; then echo "ok more customers leave the first ones alone"
else echo "not ok the first 100 customers of 200 and of 100 differ"; fi

if cmp -s "$work/once/sim-contacts.map" "$SRC/examples/maps/sim-contacts.map"; then echo "ok the map written is the example"
else echo "not ok sim-contacts.map is not examples/maps/sim-contacts.map"; fi

for log in events.tsv queue_log contacts.csv incidents.csv; do
    map=; [ $log = contacts.csv ] && map="--map $SRC/examples/maps/sim-contacts.map"
    if "$SNAG" ingest $map --max-rejects 0 -o "$work/stream" "$work/once/$log" 2>"$work/err"; then
        echo "ok ingest recognises and takes every row of $log"
    else
        echo "not ok ingest of $log ($(head -1 "$work/err"))"
    fi
done

for scenario in effortless leak seasonal; do
    for seed in $(seq $((${SNAG_SHORT:-0} ? 1 : 2))); do
        simulate --scenario $scenario --customers 300 --days $((200 + 100 * seed)) --seed $seed -o "$work/$scenario-$seed"
        truths "$work/$scenario-$seed"
    done
done

simulate --scenario cascade --set callback=60 --set moves.month=0.1 --customers 200 --seed 1 -o "$work/cascade"
truths "$work/cascade"

# what truth.json says of the survey, where everybody answers
survey() {
    local name=$1
    shift
    simulate --customers 3000 --seed 3 --log incidents.csv --set response=1 --set response.friction=1 "$@" -o "$work/survey-$name"
}
survey all --set survey.sat_items=3 --set survey.sat_sd=1.5 --set survey.friction=0.3 --set recovery.satisfied=0.8 \
    --set recovery.failed=-1 --set recovery.silent=-0.2 --set complaint=0.4 --set csat.asked=1 --set survey.exceeded=0.5
survey proxy --scenario proxy
survey miller-heiman --scenario miller-heiman
python3 "$SRC/tests/prop/simulate_survey.py" "$work"/survey-*

simulate --customers 200 --seed 3 --set contacts=25 --set promise=0.9 --set complaint=0.9 --set friction.repeat_contact=0.9 \
    --set friction.next_issue=0.9 --set friction.transfer=0.9 --set friction.ping_pong=0.9 --set friction.reopened=0.9 \
    --set friction.channel_switch=0.5 --set friction.self_service_failed=0.9 --set share.mixed=60 -o "$work/hard"
truths "$work/hard"

# the rule that rests on a list finds it among the settings of the folder
(cd "$work/hard" && truth . events --only next_issue events.tsv)

# every rule, built in or an example, is planted somewhere
"$SNAG" rules list --rules "$SRC/examples/rules/english.rules" | awk '/^Events/ { exit } /^  [a-z]/ { print $1 }' | sort >"$work/rules"
cat "$work"/*/truth.tsv | cut -f 2 | sed 's/^[a-z]*://' | sort -u >"$work/known"
missing=$(comm -23 "$work/rules" "$work/known" | tr '\n' ' ')
if [ -s "$work/rules" ] && [ -z "$missing" ]; then echo "ok every rule is planted"
else echo "not ok rules that no simulated log shows: $missing"; fi
