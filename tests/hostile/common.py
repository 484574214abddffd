"""Knows how a hostile input is written to disk; what it is made of is in the other modules here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

Files = dict[str, "str | bytes"]


class Hostile(NamedTuple):
    """One input.

    write: puts it into a directory. named: the file that the run must name; "" where the input is odd but right.
    """

    write: Callable[[Path], object]
    named: str = "main.tf"


def trail(bucket: str, rest: str = "") -> str:
    """A root whose trail's bucket is named by the expression, so that it is evaluated."""
    return f'resource "aws_cloudtrail" "main" {{\n  name = "main"\n  s3_bucket_name = {bucket}\n}}\n{rest}\n'


def written(files: Callable[[], Files]) -> Callable[[Path], None]:
    """Write files whose contents are made only when they are needed: some are large."""

    def write(directory: Path) -> None:
        for name, content in files().items():
            place = directory / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())

    return write


def text(content: Callable[[], str | bytes], named: str = "main.tf") -> Hostile:
    return Hostile(written(lambda: {"main.tf": content()}), named)


def expression(value: Callable[[], str], rest: Callable[[], str] = lambda: "", named: str = "main.tf") -> Hostile:
    return text(lambda: trail(value(), rest()), named)


def local_values(**values: str) -> str:
    return "locals {\n" + "".join(f"  {name} = {value}\n" for name, value in values.items()) + "}\n"


def doubled(first: str, step: str, times: int) -> str:
    """Locals v0, v1, …, each made of the one before: `step` with V for its name."""
    names = {f"v{number}": step.replace("V", f"local.v{number - 1}") for number in range(1, times + 1)}
    return local_values(v0=first, **names)


DEEP = 10_000
"""Levels of nesting that nobody writes."""
