"""Knows which templates a change of files may make a difference to, by a look at their texts: nothing is parsed here.

Must not know what any of them declares. Everything it says errs to one side: what a look cannot exclude, is touched.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence

from ctlint.frontends import Changed, Touched
from ctlint.frontends.cloudformation.concern import asks_for_outputs
from ctlint.records import NamedTuple
from ctlint.source import SourceError, Sources, Unit

_ENDINGS = (".yaml", ".yml", ".json", ".template", ".cfn")
_DEPLOYED = re.compile(r"""\b(?:TemplateURL|Location)["']?\s*:\s*["']?([^\s"',}#]+)""")
_EXPORT = re.compile(r"""\bExport["']?\s*:\s*\{?\s*["']?Name["']?\s*:\s*([^\n]*)""")
_IMPORT = re.compile(r"""\bImportValue["']?[ \t]*:?[ \t]*(?:\r?\n[ \t]*)?([^\n]*)""")
_SUB = re.compile(r"""^(?:!Sub\s+|\{?\s*["']?Fn::Sub["']?\s*:\s*)""")
_TEXT = re.compile(r"""^(?:"([^"\\]*)"|'([^']*)'|([^\s"'!&*{\[|>,}]+))""")


class _Name(NamedTuple):
    """What can be told of a name: how it begins and ends; `whole` where `start` is all of it."""

    start: str
    end: str
    whole: bool

    def may_be(self, other: _Name) -> bool:
        """Whether both may be the same."""
        if self.whole and other.whole:
            return self.start == other.start
        starts = self.start.startswith(other.start) or other.start.startswith(self.start)
        mine, theirs = self.start if self.whole else self.end, other.start if other.whole else other.end
        return starts and (mine.endswith(theirs) or theirs.endswith(mine))


_ANY = _Name("", "", False)


def touched(units: Sequence[Unit], change: Changed) -> Touched:
    """See `frontends.Frontend.touched`: who is changed, who deploys it, and who imports from it."""
    sources, changed = change.sources, change.files
    texts = {unit.path: _text(unit.path, sources) for unit in units}
    deploying: dict[str, set[str]] = {}
    deployed: dict[str, set[str]] = {}
    for path, text in texts.items():
        for match in _DEPLOYED.finditer(text):
            if "://" not in match[1]:
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), match[1]))
                deploying.setdefault(target, set()).add(path)
                deployed.setdefault(path, set()).add(target)
    asking = {path: list(_names(_IMPORT, text)) for path, text in texts.items() if asks_for_outputs(text)}
    gone = {path for path in changed if path not in texts and path.endswith(_ENDINGS) and not sources.exists(path)}
    waiting = [*(changed & texts.keys()), *gone]
    found: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        waiting += deploying.get(path, ())
        # What a template that is gone exported, nobody knows.
        exported = [_ANY] if path in gone else list(_names(_EXPORT, texts[path]))
        stack_outputs = "Outputs" in texts.get(path, "Outputs")
        for one, imported in asking.items():
            if any(name.may_be(other) for name in exported for other in imported) or (
                stack_outputs and "GetStackOutput" in texts[one]
            ):
                waiting.append(one)
    paths = (found & texts.keys()) | change.wholly
    files = set(paths)
    below = list(paths)
    while below:
        for target in deployed.get(below.pop(), ()):
            if target not in files:
                files.add(target)
                below.append(target)
    return Touched(frozenset(paths), frozenset(files))


def _text(path: str, sources: Sources) -> str:
    known = sources.loaded.get(path)
    if known is not None:
        return known.text
    try:
        return sources.read_bytes(path).decode("utf-8", "replace")
    except SourceError:
        return ""


def _names(pattern: re.Pattern[str], text: str) -> Iterable[_Name]:
    for match in pattern.finditer(text):
        written = match[1].strip()
        substituted = _SUB.sub("", written)
        literal = _TEXT.match(substituted)
        name = next(filter(None, literal.groups()), "") if literal is not None else ""
        if not name or (substituted == written and "${" in name):
            yield _ANY
        elif "${" in name:
            yield _Name(name.partition("${")[0], name.rpartition("}")[2], False)
        else:
            yield _Name(name, "", True)
