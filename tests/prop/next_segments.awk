# An event stream of two kinds of customers with reasons of their own, who call when and about what they like: no reason
# follows another one more often than chance. -v seed=N -v customers=N
function unit() { # Park and Miller 1988: the same everywhere
    state = (state * 16807) % 2147483647
    return state / 2147483647
}
BEGIN {
    state = (seed * 7919 + 12345) % 2147483646 + 1
    for (i = 0; i < 50; i++) unit()
    OFS = "\t"
    print "#ts", "customer", "case", "contact", "channel", "event", "agent", "queue", "direction", "reason"
    split("bill card loan fee rate limit line mail site modem tv app", word, " ")
    for (c = 0; c < customers; c++) {
        t = 1767225600 + 40 * 86400 * unit()
        busy = 5 + 60 * unit()
        for (i = 0; t < 1767225600 + 365 * 86400; i++) {
            reason = word[c % 2 * 6 + 1 + int(6 * unit() * unit())]
            print strftime("%Y-%m-%dT%H:%M:%SZ", int(t), 1), "c" c, "", "k" c "-" i, "phone", "start", "", "", "in", reason
            print strftime("%Y-%m-%dT%H:%M:%SZ", int(t) + 300, 1), "c" c, "", "k" c "-" i, "phone", "end", "", "", "in", reason
            t += 3600 - 2 * busy * 86400 * log(unit())
        }
    }
}
