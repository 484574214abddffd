"""Knows what AWS policies mean: who can read, write, delete, decrypt and stop what, in three-valued logic.

Must not know rules, findings, dialects, or how names are spelled.

A document of the model becomes statements (documents.py), with letters for what is not known (names.py, text.py). A
question (questions.py, public.py, capabilities.py) names who asks (requesters.py) and what for; it is decided
(decide.py) by a search for a request (solve.py, dimensions.py, automata.py), which is then the witness of the answer.
What AWS may change one day is data (facts.py).
"""
