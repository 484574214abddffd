"""Knows how a directory becomes a module: its files, what they define, override files merged.

Must not know what an expression evaluates to, nor how a module is instantiated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ctlint.diagnostics import Diagnostic
from ctlint.frontends.terraform.nodes import Attribute, Block, Body, Literal
from ctlint.graph import Loaded
from ctlint.records import Record, field
from ctlint.source import SourceError, Sources, Span

Placed = tuple[str, "Attribute | Block"]
"""An item of a body with the file it stands in: override files mix the two."""

ResourceKey = tuple[str, str, str]
"""("managed" or "data", type, name)."""


def is_configuration(name: str) -> bool:
    """Whether a file of this name belongs to a module."""
    return name.endswith((".tf", ".tf.json", ".tofu", ".tofu.json")) and not name.startswith(".")


def is_override(name: str) -> bool:
    """Whether a file of this name is merged into the definitions of the others."""
    stem = name.split(".", 1)[0]
    return stem == "override" or stem.endswith("_override")


def directory_of(path: str) -> str:
    """The directory of a file, "." for the scan root."""
    return path.rpartition("/")[0] or "."


def configuration_files(sources: Sources, directory: str) -> list[str]:
    """The configuration files of a directory inside the scan root, sorted; empty if there are none."""
    return [path for path in files_in(sources, directory) if is_configuration(path.rpartition("/")[2])]


def files_in(sources: Sources, directory: str) -> list[str]:
    """Every file of a directory inside the scan root, sorted; empty where it cannot be listed or lies outside."""
    try:
        names = sources.names_in(directory)
    except (SourceError, OSError):
        return []
    prefix = "" if directory == "." else directory + "/"
    return [prefix + name for name in names]


def without_shadowed(paths: Iterable[str]) -> list[str]:
    """The paths without the .tf files that a .tofu file of the same stem replaces."""
    kept = sorted(paths)
    present = set(kept)
    shadowed = {path.replace(".tofu", ".tf") for path in present if path.endswith((".tofu", ".tofu.json"))}
    return [path for path in kept if path not in shadowed]


class ParsedFile:
    """A file's items; `broken` is where the first part of it stands that could not be read, None where all was."""

    __slots__ = ("broken", "items", "path")

    def __init__(self, path: str, items: Body, broken: Span | None) -> None:
        self.path = path
        self.items = items
        self.broken = broken


class FileReader:
    """Parses each file once and keeps account of it in `loaded`."""

    def __init__(self, sources: Sources, loaded: Loaded) -> None:
        self.sources = sources
        self.loaded = loaded
        self._files: dict[str, ParsedFile] = {}
        self._said: set[Diagnostic] = set()

    def raw(self, path: str) -> bytes:
        """The file's bytes for a quick scan; empty where it cannot be read."""
        try:
            return self.sources.read_bytes(path)
        except SourceError:
            return b""

    def parse(self, path: str) -> ParsedFile:
        """The file's items; what cannot be read becomes a diagnostic."""
        parsed = self._files.get(path)
        if parsed is None:
            parsed = self._files[path] = self._parse(path)
        return parsed

    def _parse(self, path: str) -> ParsedFile:
        from ctlint.frontends.terraform.syntax import HclLimitError, HclSyntaxError, parse_file_tolerant

        try:
            text = self.sources.read(path).text
        except SourceError as error:
            self.loaded.files_unread.add(path)
            self.report("CTL001", f"{path} {error.reason}", Span(path, 0, 0), fatal=True)
            return ParsedFile(path, (), Span(path, 0, 0))
        if path.endswith(".json"):
            from ctlint.frontends.terraform.json_syntax import parse_json_file

            try:
                items, errors = parse_json_file(text), []
            except HclSyntaxError as error:
                items, errors = (), [error]
        else:
            items, errors = parse_file_tolerant(text)
        self.loaded.files_read.add(path)
        for problem in errors:
            code = "CTL005" if isinstance(problem, HclLimitError) else "CTL002"
            self.report(code, problem.message, Span(path, problem.offset, problem.offset), fatal=True)
        return ParsedFile(path, items, Span(path, errors[0].offset, errors[0].offset) if errors else None)

    def report(self, code: str, message: str, span: Span | None, fatal: bool = False) -> None:
        """Add a diagnostic, once."""
        diagnostic = Diagnostic(code, message, span, fatal)
        if diagnostic not in self._said:
            self._said.add(diagnostic)
            self.loaded.diagnostics.append(diagnostic)


class Definition:
    """One top-level block with the overrides merged into its body.

    header: the header without its brace, what one would click.
    """

    __slots__ = ("_arguments", "block", "body", "file", "header")

    def __init__(self, file: str, block: Block, body: list[Placed]) -> None:
        self.file = file
        self.block = block
        self.body = body
        # Both are asked for again in each instance of the module.
        self.header = header_span(file, block)
        self._arguments: dict[str, tuple[str, Attribute]] = {}
        for place, item in body:
            if isinstance(item, Attribute):
                self._arguments.setdefault(item.name, (place, item))

    def attribute(self, name: str) -> tuple[str, Attribute] | None:
        """The argument of that name and its file."""
        return self._arguments.get(name)


def header_span(file: str, block: Block) -> Span:
    """A block's header without its brace."""
    return Span(file, block.start, max(block.header_end - 1, block.start))


def body_of(file: str, block: Block) -> list[Placed]:
    """The items of a block with their file."""
    return [(file, item) for item in block.body]


def _block_type(item: Block) -> str:
    """The type that a nested block makes: `dynamic "rule"` makes `rule` blocks."""
    return item.labels[0] if item.type == "dynamic" and item.labels else item.type


def override(body: list[Placed], file: str, by: Block) -> list[Placed]:
    """A body with another merged over it: arguments replace one by one, a nested block replaces all of its type."""
    names = {item.name for item in by.body if isinstance(item, Attribute)}
    types = {_block_type(item) for item in by.body if isinstance(item, Block)}
    kept = [
        (place, item)
        for place, item in body
        if (item.name not in names if isinstance(item, Attribute) else _block_type(item) not in types)
    ]
    return [*kept, *body_of(file, by)]


class Module(Record, frozen=False):
    """What the files of a module define.

    directory: relative to the scan root. incomplete: why a name that is not defined here may be defined all the
    same: "broken" (a file of it cannot be read), "partial" (not all of its files were chosen), "" (it is not).
    broken: places in its files that cannot be read. overridden: whether one of them is in an override file, which may
    say otherwise of everything that is written elsewhere.
    providers: their configurations, by "aws" or, with an alias, "aws.logs".
    """

    directory: str
    files: tuple[str, ...]
    incomplete: str = ""
    broken: list[Span] = field(default_factory=list)
    overridden: bool = False
    variables: dict[str, Definition] = field(default_factory=dict)
    locals: dict[str, tuple[str, Attribute]] = field(default_factory=dict)
    resources: dict[ResourceKey, Definition] = field(default_factory=dict)
    calls: dict[str, Definition] = field(default_factory=dict)
    outputs: dict[str, Definition] = field(default_factory=dict)
    providers: dict[str, Definition] = field(default_factory=dict)


_LABELS = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "variable": 1,
    "module": 1,
    "output": 1,
    "locals": 0,
    "provider": 1,
}


def read_module(reader: FileReader, directory: str, files: Sequence[str], partial: bool = False) -> Module:
    """The module that these files make, override files last."""
    paths = without_shadowed(files)
    module = Module(directory, tuple(paths), "partial" if partial else "")
    overrides = []
    for path in paths:
        parsed = reader.parse(path)
        if parsed.broken is not None:
            module.incomplete = "broken"
            module.broken.append(parsed.broken)
        if is_override(path.rpartition("/")[2]):
            overrides.append(parsed)
            module.overridden = module.overridden or parsed.broken is not None
            continue
        for item in parsed.items:
            if isinstance(item, Block) and _well_formed(reader, path, item):
                _define(reader, module, path, item)
    for parsed in overrides:
        for item in parsed.items:
            if isinstance(item, Block) and _well_formed(reader, parsed.path, item):
                _override(reader, module, parsed.path, item)
    if module.overridden:
        for table in (module.variables, module.locals, module.outputs, module.calls, module.providers):
            table.clear()
    return module


def _well_formed(reader: FileReader, path: str, block: Block) -> bool:
    labels = _LABELS.get(block.type)
    if labels is None:
        return False
    if len(block.labels) == labels:
        return True
    message = f"a {block.type} block has {labels} labels, this one {len(block.labels)}"
    reader.report("CTL007", message, header_span(path, block), fatal=True)
    return False


def _table(module: Module, block: Block) -> tuple[dict[object, Definition], object, str]:
    """The table that a block belongs to, its key there, and what people call it."""
    if block.type in ("resource", "data", "ephemeral"):
        mode = {"resource": "managed", "data": "data"}.get(block.type, block.type)
        prefix = "" if block.type == "resource" else block.type + "."
        key: object = (mode, block.labels[0], block.labels[1])
        return module.resources, key, prefix + ".".join(block.labels)  # type: ignore[return-value]
    if block.type == "provider":
        name = provider_name(block)
        return module.providers, name, f"provider {name}"  # type: ignore[return-value]
    table = {"variable": module.variables, "module": module.calls, "output": module.outputs}[block.type]
    return table, block.labels[0], f"{block.type} '{block.labels[0]}'"  # type: ignore[return-value]


def provider_name(block: Block) -> str:
    """What a provider's configuration is called where it is chosen: "aws", or, with an alias, "aws.logs"."""
    for item in block.body:
        if isinstance(item, Attribute) and item.name == "alias" and isinstance(item.value, Literal):
            return f"{block.labels[0]}.{item.value.value}"
    return block.labels[0]


def _define(reader: FileReader, module: Module, path: str, block: Block) -> None:
    if block.type == "locals":
        for item in block.body:
            if isinstance(item, Attribute):
                if item.name in module.locals:
                    span = Span(path, item.start, item.name_end)
                    reader.report("CTL008", f"local '{item.name}' is defined twice", span, fatal=True)
                else:
                    module.locals[item.name] = (path, item)
        return
    table, key, name = _table(module, block)
    if key in table:
        reader.report("CTL008", f"{name} is defined twice", header_span(path, block), fatal=True)
        return
    table[key] = Definition(path, block, body_of(path, block))


def _override(reader: FileReader, module: Module, path: str, block: Block) -> None:
    if block.type == "locals":
        for item in block.body:
            if isinstance(item, Attribute):
                module.locals[item.name] = (path, item)
        return
    table, key, name = _table(module, block)
    base = table.get(key)
    if base is None:
        message = f"{name} is overridden here, but nothing defines it"
        reader.report("CTL007", message, header_span(path, block), fatal=True)
        return
    table[key] = Definition(base.file, base.block, override(base.body, path, block))
