"""Knows whether somebody hears of what a trail records: filters, alarms, topics, event rules, and whether they fit.

Must not know rules, findings, dialects, or how names are spelled.

Which filters and alarms may belong together whatever happens is found by names (model/watching.py); here it is judged
in one scenario. What patterns mean is patterns/'s business.
"""
