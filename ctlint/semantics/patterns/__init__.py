"""Knows what filter patterns mean: which CloudTrail events a metric filter or an event rule sees, three-valued.

Must not know rules, findings, dialects, or how names are spelled.

A filter pattern is read (syntax.py) into an expression over fields of an event, an event pattern likewise
(event_pattern.py). Whether some of them together see all events of a kind (events.py; the kinds themselves are data,
benchmark.py) is a search for one that all of them miss (cover.py), field by field (fields.py, globs.py).
"""
