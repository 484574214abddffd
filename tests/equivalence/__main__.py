"""Asks Terraform whether the rewrites of the flat stack mean the same: `python -m tests.equivalence`, six minutes.

Must not know what ctlint says of them. Terraform plans each with the rewriter of tests/planning.py; the resources, and
which of their attributes are known, must be those of the stack as it was.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from ctlint.source import VariableValue
from tests.equivalence.idioms import IDIOMS
from tests.equivalence.law import Rewrite, Rewritten, as_written, put, rewritten
from tests.equivalence.layout import FLAT_LAYOUTS, LAYOUTS
from tests.equivalence.policies import POLICIES
from tests.equivalence.resources import RESOURCES
from tests.equivalence.values import GIVEN, KEPT, WRAPPED
from tests.mutation.stacks import stack
from tests.planning import TERRAFORM, Case, NotPlannableError, plan

FILES = "what it reads is not beside the plan"
TEXT = "the same policy in another text"
KIND = "a number or boolean as text, of which only the provider makes what it is"
OTHERS = "other resources that come to the same"
PROVIDER = "that two attributes say the same is known to the provider alone"
PLANNER = "the rewriter of tests/planning.py does not know this syntax"
NOT_ASKED: Mapping[str, str] = {
    "literals in a file of JSON": FILES,
    "literals in a file of YAML": FILES,
    "policies in files with marks": FILES,
    "literals by format": KIND,
    "literals by join": KIND,
    "literals as texts": KIND,
    "policies as short as they can be": TEXT,
    "policies as text": TEXT,
    "policies as indented text": TEXT,
    "policies by templatefile": TEXT,
    "policies by a loop in a template": TEXT,
    "statements from a list": TEXT,
    "lists in documents as sets": TEXT,
    "lists in documents from a union": TEXT,
    "lists in documents, turned around": TEXT,
    "documents decoded and encoded": TEXT,
    "buckets by another attribute": PROVIDER,
    "ARNs of buckets by format": PROVIDER,
    "roles by their names": PROVIDER,
    "log groups by their names": PROVIDER,
    "log groups by another attribute": PROVIDER,
    "the account by another attribute": PROVIDER,
    "resources in lists": PLANNER,
    "resources in objects": PLANNER,
    "resources in for expressions": PLANNER,
    "resources among a map's values": PLANNER,
    "each joined from a splat": PLANNER,
    "each the element of what there may be": PLANNER,
    "comments, blanks, line ends": PLANNER,
    "override files": PLANNER,
    "the syntax of JSON": PLANNER,
    "buckets with all in them": OTHERS,
    "a role's policy, attached": OTHERS,
    "a role's policy, attached to several": OTHERS,
    "a role's policy in the role": OTHERS,
    "attachments in the role": OTHERS,
}
"""Rewrites of which a plan by this rewriter cannot say it, and why."""


def planned(made: Rewritten, root: Path, before: Callable[[str], str]) -> dict[str, str]:
    """What Terraform would make: address before the rewrite -> values, and which are known only later."""
    put(made.files, root)
    given = [f"{one.name}={one.text}" for one in made.inputs.variables if isinstance(one, VariableValue)]
    given += [f"{name}={text}" for name, text in made.inputs.environment.items()]
    return {
        before(one["address"]): json.dumps([one["change"]["after"], one["change"]["after_unknown"]], sort_keys=True)
        for one in plan(Case("stack", root, root, tuple(given)))["resource_changes"]
        if one["mode"] == "managed"
    }


def main() -> int:
    """Say of each rewrite what Terraform says; 1 where one is not the same, 2 without Terraform."""
    if TERRAFORM is None:
        print("terraform is not installed")
        return 2
    rewrites: list[Rewrite] = [*KEPT, *GIVEN, *WRAPPED, *POLICIES, *RESOURCES, *FLAT_LAYOUTS, *LAYOUTS, *IDIOMS]
    different = 0
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "stack"
        was = planned(Rewritten(stack("flat")), root, as_written)
        for rewrite in rewrites:
            if rewrite.name in NOT_ASKED:
                print(f"not asked  {rewrite.name}: {NOT_ASKED[rewrite.name]}")
                continue
            try:
                now = planned(rewritten(rewrite, stack("flat")), root, rewrite.before)
                wrong = sorted(one for one in was.keys() | now.keys() if was.get(one) != now.get(one))
            except NotPlannableError as error:
                wrong = [str(error)]
            different += bool(wrong)
            print(
                f"different  {rewrite.name}: {', '.join(wrong)}" if wrong else f"the same   {rewrite.name}", flush=True
            )
    print(f"{len(rewrites) - len(NOT_ASKED) - different} the same, {different} different, {len(NOT_ASKED)} not asked")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
