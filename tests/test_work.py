"""How work grows with what is checked, counted in calls: the same on every machine, however busy it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from ctlint.scan import Options, scan
from ctlint.value import ResourceId

TRAIL = """\
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties: {IsLogging: true, S3BucketName: NAME}
"""


def calls_of(code: CodeType, work: Callable[[], Any]) -> int:
    """How often a function is called meanwhile."""
    count = 0

    def watch(frame: FrameType, event: str, _: Any) -> None:
        nonlocal count
        count += event == "call" and frame.f_code is code

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def test_trails_are_looked_up_by_their_unit(tmp_path: Path) -> None:
    counted = []
    for number in (20, 60):
        root = tmp_path / str(number)
        root.mkdir()
        for which in range(number):
            (root / f"{which}.yaml").write_text(TRAIL.replace("NAME", f"logs-{which}"), encoding="utf-8")
        options = Options(root=root)
        counted.append(calls_of(ResourceId.unit.fget.__code__, lambda: scan([root], options)))  # type: ignore[attr-defined] # noqa: B023
    assert counted[1] <= 3.3 * counted[0], counted
