"""Knows how to make ctlint's list of what AWS's managed policies give, from the copies that moto carries.

    pip download --no-deps moto && unzip moto-*.whl moto/iam/aws_managed_policies.py
    python -m tests.managed moto/iam/aws_managed_policies.py > ctlint/semantics/policies/managed_policies.txt

Of each policy only the statements about actions that ctlint asks about are kept; where nothing is left it gives
none of these. Must not know who has a policy, nor what follows from it.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tests.installation import ROOT

_SEMANTICS = ROOT / "ctlint" / "semantics"
_ACTION = re.compile(r'"((?:cloudtrail|s3|kms|logs|cloudwatch|sns|events):[A-Z][A-Za-z]+)"')


def asked() -> list[str]:
    """The actions that ctlint's semantics speak of."""
    texts = [path.read_text("utf-8") for path in sorted(_SEMANTICS.rglob("*.py"))]
    return sorted({action for text in texts for action in _ACTION.findall(text)})


def kept(documents: Mapping[str, Any], actions: list[str]) -> Iterator[str]:
    """A line for each policy: its name, a tab, and its document as far as it is about one of the actions."""
    lowered = [action.lower() for action in actions]
    for name in sorted(documents):
        document = documents[name]["Document"]
        statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
        found = [one for one in (_reduced(statement, lowered) for statement in statements) if one is not None]
        reduced = {"Version": document.get("Version", "2008-10-17"), "Statement": found}
        yield f"{name}\t{json.dumps(reduced, separators=(',', ':'), sort_keys=True)}"


def _reduced(statement: Mapping[str, Any], actions: list[str]) -> dict[str, Any] | None:
    found = {key: value for key, value in statement.items() if key != "Sid"}
    if "Action" in statement:
        written = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        found["Action"] = [one for one in written if any(fnmatchcase(action, one.lower()) for action in actions)]
        if not found["Action"]:
            return None
    return found


def main(source: Path) -> None:
    """Print the list."""
    tree = ast.parse(source.read_text("utf-8"))
    (assigned,) = (node for node in tree.body if isinstance(node, ast.Assign))
    documents = json.loads(ast.literal_eval(assigned.value))
    newest = max(policy.get("UpdateDate", policy["CreateDate"]) for policy in documents.values())
    print("# Written by `python -m tests.managed`; tests/managed.py says what it is made of.")
    print(f"# {len(documents)} policies, the newest of {newest[:10]}; what is about any of these actions:")
    print(f"# {' '.join(asked())}")
    for line in kept(documents, asked()):
        print(line)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
