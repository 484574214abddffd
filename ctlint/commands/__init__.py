"""Knows the commands: what each does with what was typed, and the exit code that it comes to.

Must not know how options are declared (arguments.py) or what is judged.
"""
