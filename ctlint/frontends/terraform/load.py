"""Knows which files are configurations of Terraform or OpenTofu.

Must not know what one says: many runs see none, and do not pay for what reads them.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctlint.frontends import Changed, Touched
from ctlint.graph import Loaded, Vocabulary, Wanted
from ctlint.source import Inputs, Sources, Unit


class Terraform:
    """Terraform and OpenTofu configurations."""

    name = "terraform"
    vocabulary: Vocabulary = "tf"
    extensions = (".tf", ".tf.json", ".tofu", ".tofu.json")
    stands_alone = False

    def claim(self, files: Sequence[str], sources: Sources, chosen: frozenset[str]) -> list[Unit]:
        """One unit per root module; see roots.py."""
        if not any(path.endswith(self.extensions) for path in files):
            return []
        from ctlint.frontends.terraform.roots import find_roots

        return find_roots(files, sources, chosen, self.name)

    def touched(self, units: Sequence[Unit], change: Changed) -> Touched:
        """The roots that reach a changed file; see `frontends.Frontend.touched`."""
        from ctlint.frontends.terraform.touched import touched

        return touched(units, change)

    def load(self, units: Sequence[Unit], sources: Sources, inputs: Inputs, wanted: Wanted) -> Loaded:
        """The wanted resources of all units; see `frontends.Frontend.load`."""
        from ctlint.frontends.terraform.choosing import load_roots

        return load_roots(units, sources, inputs, wanted)
