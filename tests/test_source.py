"""Places in texts, against what the definition says: a line ends after each line feed; what a directory holds."""

from __future__ import annotations

import os
from bisect import bisect_right
from pathlib import Path
from typing import Any

import pytest

from ctlint.files import find_files
from ctlint.source import OutsideRootError, SourceFile, Sources

TEXTS = [
    "",
    "\n",
    "a",
    "a\n",
    "a\r\nb",
    "\n\n\n",
    "x" * 4095 + "\n" + "y" * 4096 + "\nz",
    "x" * 4096 + "\n" + "y" * 4095 + "\n",
    "\n" * 10_000,
    "ab\n" * 5_000 + "c",
]


@pytest.mark.parametrize("text", TEXTS)
def test_places_are_where_the_definition_puts_them(text: str) -> None:
    source = SourceFile("x.tf", text)
    starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
    edges = {0, 1, len(text) // 2, 4095, 4096, 4097, 8191, 8192, len(text) - 1, len(text), len(text) + 1, -1}
    for offset in edges:
        inside = max(0, min(offset, len(text)))
        line = bisect_right(starts, inside)
        assert source.position(offset) == (line, inside - starts[line - 1] + 1)
    for number in {0, 1, 2, 3, len(starts) // 2, len(starts) - 1, len(starts), len(starts) + 1, 4096, 4097}:
        known = 1 <= number <= len(starts)
        end = starts[number] if number < len(starts) else len(text)
        assert source.line(number) == (text[starts[number - 1] : end].rstrip("\r\n") if known else "")
    assert source.line_count == (len(starts) - 1 if text.endswith("\n") else len(starts))


def test_the_index_of_a_large_text_is_small() -> None:
    source = SourceFile("x.tf", "\n" * 1_000_000)
    assert source.position(999_999) == (1_000_000, 1)
    assert len(source._ends) < 1_000


def test_a_directory_is_listed_once_for_all_who_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "root"
    (root / "inner" / ".terraform").mkdir(parents=True)
    (root / "inner" / "main.tf").write_text("", encoding="utf-8")
    (root / "link.tf").symlink_to("inner/main.tf")
    (root / "broken.tf").symlink_to("nothing")
    (root / "again").symlink_to("inner")
    (root / "out").symlink_to(tmp_path)
    listed: list[str] = []

    def scandir(place: str) -> Any:
        listed.append(str(place))
        return list_directory(place)

    list_directory = os.scandir
    monkeypatch.setattr(os, "scandir", scandir)
    sources = Sources(root)
    assert find_files([sources.root], sources) == ["broken.tf", "inner/main.tf", "link.tf"]
    assert sources.names_in(".") == ["link.tf"]
    assert sources.names_in("inner") == ["main.tf"]
    assert sources.may_hold("inner", ".terraform") and not sources.may_hold(".", ".terraform")
    assert sources.may_hold(".", "again")
    assert listed == [str(root), str(root / "inner")]
    with pytest.raises(OutsideRootError):
        sources.names_in("out")
    with pytest.raises(OutsideRootError):
        sources.read_bytes("out/root/inner/main.tf")
