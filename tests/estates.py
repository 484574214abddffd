"""Builds estates from source text, for tests that speak of the model."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

from ctlint.frontends.registry import FRONTENDS
from ctlint.graph import Loaded, Vocabulary
from ctlint.model import RESOURCE_KINDS, wanted
from ctlint.model.declare import Entity
from ctlint.model.estate import Estate
from ctlint.model.view import View
from ctlint.semantics import SEMANTICS
from ctlint.source import Inputs, Sources, Unit
from ctlint.value import Scenario, Value


class Built:
    """An estate with the sources it came from."""

    def __init__(self, directory: Path, files: dict[str, str], deployments: tuple[Unit, ...] = ()) -> None:
        for name, text in files.items():
            place = directory / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(dedent(text), encoding="utf-8")
        self.sources = Sources(directory)
        names = sorted(files)
        self.loaded = Loaded()
        for frontend in FRONTENDS:
            units = frontend.claim(names, self.sources, frozenset())
            names = [name for name in names if not any(name in unit.files for unit in units)]
            if units:
                more = frontend.load(units, self.sources, Inputs(), wanted())
                self.loaded.resources += more.resources
                self.loaded.diagnostics += more.diagnostics
                self.loaded.gaps += more.gaps
        judged: list[tuple[Unit, Vocabulary]] = [(unit, "cfn") for unit in deployments]
        self.estate = Estate(self.loaded.resources, RESOURCE_KINDS, judged, gaps=self.loaded.gaps)

    def entity(self, address: str) -> Entity:
        """The only entity with this address."""
        (found,) = [entity for entity in self.estate.entities if entity.id.address == address]
        return found

    def view(self, address: str) -> View:
        """The entity where no question is answered."""
        return View(self.entity(address), Scenario(), SEMANTICS)

    def places(self, value: Value[Any]) -> list[str]:
        """The source texts of a value's origin."""
        spans = [step.span for step in value.origin if step.span is not None]
        return [self.sources.read(span.file).text[span.start : span.end].rstrip() for span in spans]
