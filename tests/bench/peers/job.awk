# Job J in awk: awk -f job.awk IN >OUT. Only the last column is ever quoted, so commas before it separate.
BEGIN {
    FS = ","
    split("0 31 59 90 120 151 181 212 243 273 304 334", before)
}
# Seconds since 2000; the day is computed once.
function seconds(ts,   day, y, m) {
    day = substr(ts, 1, 10)
    if (day != last_day) {
        y = substr(ts, 1, 4) - 2000
        m = substr(ts, 6, 2) + 0
        last_day = day
        midnight = (y * 365 + int((y + 3) / 4) + before[m] + (m > 2 && y % 4 == 0) + substr(ts, 9, 2) - 1) * 86400
    }
    return midnight + substr(ts, 12, 2) * 3600 + substr(ts, 15, 2) * 60 + substr(ts, 18, 2)
}
# Promises to c that fell due before t were broken; none stays open.
function settle(c, t,   due, i, n) {
    n = split(open[c], due, " ")
    for (i = 1; i <= n; i++)
        unanswered[c] += due[i] < t
    delete open[c]
}
NR == 1 { next }
{
    t = seconds($1)
    c = $2
    k = $3
    event = $5
    if (!(c in customer))
        customer[c]
    if (event == "login") {
        if (++logins[k] == 2)
            repeat_entry[c]++
    } else if (event == "transfer" || event == "queue") {
        transfers[c] += event == "transfer"
        # queues of the contact, the latest first: ;latest;earlier;…;
        at = index(queues[k], ";" $7 ";")
        pingpong[c] += at > 1
        if (at != 1)
            queues[k] = ";" $7 (queues[k] == "" ? ";" : queues[k])
    } else if (event == "begin") {
        if (c in closed && t - closed[c] <= 604800)
            came_back[c]++
    } else if (event == "close")
        closed[c] = t
    else if (event == "promise")
        open[c] = open[c] " " (t + $9 * 3600)
    if ($8 == "out" && c in open && (event == "begin" || event == "answer" || event == "reply"))
        settle(c, t)
}
END {
    for (c in open)
        settle(c, t + 1)
    print "customer,repeat_entry,transfers,pingpong,unanswered,came_back"
    for (c in customer)
        print c "," repeat_entry[c] + 0 "," transfers[c] + 0 "," pingpong[c] + 0 "," unanswered[c] + 0 "," came_back[c] + 0
}
