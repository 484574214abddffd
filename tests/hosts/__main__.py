"""`python -m tests.hosts`: the environments that CI has no time for, a minute or more each; 0 where all is well.

The oldest checkov that is promised gives the same verdicts, and ctlint installs, imports and works beside each package
that users have with it, whichever is imported first.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.hosts.environments import CHECKOV, OLDER_CHECKOV, programs
from tests.hosts.verdicts import checkov, differences
from tests.installation import ROOT, run

BESIDE = {
    "alone": ((), "json"),
    "with-checkov": ((CHECKOV,), "checkov.main"),
    "with-cfn-lint": (("cfn-lint==1.*",), "cfnlint"),
    "with-python-hcl2": (("python-hcl2==8.1.*",), "hcl2"),
}
"""Name -> what is installed with ctlint, and the module to import before and after it."""
PROJECTS = ("baseline", "cdk-app", "correct-tf", "organization", "two-templates")


def main() -> int:
    """Print one line for each environment."""
    wrong = 0
    for name, (packages, module) in BESIDE.items():
        place = programs(name, *packages, str(ROOT))
        # What is judged is what stands there now, not what was installed first.
        run(place / "python", "-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps", ROOT, cwd=ROOT)
        for first, second in (("ctlint.cli", module), (module, "ctlint.cli")):
            run(place / "python", "-c", f"import {first}, {second}", cwd=place)
        run(place / "ctlint", "check", "--exit-zero", ROOT / "fixtures" / "_projects" / "baseline", cwd=place)
        if name == "with-checkov":
            run(place / "ctlint", "checkov-dir", "--self-test", cwd=place)
        print(f"{name}: installs, imports in both orders, works", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        tree = Path(directory).resolve()
        for name in PROJECTS:
            shutil.copytree(ROOT / "fixtures" / "_projects" / name, tree / name)
        for name, package in (("checkov-older", OLDER_CHECKOV), ("checkov", CHECKOV)):
            unlike = differences(tree, checkov(programs(name, package), tree))
            wrong += len(unlike)
            print("\n".join([f"{package}: {len(unlike)} verdicts are not ctlint's own", *unlike]), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    os.environ.pop("CTLINT_UNKNOWN", None)
    sys.exit(main())
