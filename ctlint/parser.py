"""Knows how ctlint reads a command line with argparse.

Must not know which commands and options there are.
"""

from __future__ import annotations

import argparse

from ctlint.names import suggestion
from ctlint.refusals import OptionsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ctlint.hints import NoReturn

_WIDTH = 80


class Parser(argparse.ArgumentParser):
    """argparse with help that is the same everywhere, no abbreviations, and errors as OptionsError."""

    def __init__(self, prog: str, description: str, epilog: str | None = None, usage: str | None = None) -> None:
        super().__init__(
            prog=prog, usage=usage, description=description, epilog=epilog, allow_abbrev=False, add_help=False,
            formatter_class=_formatter,
        )  # fmt: skip
        self.color = False  # newer argparse would colour help by itself
        self.add_argument("-h", "--help", action="help", help="show this help and exit")

    def refuse_unknown(self, option: str) -> NoReturn:
        """Refuse an option that this command does not have."""
        known = [name for name in self._option_string_actions if name.startswith("--")]
        raise OptionsError(f"unknown option '{option}'{suggestion(option.partition('=')[0], known)}")

    def error(self, message: str) -> NoReturn:
        """Refuse the command line."""
        raise OptionsError(message.removeprefix("argument "))


def _formatter(prog: str) -> argparse.HelpFormatter:
    return argparse.RawDescriptionHelpFormatter(prog, width=_WIDTH, max_help_position=26)
