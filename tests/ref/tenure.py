"""A world of 20,000 customers in which transfers do nothing and the hazard of leaving falls with tenure: .004 a day in
the first 120 days, .0008 later. Writes tenure-events.tsv and tenure-outcomes.csv; tenure.R and tenure.sh read them.
"""
import random
from datetime import datetime, timedelta

random.seed(1)
COVERED = "start end transfer snag:transfer"
COLUMNS = "#ts customer case contact channel event agent queue direction reason value text".split()
LANDMARK, BEGIN, END = datetime(2026, 9, 1), datetime(2026, 1, 1), datetime(2027, 2, 1)
iso = lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ")

events = [(iso(BEGIN), "", "", "", "", "coverage", "", "", "", "m", "", COVERED)]
outcomes = []
for i in range(20000):
    entered = LANDMARK - timedelta(days=random.uniform(0, 720))
    customer, u = "c%05d" % i, random.expovariate(1)
    churned = entered + timedelta(days=u / .004 if u < .004 * 120 else 120 + (u - .004 * 120) / .0008)
    outcomes.append((customer, iso(entered), iso(churned) if churned < END else "", iso(END)))
    t, k = max(entered, BEGIN), 0
    while True:
        t += timedelta(days=random.expovariate(6 / 365))
        if t >= min(churned, END):
            break
        k += 1
        for event in ["start"] + ["snag:transfer"] * (random.random() < .5):
            events.append((iso(t), customer, "", f"{customer}-{k}", "phone", event, "", "q", "in", "", "", ""))
events.append((iso(END), "", "", "", "", "coverage_end", "", "", "", "m", "", COVERED))
with open("tenure-events.tsv", "w") as f:
    f.writelines("\t".join(row) + "\n" for row in [COLUMNS] + sorted(events, key=lambda r: r[0]))
with open("tenure-outcomes.csv", "w") as f:
    f.writelines(",".join(row) + "\n" for row in [("customer", "entered_at", "churned_at", "as_of")] + outcomes)
