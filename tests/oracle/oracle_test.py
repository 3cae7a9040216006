#!/usr/bin/env python3
"""Checks the oracle itself: against the hand-made examples, and against what it must refuse."""

import unittest

from examples import differences, read_examples
from language import Refused, read_rules
from oracle import detect
from stream import escape, format_span, format_ts, number, parse_ts, read_events, unescape

REFUSED = """
    start again
    start at least 2
    start within 2h
    start per case within 2h
    start again per case within 2h later than 1h
    start again at least 2 per case
    start until end
    start again per case until end
    start again per case each
    start without end per case
    start without end within 2h until hold per case
    start without end later than 2h per case
    start not after end later than 2h per case
    start unless end
    start per case unless end
    start at least 2 per case later than 1h
    start at least 2 per case within value or 1h
    start again per case per contact
    start again per case nonsense
    start where agent = this.agent
    start after end per case unless hold where agent = this.agent
    start where elapsed > 5
""".strip().splitlines()


class ExamplesTest(unittest.TestCase):
    def test_examples(self):
        for example in read_examples():
            with self.subTest(example.name):
                _, events = read_events(example.stream)
                until = parse_ts(example.until) if example.until else None
                found = detect(read_rules(example.rules), events, until)
                self.assertEqual(differences(example, *found), [])


class LanguageTest(unittest.TestCase):
    def test_refused(self):
        for sentence in REFUSED:
            with self.subTest(sentence.strip()), self.assertRaises(Refused):
                read_rules(f"[r]\nwhen = {sentence}\n")


class StreamTest(unittest.TestCase):
    def test_times(self):
        ts = parse_ts("2026-11-02T09:14:03.250Z")
        self.assertEqual(format_ts(ts, 0), "2026-11-02T09:14:03Z")
        self.assertEqual(format_ts(ts, 3), "2026-11-02T09:14:03.250Z")
        self.assertEqual(format_ts(ts + 1, 6), "2026-11-02T09:14:03.250001Z")

    def test_spans(self):
        spans = {0: "0", 60_000_000: "60", 1_500_000: "1.5", 1: "0.000001"}
        self.assertEqual({span: format_span(span) for span in spans}, spans)

    def test_numbers(self):
        self.assertEqual([number(text) for text in ("5", "+5.0", "-0")], [5, 5, 0])
        self.assertEqual([number(text) for text in ("", ".5", "5.", "1e3", " 5", "nan")], [None] * 6)

    def test_escapes(self):
        field = "a\tb\\t\n\r"
        self.assertEqual(escape(field), "a\\tb\\\\t\\n\\r")
        self.assertEqual(unescape(escape(field)), field)


if __name__ == "__main__":
    unittest.main()
