"""Knows the ways to lay out a configuration: modules, files, instances, names, the syntax of JSON.

Must not know what any resource is for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from ctlint.frontends.terraform.nodes import Attribute, Block, Literal, TupleExpr
from tests.equivalence.hcl import (
    FIXED,
    Change,
    Files,
    Reference,
    address,
    attributes,
    blocks,
    changed,
    depends,
    end_of,
    everywhere,
    folder,
    is_source,
    references,
    removal,
    walk,
    written,
)
from tests.equivalence.law import Rewrite


def without(pattern: str) -> Callable[[str], str]:
    """Takes all of a pattern out of a text."""
    compiled = re.compile(pattern)
    return lambda text: compiled.sub("", text)


# ---------------------------------------------------------------- modules


def _declared(text: str) -> Iterator[str]:
    for block in blocks(text):
        if block.type in ("resource", "data"):
            yield address(block)
        elif block.type == "locals":
            yield from (f"local.{name}" for name in attributes(block.body))
        elif block.type == "variable":
            yield f"var.{block.labels[0]}"
        elif block.type == "module":
            yield f"module.{block.labels[0]}"


def _waits(text: str) -> list[tuple[int, int]]:
    """Where resources say what they wait for."""
    found = (depends(block) for block in blocks(text, "resource", "data", "module"))
    return [(one.value.start, one.value.end) for one in found if one]


def _name(reference: Reference) -> str:
    return re.sub(r"\W+", "_", reference.whole).strip("_")


def extract(files: Files, chosen: Sequence[str], name: str, meta: str = "", index: str = "") -> dict[str, str]:
    """Some files of the root become a module of their own, with the inputs and outputs that this needs.

    meta: count or for_each for the call; index: what its outputs are then reached by.
    """
    inside = {file: files[file] for file in chosen if file in files}
    own = {one for text in inside.values() for one in _declared(text)}
    inputs: dict[str, str] = {}
    outputs: dict[str, str] = {}
    awaited: list[str] = []

    def inward(text: str) -> Iterator[Change]:
        waits = _waits(text)
        for one in references(text, blocks(text), _iterators(text)):
            if one.head not in own and not any(start <= one.start < end for start, end in waits):
                inputs[_name(one)] = one.whole
                yield Change(one.start, one.end, f"var.{_name(one)}")
        for block in blocks(text, "resource", "data"):
            wait = depends(block)
            if wait is not None:
                all_ = list(references(text, wait.value))
                mine = [one.whole for one in all_ if one.head in own]
                awaited.extend(one.whole for one in all_ if one.head not in own)
                yield Change(wait.value.start, wait.value.end, f"[{', '.join(mine)}]")

    def outward(text: str) -> Iterator[Change]:
        waits = _waits(text)
        for one in references(text, blocks(text), _iterators(text)):
            if one.head in own:
                if any(start <= one.start < end for start, end in waits):
                    yield Change(one.start, one.end, f"module.{name}")
                else:
                    outputs[_name(one)] = one.whole
                    yield Change(one.start, one.end, f"module.{name}{index}.{_name(one)}")

    moved = {f"modules/{name}/{file}": changed(text, inward(text)) for file, text in inside.items()}
    rest = {
        file: changed(text, outward(text)) if is_source(file) and not folder(file) else text
        for file, text in files.items()
        if file not in inside
    }
    call = "".join(f"  {one} = {whole}\n" for one, whole in inputs.items())
    if awaited:
        call += f"  depends_on = [{', '.join(dict.fromkeys(awaited))}]\n"
    rest[f"module_{name}.tf"] = f'module "{name}" {{\n  source = "./modules/{name}"\n{meta}{call}}}\n'
    # what other calls have taken out already: the new call's inputs may be among those outputs
    moved[f"modules/{name}/inputs.tf"] = "".join(f'variable "{one}" {{}}\n' for one in inputs)
    moved[f"modules/{name}/outputs.tf"] = "".join(
        f'output "{one}" {{\n  value = {whole}\n}}\n' for one, whole in outputs.items()
    )
    return {**rest, **moved}


def _iterators(text: str) -> set[str]:
    """What dynamic blocks and loops call their own."""
    found = set()
    for part in walk(blocks(text)):
        if type(part).__name__ == "ForExpr":
            found |= {part.key_name, part.value_name}
        elif isinstance(part, Block) and part.type == "dynamic":
            found.add(part.labels[0])
    return found


def _trail_apart(files: Files) -> dict[str, str]:
    """The resources of main.tf in a file of their own, so that what everything else needs is not with the trail."""
    text = files["main.tf"]
    gone = blocks(text, "resource")
    made = changed(text, (removal(text, block) for block in gone))
    return {**files, "main.tf": made, "trail.tf": "\n\n".join(written(text, block) for block in gone) + "\n"}


def _extracted(*names: str, meta: str = "", index: str = "") -> Callable[[Files], Files]:
    def rewrite(files: Files) -> Files:
        made: Files = _trail_apart(files)
        for name in names:
            made = extract(made, [f"{name}.tf"], name, meta, index)
        return made

    return rewrite


def nest(files: Files, name: str = "whole", meta: str = "", given: Iterable[str] = ()) -> dict[str, str]:
    """The whole configuration in a module, which is all that the root has."""
    call = "".join(f"  {one} = var.{one}\n" for one in given)
    made = {f"modules/{name}/{file}": text for file, text in files.items()}
    made["main.tf"] = f'module "{name}" {{\n  source = "./modules/{name}"\n{meta}{call}}}\n'
    return made


def _handed_down(files: Files) -> dict[str, str]:
    """As a root with variables of its own, which it hands to the module."""
    given = [block.labels[0] for block in blocks(files["variables.tf"], "variable")]
    made = nest(files, given=given)
    made["variables.tf"] = files["variables.tf"]
    inner = "modules/whole/variables.tf"
    text = made[inner]
    made[inner] = changed(
        text, (removal(text, attributes(block.body)["default"]) for block in blocks(text, "variable"))
    )
    return made


# ---------------------------------------------------------------- instances


def _each_is(files: Files, meta: str, read: Callable[[Reference], str], *types: str) -> dict[str, str]:
    """Every resource of these types, or of all, gets count or for_each; `read` says how it is then referred to."""

    def chosen(block: Block) -> bool:
        own = attributes(block.body)
        return not {"count", "for_each"} & own.keys() and (not types or block.labels[0] in types)

    one_of_several = {
        (folder(name), address(block))
        for name, text in files.items()
        if is_source(name)
        for block in blocks(text, "resource", "data")
        if chosen(block)
    }

    def change(name: str, text: str) -> Iterator[Change]:
        for block in blocks(text, "resource", "data"):
            if (folder(name), address(block)) in one_of_several:
                yield Change(block.header_end, block.header_end, f"\n  {meta}\n")
        waits = _waits(text)
        for one in references(text, blocks(text), _iterators(text)):
            if (folder(name), one.head) in one_of_several and not any(a <= one.start < b for a, b in waits):
                yield Change(one.start, one.end, read(one))

    return everywhere(files, change)


def _instances(
    name: str, meta: str, read: str, gone: str = r"\[0\]", *types: str, more: str = "", whole: str | None = None
) -> Rewrite:
    """read: `#` is the resource, `.@` what is read of it. more: what else is declared, in every directory."""

    def form(one: Reference) -> str:
        return (
            read.replace("#", one.head).replace(".@", one.rest)
            if one.rest
            else (whole or read.replace(".@", "")).replace("#", one.head)
        )

    def rewrite(files: Files) -> Files:
        made = _each_is(files, meta, form, *types)
        if more:
            made |= {directory + "more.tf": more for directory in {folder(file) for file in files if is_source(file)}}
        return made

    return Rewrite(name, rewrite, without(gone))


# ---------------------------------------------------------------- names


def _renamed(files: Files) -> dict[str, str]:
    """Every resource has another name, and a block that says what it was called."""

    def change(name: str, text: str) -> Iterator[Change]:
        moves = []
        for block in blocks(text, "resource"):
            at = text.rindex('"', block.start, text.rindex('"', block.start, block.header_end))
            yield Change(at + 1, at + 1, "renamed_")
            old, new = address(block), f"{block.labels[0]}.renamed_{block.labels[1]}"
            moves.append(f"\n\nmoved {{\n  from = {old}\n  to   = {new}\n}}\n")
        own = {
            address(block)
            for file in files
            if is_source(file) and folder(file) == folder(name)
            for block in blocks(files[file], "resource")
        }
        for one in references(text, blocks(text), _iterators(text)):
            if one.head in own:
                yield Change(one.start, one.end, one.whole.replace(".", ".renamed_", 1))
        yield Change(len(text), len(text), "".join(moves))

    return everywhere(files, change)


def _provider(files: Files) -> dict[str, str]:
    """Everything by a second configuration of the provider that says nothing else than the first."""

    def change(name: str, text: str) -> Iterator[Change]:
        for block in blocks(text, "resource", "data"):
            yield Change(block.header_end, block.header_end, "\n  provider = aws.audit\n")

    return {
        **everywhere(files, change),
        "providers.tf": 'provider "aws" {}\n\nprovider "aws" {\n  alias = "audit"\n}\n',
    }


# ---------------------------------------------------------------- files and their text


def _one_file(files: Files) -> dict[str, str]:
    made = {name: text for name, text in files.items() if not is_source(name) or name.endswith("_override.tf")}
    for name, text in files.items():
        if name not in made:
            whole = folder(name) + "all.tf"
            made[whole] = made.get(whole, "") + text + "\n"
    return made


def _file_for_each(files: Files) -> dict[str, str]:
    made = {name: text for name, text in files.items() if not is_source(name)}
    for name, text in files.items():
        if is_source(name):
            for number, block in enumerate(blocks(text)):
                made[f"{name[:-3]}_{number:03}.tf"] = written(text, block) + "\n"
    return made


def _backwards(files: Files) -> dict[str, str]:
    """Blocks and arguments in reverse; what may stand only once keeps its place among its like."""

    def turned(body: Sequence[Any], text: str) -> str:
        parts = list(body)
        once = [item for item in parts if isinstance(item, Attribute)][::-1]
        several = [item for item in parts if isinstance(item, Block)]
        lines = [f"{item.type} {{\n{turned(item.body, text)}\n}}" for item in several]
        return "\n".join([*lines, *(written(text, item) for item in once)])

    made = {}
    for name, text in files.items():
        if is_source(name):
            text = "\n\n".join(
                written(text, block)[: block.header_end - block.start] + "\n" + turned(block.body, text) + "\n}"
                for block in reversed(blocks(text))
            )
        made[name] = text + "\n"
    return made


def _commented(files: Files) -> dict[str, str]:
    """Comments everywhere, other blanks, line ends of Windows, a byte order mark."""

    def change(name: str, text: str) -> Iterator[Change]:
        for part in walk(blocks(text)):
            if isinstance(part, Attribute):
                yield Change(part.start, part.start, "/* is_multi_region_trail = false */ ")
                yield Change(part.name_end, part.value.start, "\t=/* no */\t\t")
                yield Change(end_of(part), end_of(part), " # enable_logging = false }")
            elif isinstance(part, Block):
                yield Change(part.header_end, part.header_end, " // { \n\n")

    made = everywhere(files, change)
    return {name: "\ufeff" + text.replace("\n", "\r\n") if is_source(name) else text for name, text in made.items()}


def _overridden(files: Files) -> dict[str, str]:
    """The configuration says otherwise, and an override file says what counts."""
    made: dict[str, str] = {}
    for name, text in files.items():
        if not is_source(name):
            made[name] = text
            continue
        right, wrong = [], []
        for block in blocks(text, "resource"):
            own = [(one, one.value) for one in attributes(block.body).values() if isinstance(one.value, Literal)]
            if own:
                lines = "".join(f"  {written(text, one)}\n" for one, _ in own)
                right.append(f"{text[block.start : block.header_end]}\n{lines}}}\n\n")
            for _, value in own:
                other = str(not value.value).lower() if isinstance(value.value, bool) else "null"
                wrong.append(Change(value.start, value.end, other))
        made[name] = changed(text, wrong)
        if right:
            made[f"{name[:-3]}_override.tf"] = "".join(right)
    return made


# ---------------------------------------------------------------- JSON


def _as_json(value: Any, text: str, bare: bool = False) -> Any:
    """An expression in the syntax of JSON; bare: it is a name, not an expression."""
    if isinstance(value, Literal):
        return value.value.replace("${", "$${").replace("%{", "%%{") if isinstance(value.value, str) else value.value
    if isinstance(value, TupleExpr):
        return [_as_json(item, text, bare) for item in value.items]
    return written(text, value) if bare else "${" + written(text, value) + "}"


_BARE = ("depends_on", "ignore_changes", "provider", "type")
"""Arguments whose strings are no templates in JSON, but references and types as they stand."""


def _body_as_json(body: Sequence[Any], text: str) -> dict[str, Any]:
    made: dict[str, Any] = {"//": "is_multi_region_trail = false"}
    for item in body:
        if isinstance(item, Attribute):
            made[item.name] = _as_json(item.value, text, item.name in _BARE)
        elif item.type in FIXED or item.type == "required_providers":
            made[item.type] = _body_as_json(item.body, text)
        else:
            made.setdefault(item.type, []).append(_body_as_json(item.body, text))
    return made


def _json_syntax(files: Files) -> dict[str, str]:
    made = {}
    for name, text in files.items():
        if not is_source(name):
            made[name] = text
            continue
        whole: dict[str, Any] = {}
        for block in blocks(text):
            at = whole.setdefault(block.type, [] if not block.labels else {})
            for label in block.labels[:-1]:
                at = at.setdefault(label, {})
            if block.labels:
                at[block.labels[-1]] = _body_as_json(block.body, text)
            else:
                at.append(_body_as_json(block.body, text))
        made[name + ".json"] = json.dumps(whole, indent=1)
    return made


SPLIT = ("buckets", "key", "logs", "topics", "alarms", "identities", "trail")
_MODULE = r"module\.\w+\."

FLAT_LAYOUTS = [
    *(Rewrite(f"a module for {name}.tf", _extracted(name), without(_MODULE)) for name in SPLIT),
    Rewrite("a module for each file", _extracted(*SPLIT), without(_MODULE)),
    Rewrite(
        "a module for each file, counted",
        _extracted(*SPLIT, meta="  count = 1\n", index="[0]"),
        without(r"module\.\w+\[0\]\."),
    ),
    Rewrite(
        "all but the locals in one module",
        lambda files: extract(_trail_apart(files), [f"{one}.tf" for one in SPLIT], "audit"),
        without(_MODULE),
    ),
    Rewrite("variables handed down to a module", _handed_down, without(_MODULE)),
    Rewrite("a second configuration of the provider", _provider),
]
LAYOUTS = [
    Rewrite("all in one module", nest, without(r"module\.whole\.")),
    Rewrite(
        "all in a module in a module",
        lambda files: nest(nest(files), "outer"),
        without(r"module\.outer\.module\.whole\."),
    ),
    Rewrite(
        "all in a module of one", lambda files: nest(files, meta="  count = 1\n"), without(r"module\.whole\[0\]\.")
    ),
    Rewrite(
        "all in a module for each of one",
        lambda files: nest(files, meta='  for_each = { eu = "eu-west-1" }\n'),
        without(r'module\.whole\["eu"\]\.'),
    ),
    _instances("each is one of one", "count = 1", "#[0].@"),
    _instances("each is for one key", 'for_each = toset(["one"])', '#["one"].@', r'\["one"\]'),
    _instances(
        "each if it is wanted",
        "count = var.wanted ? 1 : 0",
        "one(#[*].@)",
        more='variable "wanted" {\n  default = true\n}\n',
        whole="one(#[*])",
    ),
    _instances(
        "each joined from a splat",
        "count = local.wanted ? 1 : 0",
        'join("", #.*.@)',
        more='locals {\n  wanted = tobool("true")\n}\n',
        whole="#[0]",
    ),
    _instances("each tried", 'count = length(["x"])', "try(#[0].@, null)", whole="#[0]"),
    _instances("each the element of what there may be", "count = 1", 'element(concat(#.*.@, [""]), 0)', whole="#[0]"),
    Rewrite("everything renamed", _renamed, without("renamed_")),
    Rewrite("one file", _one_file),
    Rewrite("a file for each block", _file_for_each),
    Rewrite("everything the other way round", _backwards, reordered=True),
    Rewrite("comments, blanks, line ends", _commented),
    Rewrite("override files", _overridden),
    Rewrite("the syntax of JSON", _json_syntax),
]
