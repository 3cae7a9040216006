"""How well the example files' phrases find what readers found: counted again from the labels and the public messages.

phrases.tsv has, by number of the row in the public table (1 = the first after the header), what each reading said and
what a third one decided: the sum of again 1, tried 2, complaint 4, callback 8, promise 16, news 32. The messages
themselves are in the data folder alone.
"""

import csv
import gzip
import subprocess
import sys
from math import sqrt

LABELS = "again tried complaint callback promise news".split()
FOUND_BY = {  # the events, and for plain ones the rules, that stand for a label
    "again": "asked_before",
    "tried": "helped_themselves",
    "complaint": "says_complaint",
    "callback": "wants_contact",
    "promise": "said_will",
    "news": "says_news",
}
COLUMNS = "#ts customer case contact channel event agent queue direction reason value text".split()


def read_labels(path):
    with open(path) as lines:
        return [tuple(map(int, line.split("\t"))) for line in list(lines)[1:]]


def messages_of(path):
    with gzip.open(path, "rt", newline="", encoding="utf-8") as file:
        return [row["TicketDescription"] for row in csv.DictReader(file)]


def escaped(text):
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def found_in(snag, examples, messages, rows):
    """For each label, the rows in which a rule finds it; each message once as a customer's, once as an agent's."""
    lines = ["\t".join(COLUMNS)]
    for row in rows:
        for event in ("customer_message", "agent_message"):
            fields = ["2026-01-01T00:00:00Z", f"c{row}", "", str(row), "", event, *[""] * 5, escaped(messages[row - 1])]
            lines.append("\t".join(fields))
    command = [snag, "detect", "-q", "--no-config", "--only", ",".join(FOUND_BY.values())]
    for name in ("customers", "news", "promises"):
        command += ["--rules", f"{examples}/english-{name}.rules"]
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    header, *lines = [line.split("\t") for line in done.stdout.splitlines()]
    found = {label: set() for label in LABELS}
    for line in lines:
        event, by = line[header.index("event")], line[header.index("by")]
        for label, rule in FOUND_BY.items():
            if rule in (by, event.removeprefix("snag:")):
                found[label].add(int(line[header.index("contact")]))
    return found


def wilson(hits, n):
    if n == 0:
        return "none"
    z, share = 1.959963984540054, hits / n
    middle, half = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = ((middle + sign * half) / (1 + z * z / n) for sign in (-1, 1))
    return f"{hits}/{n} ({100 * low:.0f} to {100 * high:.0f} %)"


def kappa(labels, bit):
    n = len(labels)
    same = sum((first ^ second) & bit == 0 for _, first, second, _ in labels) / n
    a, b = (sum(bool(row[i] & bit) for row in labels) / n for i in (1, 2))
    chance = a * b + (1 - a) * (1 - b)
    return f"{100 * same:.1f} %", f"{(same - chance) / (1 - chance):.2f}"


def table(labels, found):
    lines = [["label", "in", "agreed", "kappa", "precision", "recall"]]
    for place, label in enumerate(LABELS):
        true = {row[0] for row in labels if row[3] >> place & 1}
        hits = len(true & found[label])
        lines.append(
            [label, str(len(true)), *kappa(labels, 1 << place), wilson(hits, len(found[label])), wilson(hits, len(true))]
        )
    return "\n".join(f"{a:<10}{b:>4}{c:>9}{d:>7}   {e:<23}{f}" for a, b, c, d, e, f in lines)


if __name__ == "__main__":
    snag, examples, data, path = sys.argv[1:]
    labels = read_labels(path)
    messages = messages_of(data)
    found = found_in(snag, examples, messages, [row[0] for row in labels])
    print(table(labels, found))
    if __debug__ is False:  # python3 -O: which rows are missed, and which are wrong
        for place, label in enumerate(LABELS):
            true = {row[0] for row in labels if row[3] >> place & 1}
            print(label, "missed", sorted(true - found[label]), "wrong", sorted(found[label] - true))
