"""Knows configuration files: which one counts, what may stand in it, and where each value comes from.

Must not know the command line, nor what a run does with the values. A configuration is data: it names no code, opens
no socket, and widens nothing. What is read is TOML below the repository's root.
"""
