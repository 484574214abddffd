"""Knows nothing: checkov loads checks only from a directory that has such a file.

Must not know anything: every other file in here is run by checkov.
"""
