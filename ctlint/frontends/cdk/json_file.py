"""Knows how the JSON files of an assembly are read: as plain values, with a diagnostic for what is no JSON.

Must not know what any of them says.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator

from ctlint.diagnostics import Diagnostic
from ctlint.graph import Loaded
from ctlint.hints import Any
from ctlint.source import OutsideRootError, SourceError, Sources, Span


class Files:
    """Reads files of one assembly and keeps account of what was read and what could not be.

    root: directory of the outermost assembly, relative to the scan root.
    """

    def __init__(self, sources: Sources, root: str, loaded: Loaded) -> None:
        self.sources = sources
        self.root = root
        self.loaded = loaded

    def read_object(self, path: str) -> dict[str, Any] | None:
        """A file that must hold a JSON object; None, with a fatal diagnostic, where it does not."""
        try:
            source = self.sources.read(path)
        except SourceError as error:
            self.refuse("CTL001", path, f"{path} {error.reason}")
            return None
        offset, message = 0, "must be a JSON object"
        try:
            value = json.loads(source.text)
        except json.JSONDecodeError as error:
            value, offset, message = None, error.pos, f"is no valid JSON: {error.msg}"
        except RecursionError:
            value, message = None, "is nested too deeply"
        except ValueError:
            value, message = None, "contains a number with too many digits"
        if isinstance(value, dict):
            self.loaded.files_read.add(path)
            return value
        self.refuse("CTL002", path, f"{posixpath.basename(path)} {message}", offset)
        return None

    def refuse(self, code: str, path: str, message: str, offset: int = 0) -> None:
        """Note that a file is not read, and why."""
        self.loaded.files_unread.add(path)
        source = self.sources.loaded.get(path)
        end = offset if source is None or not offset else min(offset + 1, len(source.text))
        self.loaded.diagnostics.append(Diagnostic(code, message, Span(path, offset, end), True))

    def note(self, code: str, path: str, message: str, fatal: bool = False) -> None:
        """A remark about a file as a whole."""
        self.loaded.diagnostics.append(Diagnostic(code, message, Span(path, 0, 0), fatal))

    def inside(self, named_in: str, directory: str, name: object, what: str) -> str | None:
        """The path of a file or directory that a manifest names, if it lies inside the outermost assembly.

        named_in: the manifest. directory: what `name` is relative to. None, with a fatal diagnostic, for anything
        else: an absolute path, one that leads out by ".." or by a symbolic link.
        """
        if not isinstance(name, str) or not name or "\0" in name:
            self.note("CTL007", named_in, f"{what} must be the name of a file", True)
            return None
        path = posixpath.normpath(posixpath.join(directory, name.replace("\\", "/")))
        outside = f"{what} is '{_shown(name)}', which lies outside the cloud assembly, so it is not read"
        if posixpath.isabs(path) or not _is_below(path, self.root):
            self.note("CTL004", named_in, outside, True)
            return None
        try:
            place, root = self.sources.locate(path), self.sources.locate(self.root)
        except OutsideRootError:
            place = None
        except SourceError as error:
            self.note("CTL001", named_in, f"{what} is '{_shown(name)}': {error.reason}", True)
            return None
        if place is None or (place != root and root not in place.parents):
            self.note("CTL004", named_in, outside, True)
            return None
        return path


def _is_below(path: str, root: str) -> bool:
    return path != ".." and not path.startswith("../") if root == "." else path == root or path.startswith(f"{root}/")


def _shown(name: str) -> str:
    return name if len(name) <= 80 else name[:77] + "..."


def strings(value: object) -> Iterator[str]:
    """Every text inside plain JSON values."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
