"""Compares the Terraform evaluator with Terraform itself: `python -m tests.oracle --help`."""
