"""Knows nothing itself: here is ctlint inside other linters, each module for one of them.

The rest of ctlint must not know it, for checkov and cfn-lint are there only where they run themselves.
"""
