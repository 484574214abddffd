"""Measures ctlint: how fast it starts, and how fast it checks beside checkov. Run `python -m bench`."""
