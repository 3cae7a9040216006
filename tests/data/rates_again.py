#!/usr/bin/env python3
"""All observable rules of a stream by week, queue and agent, by the second implementation (tests/oracle), for rates.sh:
RULES STREAM. Prints by, rule, group, opportunities, hits, snags, outside, early, censored."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
from coverage import SILENCE
from groups import Cells
from language import read_rules
from oracle import anchor_kind, anchors_of, key_cells, observable, run_levels
from stream import read_events, read_file

COUNTS = "opportunities hit snags outside early censored".split()


def cells_of(rule, log, places, matches, obligations, by):
    cells = Cells([by], None)
    if anchor_kind(rule) == "key":
        key_cells(rule, matches, log, places, cells)
        return cells
    for anchor in anchors_of(rule, matches, obligations, log)[0]:
        n = len(anchor.snags)
        counts = {"opportunities": 1, "hit": int(n > 0)} if anchor.seen else {"early": n, "censored": 1}
        cells.count(anchor.e, anchor.e.ts, places[anchor.e][1], snags=n, **counts)
    return cells


events = read_events(read_file(sys.argv[2]))[1]
for rule, *found in run_levels(read_rules(read_file(sys.argv[1])), events, None, SILENCE)[0]:
    for by in ("week", "queue", "agent") if observable(rule, found[0]) else ():
        for group, counts in cells_of(rule, *found, by).rows.items():
            print(by, rule.name, *group, *(counts.get(name, 0) for name in COUNTS), sep="\t")
