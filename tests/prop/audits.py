"""audits: the simulator's ticket audits as a table, one row for each thing that an audit did, for maps that read CSV.

Usage: audits.py <audits.jsonl >audits.csv"""
import csv
import json
import sys

out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow("ticket created requester by channel type field before value body".split())
requester, channel = {}, {}
for line in sys.stdin:
    audit = json.loads(line)
    ticket = audit["ticket_id"]
    requester.setdefault(ticket, audit["author_id"])
    channel.setdefault(ticket, audit["via"]["channel"])
    by = "customer" if audit["author_id"] == requester[ticket] else "company"
    for e in audit["events"]:
        out.writerow([ticket, audit["created_at"], requester[ticket], by, channel[ticket], e["type"],
                      e.get("field_name"), e.get("previous_value"), e.get("value"), e.get("body")])
