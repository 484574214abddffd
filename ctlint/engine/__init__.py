"""Knows how a verdict comes about: rules are loaded, evaluated on the model, and merged over scenarios.

Must not know any dialect, native name or output format.
"""
