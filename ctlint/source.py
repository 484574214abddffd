"""Knows files as text, and places in them; the only module where an offset becomes a line and a column.

Must not know what any file means: no dialect, no service, no rule.
"""

from __future__ import annotations

import errno
import os
import stat
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path

from ctlint.hints import Any, Union
from ctlint.records import NamedTuple, Record, field


class Span(NamedTuple):
    """A range of characters in one file.

    file: POSIX path relative to the scan root; "<stdin>" for standard input.
    start: first character, an offset in Unicode code points from the start of the file's text, 0-based; in a
        `GuardedFile`, which is kept as bytes, an offset in bytes.
    end: one past the last character; start <= end.
    """

    file: str
    start: int
    end: int


class Passage(NamedTuple):
    """A piece of one line, as much of it as may be shown around a place.

    column: of its first character, 1-based. before, after: whether the line has more there.
    """

    text: str
    column: int
    before: bool
    after: bool


class Remark(NamedTuple):
    """What an author tells ctlint in the code: a comment that begins with `ctlint:`, or metadata of a template.

    span: where it is written. text: what follows `ctlint:`, on that line, trimmed.
    about: the code that it speaks of, from its first character to its last; None where it stands above nothing.
    """

    span: Span
    text: str
    about: Span | None


class Skip(NamedTuple):
    """What an author tells another linter to skip.

    tool: "checkov", "trivy", "cfn_nag". checks: its ids of checks. reason, until: "" where none is given.
    span, about: as a Remark has them.
    """

    tool: str
    checks: tuple[str, ...]
    reason: str
    until: str
    span: Span
    about: Span | None


class Position(NamedTuple):
    """A place in a text as people count it: line and column are 1-based, the column counts code points."""

    line: int
    column: int


_PASSAGE = 4096
"""Characters between the places where the lines before are counted."""


class SourceFile(Record):
    """The text of one file, decoded, line ends as written (CRLF stays CRLF), without a byte order mark.

    Offsets count code points of `text`; `GuardedFile` is the one exception.
    """

    path: str
    text: str
    _ends: list[int] = field(default_factory=list, repr=False, compare=False)

    def _ends_before(self) -> list[int]:
        """How many lines end before each passage of the text: an index of every line would outgrow a large text."""
        if not self._ends:
            self._ends.append(0)
            for start in range(0, len(self.text), _PASSAGE):
                self._ends.append(self._ends[-1] + self.text.count("\n", start, start + _PASSAGE))
        return self._ends

    def position(self, offset: int) -> Position:
        """Line and column of a character; an offset past the end gives the place just after the last character."""
        offset = max(0, min(offset, len(self.text)))
        passage = offset // _PASSAGE
        line = self._ends_before()[passage] + self.text.count("\n", passage * _PASSAGE, offset) + 1
        return Position(line, offset - self.text.rfind("\n", 0, offset))

    def offset(self, line: int) -> int:
        """Where a line (1-based) starts; the end of the text for a line that is not there."""
        ends = self._ends_before()
        before = line - 1
        if not 0 <= before <= ends[-1]:
            return len(self.text)
        passage = max(bisect_left(ends, before) - 1, 0)
        start = passage * _PASSAGE
        for _ in range(before - ends[passage]):
            start = self.text.index("\n", start) + 1
        return start

    def line(self, number: int) -> str:
        """The text of a line (1-based) without its line end; "" past the end of the file."""
        start = self.offset(number)
        end = self.text.find("\n", start)
        return self.text[start : end if end != -1 else len(self.text)].rstrip("\r\n")

    def utf8_column(self, offset: int) -> int:
        """The 1-based column of a character as some programs count: in bytes of UTF-8."""
        column = self.position(offset).column
        offset = max(0, min(offset, len(self.text)))
        return len(self.text[offset - column + 1 : offset].encode("utf-8", "surrogatepass")) + 1

    @property
    def is_empty(self) -> bool:
        """Whether there is no text, so that no place in it means anything."""
        return not self.text

    def passage(self, span: Span) -> Passage:
        """What may be shown around the start of a span: its line, of a very long one REACH characters either way."""
        number, column = self.position(span.start)
        line = self.line(number)
        if len(line) <= 2 * REACH:
            return Passage(line, 1, False, False)
        first, last = max(column - 1 - REACH, 0), column - 1 + REACH
        return Passage(line[first:last], first + 1, first > 0, last < len(line))

    @property
    def line_count(self) -> int:
        """How many lines the text has; a final line end does not open another."""
        return max(1, self._ends_before()[-1] + (not self.text.endswith("\n")))


REACH = 2000
"""Characters that are shown, at most, on either side of a place: a minified file is one line of megabytes."""


class SourceError(Exception):
    """A file could not be read as text; `reason` is one clause for people."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class OutsideRootError(SourceError):
    """The path leaves the scan root (by "..", an absolute path or a symbolic link)."""


class NoRegularFileError(SourceError):
    """What has the name is a pipe, a socket, a device, or a link that leads to itself: nothing that holds code."""


MAX_FILE_BYTES = 100 * 1024 * 1024
"""Files over this size are refused: no code is that long, and it is the largest plan that ctlint promises to read."""


KEPT_BYTES = 64 * 1024 * 1024
"""How much of what was read as bytes is kept for who asks next: a file is scanned before it is read as text."""


SKIPPED_DIRECTORIES = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})
"""Directories that hold other people's code; those whose name starts with a dot are skipped too."""


def holds_others_code(directory: str) -> bool:
    """Whether a directory of this name holds what somebody else wrote, or a program downloaded: ".terraform"."""
    return directory in SKIPPED_DIRECTORIES or directory.startswith(".")


def is_others_code(path: str) -> bool:
    """Whether a file, named from the scan root, is not the author's to edit."""
    return any(map(holds_others_code, path.split("/")[:-1]))


class Listing(NamedTuple):
    """The names of what is in a directory, in no order.

    files: regular files, and links to such. directories: those that are no links. linked: links to directories.
    others: what is none of these: pipes, links that lead nowhere or round in a loop.
    """

    files: list[str]
    directories: list[str]
    linked: list[str]
    others: list[str]


class Sources:
    """Reads files below one root, each once; refuses whatever lies outside.

    Paths are POSIX and relative to the root everywhere except in `root` itself.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._texts: dict[str, SourceFile] = {}
        self._folders: dict[str, str] = {}
        self._listings: dict[str, Listing] = {}
        self._bytes: dict[str, bytes] = {}
        self._room = KEPT_BYTES
        self.memo: dict[object, Any] = {}
        """Where whoever looks into files keeps for the run what takes a search, by a key of his own."""

    def locate(self, path: str) -> Path:
        """The file's absolute path, symbolic links resolved; OutsideRootError if it leaves the root."""
        directory, _, name = path.rpartition("/")
        if name not in ("", ".", ".."):
            place = Path(self._folder(directory, path), name)
            if not place.is_symlink():
                return place
        return self._resolve(path, path)

    def _folder(self, directory: str, asked: str) -> str:
        """A directory's absolute path, links resolved; where it is none itself, that is found from the one above it."""
        folder = self._folders.get(directory)
        if folder is None:
            above, _, name = directory.rpartition("/")
            if os.name == "posix" and not directory.startswith("/") and name not in ("", ".", ".."):
                place = os.path.join(self._folder(above, asked), name)  # noqa: PTH118 - there are thousands of them
                folder = None if os.path.islink(place) else place  # noqa: PTH114 - where that cannot be told, it is none
            if folder is None:
                folder = str(self._resolve(directory, asked))
            self._folders[directory] = folder
        return folder

    def listing(self, directory: str) -> Listing:
        """What is in a directory, looked up once; SourceError or OSError where it cannot be listed."""
        known = self._listings.get(directory)
        if known is not None:
            return known
        found = Listing([], [], [], [])
        files, directories, linked, others = found
        folder = self._folder(directory, directory)
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    if entry.is_dir():
                        kind = linked if entry.is_symlink() else directories
                    else:
                        kind = files if entry.is_file() else others
                except OSError:
                    kind = others
                kind.append(entry.name)
        if directories and os.name == "posix":  # there, what is no link is where it seems to be
            above = "" if directory in ("", ".") else f"{directory}/"
            place = folder if folder.endswith("/") else f"{folder}/"
            for name in directories:
                self._folders[above + name] = place + name
        self._listings[directory] = found
        return found

    def names_in(self, directory: str) -> list[str]:
        """The names of the files in a directory, sorted; SourceError or OSError where it cannot be listed."""
        return sorted(self.listing(directory).files)

    def may_hold(self, directory: str, name: str) -> bool:
        """Whether a directory of this name, or a link to one, is in a directory or may be: it may not be listed."""
        try:
            listing = self.listing(directory)
        except (SourceError, OSError):
            return True
        return name in listing.directories or name in listing.linked

    def _resolve(self, path: str, asked: str) -> Path:
        try:
            resolved = (self.root / path).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise NoRegularFileError(asked, f"the path cannot be resolved ({error})") from error
        if resolved != self.root and self.root not in resolved.parents:
            raise OutsideRootError(asked, "lies outside the scan root, so it is not read")
        return resolved

    def is_link(self, path: str) -> bool:
        """Whether the path itself is a symbolic link, wherever it leads."""
        directory, _, name = path.rpartition("/")
        return os.path.islink(os.path.join(self._folder(directory, path), name))  # noqa: PTH114, PTH118 - as above

    def exists(self, path: str) -> bool:
        """Whether the path is a regular file inside the root."""
        try:
            return self.locate(path).is_file()
        except (SourceError, OSError):
            return False

    def read_bytes(self, path: str) -> bytes:
        """The file's bytes; SourceError if it cannot be read, is too large or lies outside the root."""
        data = self._bytes.get(path)
        if data is None:
            data = self._read_bytes(path)
            if len(data) <= self._room:
                self._room -= len(data)
                self._bytes[path] = data
        return data

    def _read_bytes(self, path: str, size: int | None = None) -> bytes:
        try:
            descriptor = self._open(path)
            try:
                found = os.fstat(descriptor)
                if not stat.S_ISREG(found.st_mode):
                    raise NoRegularFileError(path, "is not a regular file")
                if size is None and found.st_size > MAX_FILE_BYTES:
                    raise SourceError(path, f"is larger than {MAX_FILE_BYTES // (1024 * 1024)} MiB")
                return _contents(descriptor, found.st_size if size is None else size)
            finally:
                os.close(descriptor)
        except FileNotFoundError as error:
            raise SourceError(path, "does not exist") from error
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno == errno.ENXIO:  # a socket
                raise NoRegularFileError(path, "is not a regular file") from None
            reason = error.strerror if isinstance(error, OSError) else None
            raise SourceError(path, f"cannot be read ({reason or error})") from error

    def _open(self, path: str) -> int:
        # Nearly every file is none of ours, so finding that out takes as few calls as can be.
        directory, _, name = path.rpartition("/")
        if name not in ("", ".", "..") and _NO_LINK:
            try:
                return os.open(f"{self._folder(directory, path)}/{name}", _READING | _NO_LINK)
            except OSError as error:
                if error.errno not in (errno.ELOOP, errno.EMLINK):
                    raise
        return os.open(self.locate(path), _READING)

    def read_start(self, path: str, size: int) -> bytes:
        """The first bytes of a file, which tell what it is; SourceError as `read_bytes` raises it, but for no size."""
        data = self._bytes.get(path)
        if data is None:
            data = self._read_bytes(path, size)
            if len(data) < size <= self._room:  # that was all of it, and somebody else will ask for it
                self._room -= len(data)
                self._bytes[path] = data
        return data[:size]

    def read(self, path: str) -> SourceFile:
        """The file as text (UTF-8, or UTF-16 with a byte order mark); SourceError if it is neither."""
        known = self._texts.get(path)
        if known is None:
            known = self._texts[path] = SourceFile(path, decode(path, self.read_bytes(path)))
            data = self._bytes.pop(path, None)
            self._room += len(data) if data is not None else 0
        return known

    def put(self, path: str, text: str) -> SourceFile:
        """Hand in a text that is not on disk, such as standard input; it is then read under that path."""
        self._texts[path] = source = SourceFile(path, text)
        return source

    def hold(self, source: SourceFile) -> None:
        """Keep a file that somebody has read in a form of its own, so that what points into it has a place."""
        self._texts[source.path] = source

    @property
    def loaded(self) -> Mapping[str, SourceFile]:
        """Every file read as text so far, by path."""
        return self._texts


_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
"""How files are opened: a pipe without a writer must not keep anybody waiting."""

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
"""What makes opening a symbolic link an error; 0 where the system has nothing of the kind."""


def _contents(descriptor: int, size: int) -> bytes:
    """The first bytes of a file, in fewer calls than a file object takes."""
    data = os.read(descriptor, size)
    while len(data) < size:
        more = os.read(descriptor, size - len(data))
        if not more:
            break
        data += more
    return data


UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""How a text in UTF-16 begins."""

_UTF8_MARK = b"\xef\xbb\xbf"
"""How one in UTF-8 may begin. Python's own codec for that is a module of its own, and slow."""


def decode(path: str, data: bytes) -> str:
    """Bytes to text: UTF-8 with or without byte order mark, UTF-16 with one; SourceError names the offending byte."""
    encoding = "utf-16" if data[:2] in UTF16_MARKS else "utf-8"
    try:
        return data.removeprefix(_UTF8_MARK).decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SourceError(path, f"is not valid {encoding.upper()} (line {line})") from error


class Unit(Record):
    """What is deployed together: a Terraform root directory, a template, a cloud assembly, a plan.

    frontend: name of the front end that claimed it.
    path: the root directory or file, POSIX, relative to the scan root ("." is the root itself); it names the unit.
    files: the files that it owns at the outset; a front end may read more (modules, nested templates). The first is
        the one to point at where the whole unit is meant.
    passed_over: why it is found but not judged: one clause; "" where it is judged. A run says so.
    starts: whether judging starts in it: None where that hangs on what it declares; True: also where it declares only
        what others may know by name; False: it is read where a name leads there, if at all.
    """

    frontend: str
    path: str
    files: tuple[str, ...]
    passed_over: str = ""
    starts: bool | None = None

    @property
    def directory(self) -> str:
        """Where its files lie, "." for the scan root."""
        return self.files[0].rpartition("/")[0] or "." if self.files else self.path


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


class Inputs(Record):
    """What a user may tell us beside the files; nothing here comes from the environment unless the user asks for it.

    variables: Terraform input variables in the order given: later ones win. Each set is a deployment of its own, made
        of everything that is in no set and of its own files, at the place where they are named.
    environment: the values of TF_VAR_ variables by name, without that prefix; weaker than anything in a file.
    parameters: CloudFormation parameter values by name; pseudo parameters too, such as "AWS::Region".
    workspace: the Terraform workspace; None is `default`, because nobody says otherwise.
    """

    variables: tuple[VariableInput, ...] = ()
    environment: Mapping[str, str] = {}
    parameters: Mapping[str, str] = {}
    workspace: str | None = None

    @property
    def deployed_to(self) -> Mapping[str, str]:
        """Where everything is deployed that does not say it: "account", "region"."""
        asked = {"account": "AWS::AccountId", "region": "AWS::Region"}
        return {name: self.parameters[pseudo] for name, pseudo in asked.items() if pseudo in self.parameters}

    @property
    def variable_sets(self) -> tuple[str, ...]:
        """The names of the sets, each once, in the order given."""
        return tuple(dict.fromkeys(one.name for one in self.variables if isinstance(one, VariableSet)))
