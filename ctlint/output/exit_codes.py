"""Knows the numbers that ctlint ends with; they never change their meaning.

Must not know what leads to them (`ctlint.output.outcome`). Imports nothing: the start-up path needs it.
"""

from __future__ import annotations

CLEAN = 0
"""Everything was looked at, and nothing fails the run."""
FINDINGS = 1
"""At least one finding fails the run."""
USAGE = 2
"""The command line, the configuration or a rule file is wrong; nothing was judged."""
INCOMPLETE = 3
"""Something could not be read or ctlint itself failed: what was not looked at may hide anything. Wins over FINDINGS."""
INTERRUPTED = 130
"""Stopped from the keyboard (128 + SIGINT, as shells count)."""
