# The same table of events by awk: no quotes, no checks, no time order, one customer per row.
BEGIN { FS = ","; OFS = "\t" }
NR == 1 {
    for (i = 1; i <= NF; i++)
        at[$i] = i
    print "#ts", "customer", "case", "contact", "channel", "event", "agent", "queue", "direction", "reason", "value", "text", "src"
    next
}
{
    print $at["ts"], $at["customer_id"], "", $at["contact_id"], $at["channel"], $at["event"], $at["agent"], $at["queue"], \
        $at["direction"], "", $at["value"], $at["text"], FILENAME ":" NR
}
