"""Knows which files are templates: first by the cheapest test, on bytes, then by their shape.

Must not know what a template says: many runs see none, and do not pay for what reads them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctlint.frontends import Changed, Touched
from ctlint.graph import Loaded, Vocabulary, Wanted
from ctlint.source import UTF16_MARKS, Inputs, NoRegularFileError, OutsideRootError, SourceError, Sources, Unit, decode

_ENDINGS = (".yaml", ".yml", ".json", ".template", ".cfn")
_OWN_ENDINGS = (".template", ".cfn")
_RESOURCES_KEY = rb"""\bResources["']?\s*:"""


class CloudFormation:
    """The front end of CloudFormation templates, YAML and JSON; each template is a unit named by its path."""

    name = "cloudformation"
    vocabulary: Vocabulary = "cfn"
    extensions: tuple[str, ...] = ()
    stands_alone = False

    def claim(self, files: Sequence[str], sources: Sources, chosen: frozenset[str]) -> list[Unit]:
        """The templates among the files, told by their content; a file of another ending counts where it is named."""
        return [
            Unit(self.name, path, (path,))
            for path in files
            if (path.endswith(_ENDINGS) or path in chosen) and self._is_template(path, sources, path in chosen)
        ]

    @staticmethod
    def _is_template(path: str, sources: Sources, named: bool) -> bool:
        known = sources.loaded.get(path)
        if known is not None:
            return _looks_like_template(known.text)
        try:
            data = sources.read_bytes(path)
        except SourceError as error:
            refused = isinstance(error.__cause__, OSError) and not isinstance(error, OutsideRootError)
            unreadable = refused or isinstance(error, NoRegularFileError)
            return path.endswith(_OWN_ENDINGS) or (path.endswith(_ENDINGS) and (named or unreadable))
        try:
            if data[:2] in UTF16_MARKS:  # not read into `sources`: `load` refuses it, as CloudFormation does
                return _looks_like_template(decode(path, data))
            return may_be_template(data) and _looks_like_template(sources.read(path).text)
        except SourceError:
            return True

    def touched(self, units: Sequence[Unit], change: Changed) -> Touched:
        """Changed templates with those that use them; see `frontends.Frontend.touched`."""
        from ctlint.frontends.cloudformation.touched import touched

        return touched(units, change)

    def load(self, units: Sequence[Unit], sources: Sources, inputs: Inputs, wanted: Wanted) -> Loaded:
        """Evaluate all templates together; see `frontends.Frontend.load`."""
        from ctlint.frontends.cloudformation.units import load_templates

        return load_templates(units, sources, inputs, wanted)


def may_be_template(data: bytes) -> bool:
    """The cheap test, on bytes: whether the words are there that every template has."""
    if b"Resources" not in data or (b"AWS::" not in data and b"AWSTemplateFormatVersion" not in data):
        return False
    return re.search(_RESOURCES_KEY, data) is not None


def _looks_like_template(text: str) -> bool:
    from ctlint.frontends.cloudformation.recognition import looks_like_template

    return looks_like_template(text)
