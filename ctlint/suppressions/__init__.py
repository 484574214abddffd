"""Knows how a team lives with findings: what the code asks to be ignored, and what comes of asking.

Must not know how anything was judged, nor how a report looks.
"""
