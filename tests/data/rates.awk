# The rates of some rules by queue, agent and week, counted from a stream in the simplest way: who had each contact, which
# keys had a chance, whom the match hit. Prints by, rule, group, opportunities, hits, snags, outside, early, censored.
# awk -F '\t' -f rates.awk EVENTS

function days(y, m, d) { # since 1970
    y += 0; m += 0
    if (m < 3) { y--; m += 12 }
    return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
}
function week(day,   thursday, year) {
    thursday = day - (day + 3) % 7 + 3
    year = 1970 + int(thursday / 365.2425)
    while (days(year, 1, 1) > thursday) year--
    while (days(year + 1, 1, 1) <= thursday) year++
    return sprintf("%d-W%02d", year, int((thursday - days(year, 1, 1)) / 7) + 1)
}
function add(what, by, rule, group, n) { sum[what, by, rule, group] += n; cell[by "\t" rule "\t" group] = 1 }

# A chance of a key, at the place that has it now; weeks split nothing.
function chance(rule, key,   i, by, spot) {
    for (i = 1; i <= 3; i++) {
        by = groups[i]
        spot = rule SUBSEP key SUBSEP by SUBSEP (by == "week" ? "" : after[by])
        if (spot in first) continue
        first[spot] = after[by]
        add("of", by, rule, after[by], 1)
    }
}
function match_(rule, key,   i, by, spot) {
    for (i = 1; i <= 3; i++) {
        by = groups[i]
        spot = rule SUBSEP key SUBSEP by SUBSEP (by == "week" ? "" : before[by])
        if (!(spot in first)) { add("snags", by, rule, before[by], 1); add("outside", by, rule, before[by], 1); continue }
        add("snags", by, rule, first[spot], 1)
        if (!(spot in hit)) add("hit", by, rule, first[spot], 1)
        hit[spot] = 1
    }
}
# The last end of a contact is over: were its seven days seen whole, and how many starts came back to it?
function settle(c,   i, by, seen) {
    seen = ended[c] + 7 * 86400 < log_end
    for (i = 1; i <= 3; i++) {
        by = groups[i]
        add(seen ? "of" : "censored", by, "repeat_contact", end_at[c, by], 1)
        if (back[c]) add("snags", by, "repeat_contact", end_at[c, by], back[c])
        if (back[c]) add(seen ? "hit" : "early", by, "repeat_contact", end_at[c, by], seen ? 1 : back[c])
    }
}

BEGIN { split("queue agent week", groups, " ") }
/^#/ { next }
{ day = days(substr($1, 1, 4), substr($1, 6, 2), substr($1, 9, 2)); s = 86400 * day + 3600 * substr($1, 12, 2) + 60 * substr($1, 15, 2) + substr($1, 18, 2) }
$6 == "coverage_end" { if (!log_end || s < log_end) log_end = s }
$6 ~ /^coverage/ { next }
{
    case_ = $2 "|" ($3 != "" ? $3 : $4); contact = $2 "|" ($4 != "" ? $4 : $3)
    if (!(contact in queue)) { queue[contact] = ""; agent[contact] = "" }
    nobody = queue[contact] == "" && agent[contact] == ""
    before["queue"] = nobody && $6 != "transfer" ? $8 : queue[contact]
    before["agent"] = nobody && $6 != "transfer" ? $7 : agent[contact]
    if ($6 == "enqueue" || $6 == "transfer") { queue[contact] = $8; agent[contact] = $7 }
    if ($6 ~ /^(start|connect|assign)$/) { if ($8 != "") queue[contact] = $8; if ($7 != "") agent[contact] = $7 }
    nobody = queue[contact] == "" && agent[contact] == ""
    after["queue"] = nobody ? $8 : queue[contact]
    after["agent"] = nobody ? $7 : agent[contact]
    if (day != last_day) { this_week = week(day); last_day = day }
    before["week"] = after["week"] = this_week
}
$6 == "connect" || $6 == "assign" { chance("transfer", case_) }
$6 == "solve" { chance("reopened", case_) }
$6 == "start" { chance("escalated", case_) }
$6 == "enqueue" { chance("abandoned", contact); chance("long_wait", contact) }
$6 == "transfer" { match_("transfer", case_) }
$6 == "reopen" { match_("reopened", case_) }
$6 == "escalate" { match_("escalated", case_) }
$6 == "abandon" && $11 != "" && $11 >= 5 { match_("abandoned", contact) }
$6 ~ /^(connect|abandon|dequeue)$/ && $11 != "" && $11 > 120 { match_("long_wait", contact) }
$2 != "" && $6 == "start" && $9 == "in" && ($2 in latest) && s - ended[latest[$2]] <= 7 * 86400 { back[latest[$2]]++ }
$2 != "" && $6 == "end" && $9 == "in" { # an end within the window of the one before it of its contact takes its place
    c = contact in part_of ? part_of[contact] : contact
    if (c in ended && s - ended[c] > 7 * 86400) c = part_of[contact] = contact "|" ++n_parts
    latest[$2] = c; ended[c] = s
    for (i = 1; i <= 3; i++) end_at[c, groups[i]] = after[groups[i]]
}
END {
    for (c in ended) settle(c)
    for (c in cell) {
        split(c, p, "\t")
        k = p[1] SUBSEP p[2] SUBSEP p[3]
        print c "\t" sum["of", k] + 0 "\t" sum["hit", k] + 0 "\t" sum["snags", k] + 0 "\t" sum["outside", k] + 0 "\t" sum["early", k] + 0 "\t" sum["censored", k] + 0
    }
}
