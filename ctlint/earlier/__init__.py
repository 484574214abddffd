"""Knows how an earlier state of the code is had and judged: states.py is what others ask.

Must not know what two states are compared for.
"""
