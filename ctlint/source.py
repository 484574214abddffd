"""Knows files as text, and places in them; the only module where an offset becomes a line and a column.

Must not know what any file means: no dialect, no service, no rule.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Union


class Span(NamedTuple):
    """A range of characters in one file.

    file: POSIX path relative to the scan root; "<stdin>" for standard input.
    start: first character, an offset in Unicode code points from the start of the file's text, 0-based.
    end: one past the last character; start <= end.
    """

    file: str
    start: int
    end: int


class Position(NamedTuple):
    """A place in a text as people count it: line and column are 1-based, the column counts code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The text of one file, decoded, line ends as written (CRLF stays CRLF), without a byte order mark."""

    path: str
    text: str
    _starts: list[int] = field(default_factory=list, repr=False, compare=False)

    def _line_starts(self) -> list[int]:
        if not self._starts:
            self._starts.append(0)
            at = self.text.find("\n")
            while at != -1:
                self._starts.append(at + 1)
                at = self.text.find("\n", at + 1)
        return self._starts

    def position(self, offset: int) -> Position:
        """Line and column of a character; an offset past the end gives the place just after the last character."""
        starts = self._line_starts()
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of a line (1-based) without its line end; "" past the end of the file."""
        starts = self._line_starts()
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    @property
    def line_count(self) -> int:
        """How many lines the text has; a final line end does not open another."""
        starts = self._line_starts()
        return len(starts) - 1 if starts[-1] == len(self.text) and len(starts) > 1 else len(starts)


class SourceError(Exception):
    """A file could not be read as text; `reason` is one clause for people."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class OutsideRootError(SourceError):
    """The path leaves the scan root (by "..", an absolute path or a symbolic link)."""


MAX_FILE_BYTES = 100 * 1024 * 1024
"""Files over this size are refused: no code is that long, and it is the largest plan that ctlint promises to read."""


SKIPPED_DIRECTORIES = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})
"""Directories that hold other people's code; those whose name starts with a dot are skipped too."""


def holds_others_code(directory: str) -> bool:
    """Whether a directory of this name holds what somebody else wrote, or a program downloaded: ".terraform"."""
    return directory in SKIPPED_DIRECTORIES or directory.startswith(".")


def is_others_code(path: str) -> bool:
    """Whether a file, named from the scan root, is not the author's to edit."""
    return any(map(holds_others_code, path.split("/")[:-1]))


class Sources:
    """Reads files below one root, each once; refuses whatever lies outside.

    Paths are POSIX and relative to the root everywhere except in `root` itself.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._texts: dict[str, SourceFile] = {}

    def locate(self, path: str) -> Path:
        """The file's absolute path, symbolic links resolved; OutsideRootError if it leaves the root."""
        try:
            resolved = (self.root / path).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise SourceError(path, f"the path cannot be resolved ({error})") from error
        if resolved != self.root and self.root not in resolved.parents:
            raise OutsideRootError(path, "lies outside the scan root, so it is not read")
        return resolved

    def exists(self, path: str) -> bool:
        """Whether the path is a regular file inside the root."""
        try:
            return self.locate(path).is_file()
        except (SourceError, OSError):
            return False

    def read_bytes(self, path: str) -> bytes:
        """The file's bytes; SourceError if it cannot be read, is too large or lies outside the root."""
        place = self.locate(path)
        try:
            if not place.is_file():
                raise SourceError(path, "is not a regular file" if place.exists() else "does not exist")
            if place.stat().st_size > MAX_FILE_BYTES:
                raise SourceError(path, f"is larger than {MAX_FILE_BYTES // (1024 * 1024)} MiB")
            return place.read_bytes()
        except OSError as error:
            raise SourceError(path, f"cannot be read ({error.strerror or error})") from error

    def read(self, path: str) -> SourceFile:
        """The file as text (UTF-8, or UTF-16 with a byte order mark); SourceError if it is neither."""
        known = self._texts.get(path)
        if known is None:
            known = self._texts[path] = SourceFile(path, decode(path, self.read_bytes(path)))
        return known

    def put(self, path: str, text: str) -> SourceFile:
        """Hand in a text that is not on disk, such as standard input; it is then read under that path."""
        self._texts[path] = source = SourceFile(path, text)
        return source

    @property
    def loaded(self) -> Mapping[str, SourceFile]:
        """Every file read as text so far, by path."""
        return self._texts


def decode(path: str, data: bytes) -> str:
    """Bytes to text: UTF-8 with or without byte order mark, UTF-16 with one; SourceError names the offending byte."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(path, f"is not valid {encoding.removesuffix('-sig').upper()} (line {line})") from error


@dataclass(frozen=True, slots=True)
class Unit:
    """What is deployed together: a Terraform root directory, a template, a cloud assembly, a plan.

    frontend: name of the front end that claimed it.
    path: the root directory or file, POSIX, relative to the scan root ("." is the root itself); it names the unit.
    files: the files that it owns at the outset, sorted; a front end may read more (modules, nested templates).
    """

    frontend: str
    path: str
    files: tuple[str, ...]

    @property
    def directory(self) -> str:
        """Where its files lie, "." for the scan root."""
        return self.path if not self.files or self.path not in self.files else self.path.rpartition("/")[0] or "."


class VariableValue(NamedTuple):
    """A Terraform input variable given by name, as the text after `-var name=`."""

    name: str
    text: str


class VariableFile(NamedTuple):
    """A file of Terraform input variables.

    path: POSIX; relative to the scan root, or, with `beside`, to the directory of each root module that has it.
    """

    path: str
    beside: bool = False


class VariableSet(NamedTuple):
    """Files of Terraform input variables that are one deployment of several: `prod` beside `staging`."""

    name: str
    files: tuple[VariableFile, ...]


VariableInput = Union[VariableValue, VariableFile, VariableSet]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a user may tell us beside the files; nothing here comes from the environment unless the user asks for it.

    variables: Terraform input variables in the order given: later ones win. Each set is a deployment of its own, made
        of everything that is in no set and of its own files, at the place where they are named.
    environment: the values of TF_VAR_ variables by name, without that prefix; weaker than anything in a file.
    parameters: CloudFormation parameter values by name.
    workspace: the Terraform workspace; None is `default`, because nobody says otherwise.
    """

    variables: tuple[VariableInput, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    workspace: str | None = None

    @property
    def variable_sets(self) -> tuple[str, ...]:
        """The names of the sets, each once, in the order given."""
        return tuple(dict.fromkeys(one.name for one in self.variables if isinstance(one, VariableSet)))
