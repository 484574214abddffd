"""Makes sarif-2.1.0.json, the JSON schema of SARIF 2.1.0, from a package that ships it.

    npm pack @microsoft/jest-sarif@1.0.0-beta.0 && tar xzf microsoft-jest-sarif-1.0.0-beta.0.tgz
    python tests/schemas/snapshot_sarif.py package/lib/schemas/sarif-2.1.0-rtm.5.json

The schema is OASIS's as SchemaStore publishes it (Apache-2.0), the package is Microsoft's (MIT). Descriptions are left
out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent / "sarif-2.1.0.json"
COMMENT = (
    "OASIS SARIF 2.1.0-rtm.5 as published by SchemaStore (Apache-2.0) and shipped in "
    "@microsoft/jest-sarif 1.0.0-beta.0 (MIT, Copyright Microsoft Corporation); without descriptions"
)


def without_descriptions(schema: Any) -> Any:
    """The schema without its prose; a property that is called `description` stays, since what it holds is no text."""
    if isinstance(schema, dict):
        return {
            key: without_descriptions(value)
            for key, value in schema.items()
            if not (key == "description" and isinstance(value, str))
        }
    return [without_descriptions(item) for item in schema] if isinstance(schema, list) else schema


if __name__ == "__main__":
    read = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    text = json.dumps({"$comment": COMMENT, **without_descriptions(read)}, indent=1)
    TARGET.write_text(text + "\n", encoding="utf-8", newline="\n")
