# Counts what built-in rules must find in an event stream, in the simplest way: `rule opportunities hit snags`, one line
# per rule. Written from the rules' sentences, for streams in time order with one source that covers everything.

function days(y, m, d) { # of the civil date, since 1970
    if (m <= 2) { y--; m += 12 }
    return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
}
function seconds(ts) {
    clock = substr(ts, 12, 2) * 3600 + substr(ts, 15, 2) * 60 + substr(ts, 18, length(ts) - 18)
    return days(substr(ts, 1, 4) + 0, substr(ts, 6, 2) + 0, substr(ts, 9, 2) + 0) * 86400 + clock
}

# Keys as opportunities, cases or contacts: forgotten when untouched for 730 days.
function opportunity(rule, key) {
    if (key == "") return
    if (!((rule, key) in touched) || t - touched[rule, key] > FORGET) { opportunities[rule]++; was_hit[rule, key] = 0 }
    touched[rule, key] = t
}
function snag(rule, key) {
    snags[rule]++
    if (key == "" || !((rule, key) in touched) || t - touched[rule, key] > FORGET) return
    if (!was_hit[rule, key]) hit[rule]++
    was_hit[rule, key] = 1
    touched[rule, key] = t
}

# The latest p of a key opens a window of `within` seconds. An end takes the place of the one before it of its contact,
# if that is still open: `of` tells p apart, the contact of an end, else a number of its own.
function test_window(rule, key, within) {
    if (!((rule, key) in p) || t - p[rule, key] > within) return 0
    snags[rule]++
    window_hit[rule, key, latest[rule, key]] = 1
    return 1
}
function close_window(rule, k) {
    if (opened[k] + bound[rule] < END_OF_LOG) { opportunities[rule]++; hit[rule] += window_hit[k] }
}
function open_window(rule, key, within, of) {
    of = of == "" ? ++n_windows : of
    bound[rule] = within
    if ((rule, key, of) in opened && t - opened[rule, key, of] > within) {
        close_window(rule, rule SUBSEP key SUBSEP of)
        window_hit[rule, key, of] = 0
    }
    p[rule, key] = opened[rule, key, of] = t
    latest[rule, key] = of
}

# A deadline: decided when the log goes on after it.
function decide(rule, key, kept) {
    if (due[rule, key] < END_OF_LOG) { opportunities[rule]++; if (!kept) { hit[rule]++; snags[rule]++ } }
    delete due[rule, key]
}

function fresh(rule, key) { # has the rule forgotten the key?
    return !((rule, key) in seen_at) || t - seen_at[rule, key] > FORGET
}

BEGIN { FS = "\t"; FORGET = 730 * 86400; DAY = 86400 }
NR == FNR { if ($6 == "coverage_end") END_OF_LOG = seconds($1); if ($6 == "coverage") emits = " " $12 " "; next }
/^#/ || $6 ~ /^coverage/ { next }
{
    t = seconds($1)
    contact = $4 != "" ? $4 : $3; case_ = $3 != "" ? $3 : $4
    contact = contact == "" ? "" : $2 "|" contact; case_ = case_ == "" ? "" : $2 "|" case_
}
$6 == "connect" || $6 == "assign" { opportunity("transfer", case_) }
$6 == "connect" { opportunity("many_holds", contact); opportunity("long_hold", contact) }
$6 == "enqueue" { opportunity("missed_offer", contact); opportunity("abandoned", contact); opportunity("long_wait", contact); opportunity("thrown_out", contact) }
$6 == "solve" { opportunity("reopened", case_) }
$6 == "start" { opportunity("escalated", case_) }
$6 == "transfer" { snag("transfer", case_) }
$6 == "abandon" && $11 >= 5 { snag("abandoned", contact) }
$6 == "dequeue" && $12 != "key" && $12 != "withdraw" { snag("thrown_out", contact) }
$6 ~ /^(connect|abandon|dequeue)$/ && $11 != "" && $11 > 120 { snag("long_wait", contact) }
$6 == "reopen" { snag("reopened", case_) }
$6 == "escalate" { snag("escalated", case_) }

$6 ~ /^(enqueue|assign|transfer)$/ && case_ != "" {
    opportunity("ping_pong", case_)
    if ($8 != "") {
        if (fresh("pp", case_)) { life["pp", case_]++; last_queue[case_] = "" }
        k = case_ SUBSEP life["pp", case_]
        if ((k, $8) in had && last_queue[case_] != $8) snag("ping_pong", case_)
        had[k, $8] = 1; last_queue[case_] = $8; seen_at["pp", case_] = t
    }
}
$6 ~ /^(connect|assign|transfer)$/ && case_ != "" {
    opportunity("many_owners", case_)
    if ($7 != "") {
        if (fresh("mo", case_)) { life["mo", case_]++; owners[case_] = 0 }
        k = case_ SUBSEP life["mo", case_]
        if (!((k, $7) in owned) && ++owners[case_] == 3) snag("many_owners", case_)
        owned[k, $7] = 1; seen_at["mo", case_] = t
    }
}
$6 == "start" && $9 == "in" && $2 != "" {
    test_window("repeat_contact", $2, 7 * DAY)
    if ($10 != "") test_window("same_problem_again", $2 SUBSEP $10, 30 * DAY)
    if (("channel_switch", $2) in p && t - p["channel_switch", $2] <= DAY && $5 != "" && channel[$2] != "" && channel[$2] != $5)
        test_window("channel_switch", $2, DAY)
    open_window("channel_switch", $2, DAY); channel[$2] = $5
}
$6 == "end" && $9 == "in" && $2 != "" {
    open_window("repeat_contact", $2, 7 * DAY, contact)
    if ($10 != "") open_window("same_problem_again", $2 SUBSEP $10, 30 * DAY, contact)
}
($6 == "solve" || $6 == "close") && ("slow_resolution", case_) in due && due["slow_resolution", case_] >= t {
    decide("slow_resolution", case_, 1)
}
$6 == "start" && ($5 == "email" || $5 == "web" || $5 == "ticket") && case_ != "" {
    if (("slow_resolution", case_) in due && due["slow_resolution", case_] < t) decide("slow_resolution", case_, 0)
    if (!(("slow_resolution", case_) in due)) due["slow_resolution", case_] = t + 5 * DAY
}

# Who went to the web, the bot or the menu first; fees, by their reason; holds with their length; gone within 5 seconds.
$6 == "start" && $2 != "" {
    if ($9 == "in" && ($5 == "phone" || $5 == "chat")) test_window("self_service_failed", $2, DAY)
    if ($5 == "web" || $5 == "bot" || $5 == "ivr") open_window("self_service_failed", $2, DAY)
}
($6 == "start" || $6 == "complaint") && $9 == "in" && $10 != "" {
    opportunity("fee_dispute", contact)
    if (tolower($10) ~ /(^|[^a-z0-9_])(fees?|charges?|price|invoice)([^a-z0-9_]|$)/) snag("fee_dispute", contact)
}
$6 == "enqueue" { opportunity("short_abandon", contact) }
$6 == "abandon" && $11 != "" && $11 < 5 { snag("short_abandon", contact) }
$6 == "connect" { opportunity("long_hold_told", contact) }
$6 == "hold" && $11 != "" && $11 > 120 { snag("long_hold_told", contact) }
# What the company begins or sends: these logs show none, and no preferred channel.
$9 == "out" && $6 ~ /^(start|followup|agent_message)$/ {
    opportunity("gone_dark", $2)
    if ($6 == "start") opportunity("proactive_contact", contact)
}

# Per contact, over its whole life: what it had, forgotten after 730 days without any.
function alive(rule, key) {
    if (fresh(rule, key)) { delete state[rule, key]; number[rule, key] = 0 }
    seen_at[rule, key] = t
}
$6 == "identify_failed" && contact != "" { alive("reidentify", contact); delete state["reidentify", contact] }
$6 == "identify" && contact != "" {
    opportunity("reidentify", contact); alive("reidentify", contact)
    k = "reidentify" SUBSEP contact
    if ((k in state) && state[k] != "" && $7 != "" && state[k] != $7) snag("reidentify", contact)
    state[k] = $7
}
$6 == "offer_missed" && contact != "" {
    if ($11 != "" && $11 >= 5 && $7 != "") {
        alive("missed_offer", contact)
        k = "missed_offer" SUBSEP contact
        if (!index(state[k], "|" $7 "|")) { state[k] = state[k] "|" $7 "|"; if (++number[k] == 2) snag("missed_offer", contact) }
    }
}
$6 == "hold" && contact != "" {
    alive("many_holds", contact)
    if (++number["many_holds", contact] == 2) snag("many_holds", contact)
    alive("long_hold", contact); state["long_hold", contact] = t
}
($6 == "unhold" || $6 == "end") && contact != "" {
    alive("long_hold", contact)
    if (("long_hold", contact) in state && t - state["long_hold", contact] > 120) snag("long_hold", contact)
    delete state["long_hold", contact]
}
($6 == "agent_message" || $6 == "connect") && ("slow_first_reply", case_) in due && due["slow_first_reply", case_] >= t {
    decide("slow_first_reply", case_, 1)
}
$6 == "start" && $9 == "in" && ($5 == "email" || $5 == "web" || $5 == "ticket") && case_ != "" {
    if (("slow_first_reply", case_) in due && due["slow_first_reply", case_] < t) decide("slow_first_reply", case_, 0)
    if (!(("slow_first_reply", case_) in due)) due["slow_first_reply", case_] = t + DAY
}
("slow_chat_reply", contact) in due && $6 ~ /^(connect|agent_message|abandon|dequeue|end|start)$/ {
    if (due["slow_chat_reply", contact] < t) decide("slow_chat_reply", contact, 0)
    else if ($6 == "connect" || $6 == "agent_message") decide("slow_chat_reply", contact, 1)
    else if ($6 != "start") delete due["slow_chat_reply", contact]
}
$6 == "start" && $9 == "in" && $5 == "chat" && contact != "" && !(("slow_chat_reply", contact) in due) {
    due["slow_chat_reply", contact] = t + 60
}
END {
    for (k in opened) { split(k, part, SUBSEP); close_window(part[1], k) }
    for (k in due) { split(k, part, SUBSEP); decide(part[1], part[2], 0) }
    n = split("transfer:transfer ping_pong:enqueue,assign,transfer many_owners:connect,assign,transfer repeat_contact:start+end " \
              "same_problem_again:start+end channel_switch:start abandoned:abandon thrown_out:dequeue long_wait:connect,abandon,dequeue " \
              "reopened:reopen escalated:escalate slow_resolution:start+solve,close reidentify:identify missed_offer:offer_missed " \
              "many_holds:hold long_hold:unhold,end+hold self_service_failed:start fee_dispute:complaint,start short_abandon:abandon long_hold_told:hold " \
              "gone_dark:start,followup,agent_message proactive_contact:start wrong_channel:start,followup,agent_message slow_first_reply:start+agent_message,connect slow_chat_reply:start+agent_message,connect " \
              "unanswered_message:customer_message+agent_message,connect,followup broken_promise:promise+followup,start", list, " ")
    for (i = 1; i <= n; i++) {
        split(list[i], part, ":"); m = split(part[2], need, "+"); can = 1
        for (j = 1; j <= m; j++) {
            c = split(need[j], any, ","); one = 0
            for (a = 1; a <= c; a++) one = one || index(emits, " " any[a] " ")
            can = can && one
        }
        if (can) print part[1] "\t" opportunities[part[1]] + 0 "\t" hit[part[1]] + 0 "\t" snags[part[1]] + 0
    }
}
