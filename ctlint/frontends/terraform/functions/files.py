"""Knows Terraform's functions that read files or compute with paths; nothing outside the scan root is read.

Must not know how files are found or decoded: `Sources` does.
"""

from __future__ import annotations

import base64
import hashlib
import os
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from ctlint.frontends.terraform.cty import AnyValue, convert
from ctlint.frontends.terraform.functions.calling import Call, Function, from_native, plain
from ctlint.frontends.terraform.nodes import Index, Relative, Traversal
from ctlint.frontends.terraform.scope import Scope
from ctlint.frontends.terraform.types import ANY, BOOL, STRING, set_of
from ctlint.frontends.terraform.values import joined, literal_text, on_lines, through
from ctlint.source import OutsideRootError, SourceError, Sources, Span
from ctlint.value import Absent, Entries, Known, Reason, Step, Unknown, Via, lift, prepend

_NAME = re.compile(r"[^\W\d][\w-]*")


def _place(call: Call, path: str) -> str:
    """The path relative to the scan root; Terraform's own are relative to the root module."""
    return posixpath.normpath(posixpath.join(call.scope.instance.base_directory(), path))


def _unread(call: Call, arguments: Sequence[AnyValue], note: str, reason: Reason = Reason.OUTSIDE) -> AnyValue:
    step = Step(Via.FUNCTION, call.span, note)
    return Unknown(reason, joined((step,), arguments[0].origin), None, frozenset(), STRING)


def _reading(read: Callable[[Call, Sequence[AnyValue], Sources, str], AnyValue]) -> Function:
    def symbolic(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
        path = literal_text(arguments[0])
        sources = call.evaluator.sources
        if path is None or sources is None:
            return call.open(arguments, STRING)
        place = _place(call, path)
        try:
            return read(call, arguments, sources, place)
        except OutsideRootError:
            call.evaluator.report("CTL004", f"{call.name}({path!r}) reads outside the scan root", call.span)
            return _unread(call, arguments, f"{path} lies outside the scan root")
        except SourceError as error:
            return _unread(call, arguments, f"{path} {error.reason}")

    return Function((STRING,), STRING, symbolic)


def _file(call: Call, arguments: Sequence[AnyValue], sources: Sources, place: str) -> AnyValue:
    text = sources.read(place).text
    found = call.known(text, arguments)
    return on_lines(found, _lines(place, text)) if text.lstrip().startswith("{") else found


def _lines(path: str, text: str) -> tuple[Span, ...]:
    """The lines of a file, each without what indents it."""
    found: list[Span] = []
    start = 0
    for line in text.splitlines(keepends=True):
        inner = line.strip()
        at = start + line.index(inner)
        found.append(Span(path, at, at + len(inner)))
        start += len(line)
    return tuple(found)


def _bytes(encode: Callable[[bytes], str]) -> Function:
    def read(call: Call, arguments: Sequence[AnyValue], sources: Sources, place: str) -> AnyValue:
        return call.known(encode(sources.read_bytes(place)), arguments)

    return _reading(read)


def _hashed(name: str, as_base64: bool = False) -> Function:
    def encode(data: bytes) -> str:
        digest = hashlib.new(name, data, usedforsecurity=False)
        return base64.b64encode(digest.digest()).decode() if as_base64 else digest.hexdigest()

    return _bytes(encode)


def _exists(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    path = literal_text(arguments[0])
    sources = call.evaluator.sources
    if path is None or sources is None:
        return call.open(arguments, BOOL)
    place = _place(call, path)
    try:
        sources.locate(place)
    except SourceError:
        step = Step(Via.FUNCTION, call.span, f"{path} lies outside the scan root")
        return Unknown(Reason.OUTSIDE, (step,), None, frozenset(), BOOL)
    if sources.locate(place).is_dir():
        return call.refuse(f"{path} is a directory", arguments)
    return call.known(sources.exists(place), arguments)


def _templatefile(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    path, names = literal_text(arguments[0]), arguments[1]
    sources = call.evaluator.sources
    if path is None or sources is None or not isinstance(names, Known):
        return call.open(arguments, ANY)
    if not isinstance(names.value, Entries) or not names.value.complete:
        return call.open(arguments, ANY)
    place = _place(call, path)
    try:
        text = sources.read(place).text
    except OutsideRootError:
        call.evaluator.report("CTL004", f"templatefile({path!r}) reads outside the scan root", call.span)
        return _unread(call, arguments, f"{path} lies outside the scan root")
    except SourceError as error:
        return _unread(call, arguments, f"{path} {error.reason}")
    found = _rendered(call, text, place, f"templatefile({path!r})", arguments)
    # Directives repeat lines, or leave them out.
    return on_lines(found, _lines(place, text)) if text.lstrip().startswith("{") and "%{" not in text else found


def _templatestring(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    text, names = literal_text(arguments[0]), arguments[1]
    if not isinstance(call.written[0], (Traversal, Index, Relative)):
        return call.refuse("the template must be a reference", arguments)
    if text is None or not isinstance(names, Known) or not isinstance(names.value, Entries) or not names.value.complete:
        return call.open(arguments, STRING)
    value = _rendered(call, text, call.span.file, "templatestring()", arguments)
    return lift(lambda bare: convert(bare, STRING), value)


def _rendered(call: Call, text: str, file: str, what: str, arguments: Sequence[AnyValue]) -> AnyValue:
    """A template with the names of the second argument filled in; `file` is where its expressions stand."""
    from ctlint.frontends.terraform.syntax import HclSyntaxError, parse_template

    fields: Mapping[str, AnyValue] = arguments[1].value.fields  # type: ignore[union-attr]
    for name in fields:
        if not _NAME.fullmatch(name):
            return call.refuse(f"{name!r} cannot be the name of a variable", arguments)
    try:
        node = parse_template(text)
    except HclSyntaxError as error:
        return call.refuse(f"{what}: {error.message}", arguments)
    value = call.evaluator.evaluate(node, Scope(_TemplateNames(call), file, dict(fields)))
    if isinstance(value, Absent):
        return call.refuse(f"{what}: the result is null", arguments)
    return prepend(Step(Via.FUNCTION, call.span, f"computed by {what}"), value)


MAX_FILES = 20_000
"""Entries of directories that fileset() looks at."""


def _fileset(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    path, glob = literal_text(arguments[0]), literal_text(arguments[1])
    sources = call.evaluator.sources
    pattern = None if glob is None else _glob(glob)
    if path is None or glob is None or sources is None:
        return call.open(arguments, set_of(STRING))
    if pattern is None:
        return call.unsupported(arguments, set_of(STRING))
    place = _place(call, path)
    try:
        top = sources.locate(place)
    except SourceError:
        call.evaluator.report("CTL004", f"fileset({path!r}) reads outside the scan root", call.span)
        step = Step(Via.FUNCTION, call.span, f"{path} lies outside the scan root")
        return Unknown(Reason.OUTSIDE, (step,), None, frozenset(), set_of(STRING))
    found = []
    for count, name in enumerate(_files_below(top)):
        if count > MAX_FILES:
            return call.too_much()
        if pattern.fullmatch(name) and sources.exists(posixpath.join(place, name)):
            found.append(name)
    return from_native(sorted(found), through(call.span, "computed by fileset()", arguments), set_of(STRING))


def _files_below(top: Path) -> Iterator[str]:
    """Every file below a directory, relative to it; symbolic links to directories are not followed."""
    for directory, _, names in os.walk(top):
        base = Path(directory).relative_to(top).as_posix()
        for name in names:
            yield name if base == "." else f"{base}/{name}"


def _glob(pattern: str) -> re.Pattern[str] | None:
    """The pattern of fileset() as a regular expression; None where it has classes or nested alternatives."""
    if re.search(r"[\[\]\\]|\{[^}]*[{/]", pattern) or len(pattern) > 500 or pattern.count("*") > 8:
        return None
    made = []
    alternatives = 0
    for piece in re.findall(r"\*\*/|\*\*|[*?{},]|[^*?{},]+", pattern):
        if piece == "{":
            alternatives += 1
        special = {"**/": "(?:[^/]+/)*", "**": "[^/]*", "*": "[^/]*", "?": "[^/]", "{": "(?:"}
        if alternatives:
            special |= {"}": ")", ",": "|"}
        made.append(special.get(piece) or re.escape(piece))
        if piece == "}":
            alternatives -= 1
    try:
        return re.compile("".join(made))
    except re.error:
        return None


class _TemplateNames:
    """In a template file nothing has a meaning but the names that are handed in."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def resolve(self, node: Traversal, _: Scope) -> tuple[AnyValue, int]:
        """Refuse every other name."""
        return self._call.refuse(f"the template is not given '{node.root}'"), len(node.steps)

    def base_directory(self) -> str:
        """Paths stay relative to the root module."""
        return self._call.scope.instance.base_directory()


def _here(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    """A path on the machine that deploys."""
    return call.open(arguments, STRING, Reason.APPLY)


def _pathexpand(call: Call, arguments: Sequence[AnyValue]) -> AnyValue:
    text = literal_text(arguments[0])
    if text is not None and not text.startswith("~"):
        return Known(text, through(call.span, "computed by pathexpand()", arguments))
    return _here(call, arguments)


def _dirname(path: str) -> str:
    head = path.rpartition("/")[0]
    if "/" not in path:
        return "."
    return posixpath.normpath(head) if head else "/"


def _basename(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2] or ("/" if path else ".")


FUNCTIONS = {
    "file": _reading(_file),
    "filebase64": _bytes(lambda data: base64.b64encode(data).decode()),
    "filemd5": _hashed("md5"),
    "filesha1": _hashed("sha1"),
    "filesha256": _hashed("sha256"),
    "filesha512": _hashed("sha512"),
    "filebase64sha256": _hashed("sha256", True),
    "filebase64sha512": _hashed("sha512", True),
    "fileexists": Function((STRING,), BOOL, _exists),
    "fileset": Function((STRING, STRING), set_of(STRING), _fileset),
    "templatefile": Function((STRING, ANY), ANY, _templatefile, deep=True),
    "templatestring": Function((STRING, ANY), STRING, _templatestring, deep=True),
    "abspath": Function((STRING,), STRING, _here),
    "pathexpand": Function((STRING,), STRING, _pathexpand),
    "dirname": plain(_dirname, STRING, STRING),
    "basename": plain(_basename, STRING, STRING),
}
