"""Knows how ctlint is found from inside checkov: it is the one that this file belongs to, wherever checkov lives.

Must not know any rule. checkov runs this file as a module of its own, once for each of its runners, and goes on without
it where it raises; so what goes wrong becomes a check that always fails.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]


def load() -> None:
    """Import ctlint, which need not be installed beside checkov, and register its rules as checks."""
    if "ctlint" not in sys.modules:
        place = str(PACKAGE / "__init__.py")
        spec = importlib.util.spec_from_file_location("ctlint", place, submodule_search_locations=[str(PACKAGE)])
        if spec is None or spec.loader is None:
            raise ImportError(f"there is no {place}")
        sys.modules["ctlint"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    importlib.import_module("ctlint.plugins.checkov")


def fail(why: str) -> None:
    """Register a check that fails for every resource of AWS."""
    from checkov.cloudformation.checks.resource.base_resource_check import BaseResourceCheck as Template
    from checkov.common.models.enums import CheckCategories, CheckResult
    from checkov.terraform.checks.module.base_module_check import BaseModuleCheck as Module
    from checkov.terraform.checks.provider.base_check import BaseProviderCheck as Provider
    from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck as Terraform

    class Broken:
        """What the check does."""

        def scan_resource_conf(self, conf: object) -> object:  # noqa: ARG002
            """Fail."""
            self.details = [why]
            return CheckResult.FAILED

        scan_module_conf = scan_provider_conf = scan_resource_conf

    for base, types in ((Terraform, "aws_*"), (Template, "AWS::*"), (Module, "module"), (Provider, "aws")):
        type("CtlintBroken", (Broken, base), {})(why, "CTL_RUN", [CheckCategories.LOGGING], [types])


collecting = gc.isenabled()
# What is made here lives as long as the process; looking for garbage goes through all that checkov holds, each time.
gc.disable()
try:
    load()
except Exception as error:  # noqa: BLE001 - checkov would log it and end with 0
    fail(f"ctlint cannot be loaded, and nothing was judged: {type(error).__name__}: {error}")
finally:
    if collecting:
        gc.enable()
