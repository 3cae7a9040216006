"""What was observed, and when (snag-events(5), COVERAGE): "coverage is a union of intervals per source"."""

from typing import NamedTuple, Optional

from stream import SECOND

SILENCE = 5 * 86400 * SECOND


class Anything(set):
    """ "A coverage line without text means 'can show anything'"."""

    def __and__(self, other):
        return set(other)

    def __contains__(self, name):
        return True


class Source(NamedTuple):
    """What one map observes: its names, and the stretches of its files, those that meet as one."""

    names: set
    files: set  # those that its `coverage` lines name
    stretches: list  # [begin, end], in order; end None: "a source without `coverage_end`"

    @property
    def begin(self):
        return self.stretches[0][0]

    @property
    def end(self) -> Optional[int]:
        return self.stretches[-1][1]

    def holes(self, silence):
        """ "Readers join the stretches of one source where the silence between them is no longer
        than `--silence`, and a longer one is a hole"."""
        pairs = zip(self.stretches, self.stretches[1:])
        return [(a[1], b[0]) for a, b in pairs if b[0] - a[1] > silence]


def read_sources(coverage):
    """One source for every `reason` that a `coverage` line has."""
    reasons = dict.fromkeys(x["reason"] for x in coverage if x["event"] == "coverage")
    return [read_source([x for x in coverage if x["reason"] == reason]) for reason in reasons]


def read_source(lines):
    names = {name for x in lines for name in x["text"].split()}
    if any(x["event"] == "coverage" and not x["text"] for x in lines):
        names = Anything(names)
    marks = {(x.ts, x["event"] == "coverage_end", x["src"]) for x in lines}  # a line counts once
    return Source(names, {x["src"] for x in lines if x["src"]}, stretches_of(sorted(marks)))


def stretches_of(marks):
    """The union of what begins and ends. An end too many extends what has ended; one before the first
    beginning says nothing; a beginning without an end has none."""
    stretches, open_files = [], 0
    for ts, ends, _ in marks:
        if not ends:
            open_files += 1
            if not stretches or (open_files == 1 and stretches[-1][1] < ts):
                stretches.append([ts, None])
            stretches[-1][1] = None
        elif stretches:
            open_files = max(0, open_files - 1)
            stretches[-1][1] = None if open_files else ts
    return stretches
