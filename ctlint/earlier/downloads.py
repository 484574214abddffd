"""Knows which modules that `terraform init` has downloaded an earlier state had as well, and puts them there.

Must not know what is judged. No commit holds them. Those that lie in the work tree are what the earlier state had, too,
where nothing that calls a module of that name says otherwise of its source and version than it did.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from ctlint.files import find_files
from ctlint.frontends.terraform.nodes import Attribute, Block
from ctlint.frontends.terraform.syntax import parse_file_tolerant
from ctlint.hints import Any
from ctlint.source import MAX_FILE_BYTES, Sources

_MANIFEST = Path(".terraform") / "modules" / "modules.json"
_Call = tuple[str, str, str]
"""The name of a call, and its source and version as they are written."""


def put(root: Path, tree: Path) -> None:
    """Put the downloaded modules below a repository's root into a copy of it as it was."""
    manifests = [directory for directory in _directories(tree) if (root / directory / _MANIFEST).is_file()]
    if not manifests:
        return
    changed = {name for name, _, _ in set(_calls(root)) ^ set(_calls(tree))}
    for directory in manifests:
        try:
            entries = json.loads((root / directory / _MANIFEST).read_bytes())["Modules"]
            kept = [one for one in entries if not changed.intersection(str(one["Key"]).split("."))]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
        manifest = tree / directory / _MANIFEST
        manifest.parent.mkdir(parents=True, exist_ok=True)
        manifest.write_text(json.dumps({"Modules": kept}), encoding="utf-8")
        for name in {str(one.get("Dir", "")) for one in kept}:
            if Path(name).parts[:2] == (".terraform", "modules") and ".." not in Path(name).parts:
                _copy(root / directory / name, tree / directory / name)


def _directories(tree: Path) -> Iterator[Path]:
    """The directories of a tree, relative to it."""
    for name, inner, _ in os.walk(tree):
        inner[:] = [one for one in inner if one != ".git"]
        yield Path(name).relative_to(tree)


def _calls(tree: Path) -> Iterator[_Call]:
    """Every call of a module that is not local, in HCL."""
    sources = Sources(tree)
    for name in find_files([sources.root], sources):
        if not name.endswith((".tf", ".tofu")):
            continue
        try:
            text = (tree / name).read_text(encoding="utf-8-sig")
        except (OSError, ValueError):
            continue
        for block in parse_file_tolerant(text)[0] if "module" in text else ():
            if isinstance(block, Block) and block.type == "module" and block.labels:
                said = {one.name: text[one.value.start : one.value.end] for one in _attributes(block)}
                if not said.get("source", "").startswith(('"./', '"../')):
                    yield block.labels[0], said.get("source", ""), said.get("version", "")


def _attributes(block: Block) -> list[Any]:
    return [item for item in block.body if isinstance(item, Attribute)]


def _copy(module: Path, to: Path) -> None:
    """Copy a module's files, those that are too large to be read left out, and no links."""

    def left_out(directory: str, names: list[str]) -> list[str]:
        places = [(name, Path(directory, name)) for name in names]
        return [name for name, place in places if place.is_symlink() or name == ".git" or _is_odd(place)]

    if module.is_dir() and not module.is_symlink():
        shutil.copytree(module, to, ignore=left_out, dirs_exist_ok=True)


def _is_odd(place: Path) -> bool:
    return not place.is_dir() and not (place.is_file() and place.stat().st_size <= MAX_FILE_BYTES)
