"""Knows all single faults, in the order in which they are tried.

Must not know what any of them edits (edits/), nor what else is found, and where (elsewhere.py, also.py).
"""

from __future__ import annotations

from tests.mutation.edits.alarms import ALARMS
from tests.mutation.edits.encrypting import ENCRYPTING
from tests.mutation.edits.examined import EXAMINED
from tests.mutation.edits.keeping import KEEPING
from tests.mutation.edits.opening import OPENING
from tests.mutation.edits.recording import RECORDING
from tests.mutation.edits.sending import SENDING
from tests.mutation.edits.storing import STORING
from tests.mutation.edits.unbiased import UNBIASED
from tests.mutation.edits.watching import WATCHING

FAULTS = (*RECORDING, *SENDING, *STORING, *WATCHING, *OPENING, *ENCRYPTING, *KEEPING, *ALARMS, *UNBIASED, *EXAMINED)
