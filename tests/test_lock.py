"""Ids of rules: none is used again, none vanishes, none changes its meaning without somebody saying so."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctlint.engine.load import load_rule
from tests.lock import LOCK, RETIRED, Line, accepted, changes, current, digest, read, text
from tests.synthetic import TERMS
from tests.test_rule_loading import GOOD

OLD = {"CT201": Line("trail-multi-region", "aa"), "CT202": Line("gone", RETIRED), "CT203": Line("third", "cc")}


def test_the_lock_is_current() -> None:
    """A rule that is new since the last release need not be in it yet; `python -m tests.lock` says so."""
    changed = [one for one in changes(read(), current()) if not one.endswith(" is new")]
    assert changed == [], "python -m tests.lock --accept, if it is meant; tests/lock.py says when"
    assert LOCK.read_text(encoding="utf-8") == text(read())


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"CT201": OLD["CT201"], "CT203": OLD["CT203"]}, []),
        ({"CT201": OLD["CT201"]}, ["CT203 third is gone: a rule keeps its id for ever (--retire CT203)"]),
        ({"CT201": Line("trail-multi-region", "bb"), "CT203": OLD["CT203"]},
         ["CT201 trail-multi-region asks for something else than it did"]),
        ({"CT201": Line("trail-all-regions", "aa"), "CT203": OLD["CT203"]},
         ["CT201 was trail-multi-region, and is now trail-all-regions: an id is not used again"]),
        ({"CT201": OLD["CT201"], "CT202": Line("gone", "dd"), "CT203": OLD["CT203"]},
         ["CT202 was gone, which is gone: its id is not used again"]),
        ({"CT201": OLD["CT201"], "CT203": OLD["CT203"], "CT204": Line("fourth", "dd")}, ["CT204 fourth is new"]),
        ({"CT201": OLD["CT201"], "CT203": OLD["CT203"], "CT204": Line("third", "dd")},
         ["CT204 takes the name third, which is CT203's"]),
    ],
)  # fmt: skip
def test_what_has_changed_is_said(now: dict[str, Line], said: list[str]) -> None:
    assert changes(OLD, now) == said
    if said and "is new" not in said[0] and "something else" not in said[0]:
        with pytest.raises(ValueError, match=r"CT20\d"):
            accepted(OLD, now)
    else:
        assert accepted(OLD, now) == {**OLD, **now}


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("severity: high", "severity: low", True),
        ("why: >", "why: >\n\n\n", True),
        ("title: The log", "title: A log", True),
        ("{at_least: 365}", "{at_least: 366}", False),
        ("versioning: true", "versioning: false", False),
        ("applies_to: TrailBucket", "applies_to: Bucket", False),
    ],
)
def test_only_what_a_rule_asks_for_is_its_meaning(old: str, new: str, same: bool) -> None:
    bucket = GOOD.replace(" of {trail}", "")
    before, after = (load_rule(one, "rules/x.yaml", TERMS) for one in (bucket, bucket.replace(old, new)))
    assert (digest(before) == digest(after)) is same


def test_a_lock_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for line in ("CT201 x", "CT201 x aa bb", "CT201 x aa\nCT201 y bb"):
        (tmp_path / "ids.lock").write_text(line, encoding="utf-8")
        with pytest.raises(ValueError, match=r"ids\.lock:\d"):
            read(tmp_path / "ids.lock")
