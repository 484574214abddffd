"""Mutants of fixtures and of generated files: read in time, without an exception, and refused where Terraform refuses.

A mutant is made from a seed: the same seed, the same text.
"""

from __future__ import annotations

import random
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from ctlint.frontends.terraform.syntax import HclLimitError, HclSyntaxError, parse_file
from tests.fuzz.common import has_judge, watched
from tests.installation import ROOT
from tests.second_reader.generator import Generator

PIECES = (
    "${", "%{", "}", "{", "[", "]", "(", ")", '"', "\\", "$", "%", "\n", "\r\n", " ", "#", "//", "/*", "*/", "<<E\n",
    "<<-E\n", "E\n", "=", "==", "=>", ":", "::", "?", "...", ".", ".*", "[*]", ",", "-", "!", "&&", "for x in ", " if ",
    "~", "%{ if a }", "%{ endif }", "é", "\u0301", "0", "1e5", "null", "\t", "\ufeff", "a", "a = 1\n",
)  # fmt: skip

_SOURCES = sorted((ROOT / "fixtures").rglob("*.tf"))


def mutant(seed: int) -> str:
    """A text of HCL, changed in a few places or cut off."""
    chance = random.Random(seed)
    if chance.random() < 0.5:
        text = chance.choice(_SOURCES).read_bytes().decode("utf-8", "replace")
        start = chance.randrange(len(text) or 1)
        text = text if len(text) < 1500 else text[text.rfind("\n", 0, start) + 1 :][:1500]
    else:
        text = Generator(seed).file()
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(text) + 1)
        end = min(len(text), at + chance.choice((1, 1, 2, 5, 20)))
        way = chance.randrange(5)
        if way == 0:
            text = text[:at] + text[end:]
        elif way == 1:
            text = text[:at] + chance.choice(PIECES) + text[at:]
        elif way == 2:
            text = text[:at] + chance.choice(PIECES) + text[end:]
        elif way == 3:
            text = text[:end] + text[at:]
        else:
            text = text[:at]
    return text


def accepts(text: str) -> bool | None:
    """Whether ctlint reads it as HCL; None where it is over a limit."""
    try:
        parse_file(text)
    except HclLimitError:
        return None
    except HclSyntaxError:
        return False
    return True


def refused(texts: dict[str, str]) -> set[str]:
    """Those, by name, that Terraform refuses: `fmt` names every file that it cannot read."""
    with tempfile.TemporaryDirectory() as made:
        for name, text in texts.items():
            (Path(made) / f"{name}.tf").write_bytes(text.encode())
        done = subprocess.run(
            ["terraform", "fmt", "-check", "-no-color", "."], cwd=made, capture_output=True, check=False
        )
    told = done.stderr.decode("utf-8", "replace")
    return {name for name in texts if f" {name}.tf line " in told or f" on {name}.tf" in told}


def faults(seeds: Iterable[int]) -> Iterator[tuple[str, str]]:
    """The mutants that show a fault, and what it is."""
    verdicts: dict[str, bool] = {}
    texts: dict[str, str] = {}
    for seed in seeds:
        text = mutant(seed).removeprefix("\ufeff")
        why, verdict = watched(accepts, text)
        if why:
            yield text, why
        elif verdict is not None:
            texts[f"s{seed}"], verdicts[f"s{seed}"] = text, verdict
    if has_judge():
        wrong = refused(texts)
        for name, text in texts.items():
            if verdicts[name] is (name in wrong):
                yield text, "ctlint accepts what Terraform refuses" if name in wrong else "ctlint refuses what it reads"


def shows(text: str, why: str) -> bool:
    """Whether a text shows the same fault."""
    own, verdict = watched(accepts, text)
    if own or verdict is None or ("Terraform" not in why and "refuses" not in why):
        return own == why
    return bool(verdict is (why.endswith("Terraform refuses")) and verdict is ("a" in refused({"a": text})))
