"""Makes real plans of AWS configurations without the AWS provider, for the tests of the plan front end.

Every resource is rewritten to the built-in `terraform_data`, the real `terraform` plans that, and the plan is turned
back. So count, for_each, modules, conditions, functions, references, what is known and what only after apply are all
Terraform's own. What it adds of the provider is written here: computed attributes, defaults, and that a policy
document whose arguments are all known is read while planning.

    python -m tests.planning        records plans in fixtures/_plans: of the projects, parity, and the core rules

Each expression of a resource is planned once more in a `terraform_data` of its own, because the plan's configuration
part has references per attribute, and the rewritten resource has one attribute only.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ctlint.frontends.terraform.nodes import Attribute, Block, Traversal
from ctlint.frontends.terraform.syntax import parse_file_tolerant
from tests.installation import ROOT

RECORDED = ROOT / "fixtures" / "_plans"
TERRAFORM = shutil.which("terraform")

META = frozenset({"count", "for_each", "depends_on", "provider", "lifecycle", "provisioner", "connection"})
KNOWN_DATA: Mapping[str, Mapping[str, Any]] = {
    "aws_caller_identity": {"account_id": "111122223333", "arn": "arn:aws:iam::111122223333:user/ci", "id": "1"},
    "aws_partition": {"partition": "aws", "dns_suffix": "amazonaws.com", "id": "aws"},
    "aws_region": {"name": "eu-west-1", "region": "eu-west-1", "id": "eu-west-1"},
    "aws_organizations_organization": {"id": "o-exampleorgid", "master_account_id": "111122223333"},
}
"""What data sources that need nothing say while planning."""
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "aws_cloudtrail": {
        "enable_logging": True, "include_global_service_events": True, "is_multi_region_trail": False,
        "enable_log_file_validation": False, "is_organization_trail": False, "kms_key_id": None, "s3_key_prefix": None,
        "sns_topic_name": None, "cloud_watch_logs_group_arn": None, "cloud_watch_logs_role_arn": None,
        "event_selector": [], "advanced_event_selector": [], "insight_selector": [], "tags": None,
    },
    "aws_s3_bucket": {"force_destroy": False, "tags": None, "timeouts": None},
    "aws_s3_bucket_public_access_block": {
        "block_public_acls": False, "block_public_policy": False, "ignore_public_acls": False,
        "restrict_public_buckets": False,
    },
    "aws_kms_key": {
        "enable_key_rotation": False, "is_enabled": True, "key_usage": "ENCRYPT_DECRYPT",
        "customer_master_key_spec": "SYMMETRIC_DEFAULT", "deletion_window_in_days": None,
    },
    "aws_cloudwatch_log_group": {"retention_in_days": 0, "skip_destroy": False, "kms_key_id": None},
}  # fmt: skip
"""What the provider's schema fills in while planning."""
_BUCKET_BLOCKS = (
    "cors_rule", "grant", "lifecycle_rule", "logging", "object_lock_configuration", "replication_configuration",
    "server_side_encryption_configuration", "versioning", "website",
)  # fmt: skip
COMPUTED: Mapping[str, tuple[str, ...]] = {
    "aws_cloudtrail": ("arn", "home_region", "id", "sns_topic_arn"),
    "aws_s3_bucket": (
        "acceleration_status", "acl", "arn", "bucket", "bucket_domain_name", "bucket_prefix", "hosted_zone_id", "id",
        "object_lock_enabled", "policy", "region", "request_payer", "tags_all", *_BUCKET_BLOCKS,
    ),
    "aws_kms_key": ("arn", "id", "key_id", "multi_region", "policy", "rotation_period_in_days", "tags_all"),
    "aws_cloudwatch_log_group": ("arn", "id", "log_group_class", "name", "name_prefix", "tags_all"),
    "aws_iam_role": ("arn", "id", "name", "unique_id", "managed_policy_arns"),
    "aws_sns_topic": ("arn", "id", "name", "owner", "policy"),
}  # fmt: skip
"""What the provider computes where nobody writes it: unknown in a plan that makes the resource."""
COLLECTIONS: Mapping[str, Mapping[str, Any]] = {
    "aws_s3_bucket": {"tags_all": {}, **{name: [] for name in _BUCKET_BLOCKS}},
    "aws_kms_key": {"tags_all": {}},
    "aws_cloudwatch_log_group": {"tags_all": {}},
    "aws_iam_role": {"managed_policy_arns": []},
}
"""The unknown ones that are no scalars, as the masks of sensitive values have them."""

_REFERENCE = re.compile(
    r'(?<![\w.\-"/:])(data\.)?((?:aws|random)_\w+)\.([A-Za-z_][\w-]*)((?:\[[^\[\]]*\])?)(?:\.([A-Za-z_]\w*))?'
)
_PLANNED = re.compile(r"terraform_data\.(data__)?((?:aws|random)(?:_[a-z0-9]+)+)__([\w-]+)")
_DOCUMENT = "aws_iam_policy_document"


class Case(NamedTuple):
    """A configuration that can be planned here.

    root: its directory or file, relative to the checkout. tree: the directory that holds all its modules.
    """

    name: str
    root: Path
    tree: Path
    variables: tuple[str, ...] = ()


def cases() -> Iterator[Case]:
    """The projects, the cases of parity, and the good and bad examples of every rule."""
    fixtures = ROOT / "fixtures"
    projects = fixtures / "_projects"
    for name, tree, variables in (
        ("baseline", "baseline", ()),
        ("correct-tf", "correct-tf", ()),
        ("label-context", "label-context", ()),
        ("organization", "organization", ()),
        ("registry-modules", "registry-modules", ()),
        ("single-file", "single-file", ("environment=prod",)),
        ("monorepo/infra/envs/dev", "monorepo/infra", ()),
        ("monorepo/infra/envs/prod", "monorepo/infra", ()),
        ("monorepo/infra/envs/staging", "monorepo/infra", ()),
    ):
        yield Case("project-" + name.replace("/", "-"), projects / name, projects / tree, variables)
    for path in sorted((fixtures / "_parity").glob("*/main.tf")):
        yield Case(f"parity-{path.parent.name}", path, path, tuple(_required(path)))
    for path in sorted(fixtures.glob("[a-z]*/*.tf")):
        if path.stem.startswith(("good", "bad")):
            yield Case(f"{path.parent.name}-{path.stem}", path, path, tuple(_required(path)))


def _required(path: Path) -> Iterator[str]:
    """A value for each variable that has none: Terraform would not plan without."""
    text = path.read_text(encoding="utf-8")
    for item in parse_file_tolerant(text)[0]:
        if isinstance(item, Block) and item.type == "variable":
            written = {
                one.name: text[one.value.start : one.value.end] for one in item.body if isinstance(one, Attribute)
            }
            if "default" not in written:
                yield f"{item.labels[0]}={ {'number': '30', 'bool': 'true'}.get(written.get('type', ''), 'example') }"


class NotPlannableError(Exception):
    """Terraform cannot plan the rewritten configuration; the message is Terraform's."""


def fingerprint(case: Case) -> str:
    """What a recorded plan was made from."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    files = [case.tree] if case.tree.is_file() else sorted(path for path in case.tree.rglob("*") if path.is_file())
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def plan(case: Case) -> dict[str, Any]:
    """The plan of a case as the AWS provider would have made it."""
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        rewriter = _Rewriter()
        if case.tree.is_file():
            rewriter.directory([case.tree], work)
            root = work
        else:
            for directory in [case.tree, *(path for path in sorted(case.tree.rglob("*")) if path.is_dir())]:
                rewriter.directory(sorted(directory.iterdir()), work / directory.relative_to(case.tree))
            root = work / case.root.relative_to(case.tree)
        terraform("init", "-input=false", cwd=root)
        variables = [f"-var={one}" for one in case.variables]
        terraform("plan", "-input=false", "-out=p", *variables, cwd=root)
        return _Turner(rewriter).turn(json.loads(terraform("show", "-json", "p", cwd=root)))


def terraform(*arguments: str, cwd: Path) -> str:
    """Run terraform; NotPlannableError with what it says where it fails."""
    assert TERRAFORM is not None
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    flags = () if arguments[0] == "show" else ("-no-color",)
    done = subprocess.run(
        [TERRAFORM, *arguments[:1], *flags, *arguments[1:]], cwd=cwd, env=environment, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise NotPlannableError(done.stdout[-800:] + done.stderr[-2000:])
    return done.stdout


# --- there ----------------------------------------------------------------------------------------------------------


class _Leaf(NamedTuple):
    """One expression of a resource: whose, and where in it."""

    mode: str
    type: str
    name: str
    path: tuple[tuple[str, int], ...]
    attribute: str


class _Rewriter:
    """AWS resources to `terraform_data`."""

    def __init__(self) -> None:
        self.leaves: list[_Leaf] = []
        self._written: dict[tuple[str, str, str], set[str]] = {}
        self._computed: dict[tuple[str, str, str], set[str]] = {}

    def directory(self, files: Sequence[Path], target: Path) -> None:
        """Rewrite the files of one module."""
        self._written, self._computed = {}, {}
        parsed = []
        for path in files:
            if path.suffix == ".tf":
                text = path.read_text(encoding="utf-8")
                items, _ = parse_file_tolerant(text)
                parsed.append((path, text, items))
                for item in items:
                    if isinstance(item, Block) and item.type in ("resource", "data"):
                        names = {one.name for one in item.body if isinstance(one, Attribute)} - META
                        self._written[item.type, item.labels[0], item.labels[1]] = names
            elif path.suffix in (".tfvars", ".tftpl") or path.suffixes[-2:] == [".tfvars", ".json"]:
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target / path.name)
        for _, text, _ in parsed:
            for data, type_, name, _, attribute in _REFERENCE.findall(text):
                key = ("data" if data else "resource", type_, name)
                if attribute and attribute not in self._written.get(key, {attribute}):
                    self._computed.setdefault(key, set()).add(attribute)
        for path, text, items in parsed:
            target.mkdir(parents=True, exist_ok=True)
            made = [self._block(text, item) for item in items if isinstance(item, Block)]
            (target / path.name).write_text("\n".join(made), encoding="utf-8")

    def _block(self, text: str, block: Block) -> str:
        if block.type in ("provider", "terraform"):
            return ""
        if block.type in ("resource", "data") and not block.labels[0].startswith("terraform"):
            return self._resource(text, block)
        return self._references(text[block.start : block.end])

    def _references(self, text: str) -> str:
        def replaced(match: re.Match[str]) -> str:
            data, type_, name, index, attribute = match.groups()
            key = ("data" if data else "resource", type_, name)
            if key not in self._written:
                return match[0]
            full = f"{'data__' if data else ''}{type_}__{name}{index}"
            if not attribute:
                return f"terraform_data.{full}"
            if data and type_ == _DOCUMENT and attribute == "json":
                return f"terraform_data.docjson__{name}{index}.input"
            if attribute in self._written[key]:
                return f"terraform_data.{full}.input.config.{attribute}"
            if data and type_ in KNOWN_DATA:
                return f"terraform_data.{full}.input.computed.{attribute}"
            return f"terraform_data.{full}.output.computed.{attribute}"

        return _REFERENCE.sub(replaced, text)

    def _resource(self, text: str, block: Block) -> str:
        type_, name = block.labels
        mode = block.type
        key = (mode, type_, name)
        metas = "".join(
            f"  {item.name} = {self._references(text[item.value.start : item.value.end])}\n"
            for item in block.body
            if isinstance(item, Attribute) and item.name in ("count", "for_each")
        )
        computed: dict[str, Any] = dict.fromkeys(sorted(self._computed.get(key, ())), "")
        if mode == "data" and type_ in KNOWN_DATA:
            computed = dict(KNOWN_DATA[type_])
        full = f"{'data__' if mode == 'data' else ''}{type_}__{name}"
        config = self._object(text, block.body)
        made = [_planned(full, metas, f"{{\n config = {config}\n computed = {json.dumps(computed)}\n}}")]
        if mode == "data" and type_ == _DOCUMENT:
            index = "[each.key]" if "for_each" in metas else "[count.index]" if "count" in metas else ""
            made.append(_planned(f"docjson__{name}", metas, _document(f"terraform_data.{full}{index}.input.config")))
        for path, item in _leaves(block.body):
            self.leaves.append(_Leaf(mode, type_, name, path, item.name))
            value = self._references(text[item.value.start : item.value.end])
            made.append(_planned(f"cfg__{len(self.leaves) - 1}", metas, value))
        return "\n".join(made)

    def _object(self, text: str, body: Sequence[Attribute | Block]) -> str:
        out: list[str] = []
        blocks: dict[str, list[str]] = {}
        for item in body:
            if isinstance(item, Attribute):
                if item.name not in META:
                    value = self._references(text[item.value.start : item.value.end])
                    out.append(f"{item.name} = (\n{value}\n)" if "<<" not in value else f"{item.name} = {value}")
            elif item.type == "dynamic":
                blocks.setdefault(item.labels[0], []).append(self._dynamic(text, item))
            elif item.type not in META:
                blocks.setdefault(item.type, []).append(f"[{self._object(text, item.body)}]")
        out += [f"{name} = concat({', '.join(made)})" for name, made in blocks.items()]
        return "{\n" + "\n".join(out) + "\n}"

    def _dynamic(self, text: str, block: Block) -> str:
        attributes = {item.name: item.value for item in block.body if isinstance(item, Attribute)}
        content = next(item for item in block.body if isinstance(item, Block) and item.type == "content")
        iterator = block.labels[0]
        if isinstance(attributes.get("iterator"), Traversal):
            iterator = text[attributes["iterator"].start : attributes["iterator"].end]
        made = self._object(text, content.body)
        made = re.sub(rf"(?<![\w.]){re.escape(iterator)}\.value\b", f"v_{iterator}", made)
        made = re.sub(rf"(?<![\w.]){re.escape(iterator)}\.key\b", f"k_{iterator}", made)
        each = attributes["for_each"]
        collection = self._references(text[each.start : each.end])
        return f"[for k_{iterator}, v_{iterator} in ({collection}) : {made}]"


def _planned(name: str, metas: str, value: str) -> str:
    return f'resource "terraform_data" "{name}" {{\n{metas}  input = {value}\n}}\n'


def _document(config: str) -> str:
    """What aws_iam_policy_document makes of its statements; unknown as a whole where anything in it is."""
    principals = (
        'jsondecode(anytrue([for p in s.{0} : p.type == "*"]) ? jsonencode("*") : '
        "jsonencode({{for p in s.{0} : p.type => p.identifiers}}))"
    )
    overriding = f"flatten([for d in try({config}.override_policy_documents, []) : jsondecode(d).Statement])"
    return f"""jsonencode({{
      Version = "2012-10-17"
      Statement = concat([for s in concat(
        flatten([for d in try({config}.source_policy_documents, []) : jsondecode(d).Statement]),
        [for s in try({config}.statement, []) : {{for k, v in {{
          Sid = try(s.sid, null)
          Effect = try(s.effect, "Allow")
          Action = try(s.actions, null)
          NotAction = try(s.not_actions, null)
          Resource = try(s.resources, null)
          NotResource = try(s.not_resources, null)
          Principal = try({principals.format("principals")}, null)
          NotPrincipal = try({principals.format("not_principals")}, null)
          Condition = try({{for c in s.condition : c.test => {{(c.variable) = c.values}}...}}, null) == null ? null : {{
            for t in distinct([for c in s.condition : c.test]) :
            t => {{for c in s.condition : c.variable => c.values if c.test == t}}
          }}
        }} : k => v if v != null}}]
      ) : s if !contains([for o in {overriding} : try(o.Sid, "")], try(s.Sid, "-"))], {overriding})
    }})"""


def _leaves(
    body: Sequence[Attribute | Block], path: tuple[tuple[str, int], ...] = ()
) -> Iterator[tuple[tuple[tuple[str, int], ...], Attribute]]:
    seen: dict[str, int] = {}
    for item in body:
        if isinstance(item, Attribute):
            if path or item.name not in META:
                yield path, item
        elif item.type not in META and item.type != "dynamic":
            index = seen[item.type] = seen.get(item.type, -1) + 1
            yield from _leaves(item.body, (*path, (item.type, index)))


# --- and back -------------------------------------------------------------------------------------------------------


class _Turner:
    """A plan of `terraform_data` to one of AWS resources."""

    def __init__(self, rewriter: _Rewriter) -> None:
        self._leaves = rewriter.leaves
        self._documents: dict[str, Any] = {}

    def turn(self, made: dict[str, Any]) -> dict[str, Any]:
        """The whole plan."""
        changes: list[dict[str, Any]] = []
        read: list[dict[str, Any]] = []
        for change in made.get("resource_changes", ()):
            if change["name"].startswith("docjson__") and change["change"]["after"] is not None:
                address = change["address"].replace("terraform_data.docjson__", f"data.{_DOCUMENT}.")
                self._documents[address] = change["change"]["after"].get("input")
        for change in made.get("resource_changes", ()):
            self._change(change, changes, read)
        references = [{**one, "resource": self._text(one["resource"])} for one in made.get("relevant_attributes", ())]
        return {
            **{key: made[key] for key in ("format_version", "terraform_version") if key in made},
            "variables": made.get("variables", {}),
            "planned_values": {"root_module": {}},
            "resource_changes": changes,
            "prior_state": {
                "format_version": "1.0",
                "terraform_version": made["terraform_version"],
                "values": {"root_module": _as_modules(read)},
            },
            "configuration": {"root_module": self._module(made["configuration"]["root_module"])},
            "relevant_attributes": [one for one in references if "terraform_data" not in one["resource"]],
            **{key: made[key] for key in ("applyable", "complete", "errored") if key in made},
        }

    def _change(self, change: dict[str, Any], changes: list[dict[str, Any]], read: list[dict[str, Any]]) -> None:
        address = self._text(change["address"])
        match = _PLANNED.search(change["address"])
        if match is None or change["change"]["after"] is None:
            return
        mode, type_, name = ("data" if match[1] else "managed"), match[2], match[3]
        masks = [change["change"].get(key) or {} for key in ("after", "after_unknown", "after_sensitive")]
        after, unknown, sensitive = [(one.get("input") or {}) for one in masks]
        after, unknown, sensitive = [
            dict(one.get("config") or {}) if isinstance(one, dict) else {} for one in (after, unknown, sensitive)
        ]
        identity = {
            "address": address, "mode": mode, "type": type_, "name": name,
            **({"index": change["index"]} if "index" in change else {}),
            **({"module_address": change["module_address"]} if "module_address" in change else {}),
            "provider_name": "registry.terraform.io/hashicorp/aws",
        }  # fmt: skip
        if mode == "data":
            document = self._documents.get(address) if type_ == _DOCUMENT else ""
            if document is not None:
                values = {**after, **KNOWN_DATA.get(type_, {}), **({"json": document} if document else {})}
                read.append({**identity, "values": values, "sensitive_values": sensitive})
                return
            unknown["json"] = unknown["id"] = True
        after = {**{k: v for k, v in DEFAULTS.get(type_, {}).items() if not unknown.get(k)}, **after}
        for computed in COMPUTED.get(type_, ("id",) if mode == "managed" else ()):
            if computed not in after and not unknown.get(computed):
                unknown[computed] = True
                if computed in COLLECTIONS.get(type_, {}):
                    sensitive[computed] = COLLECTIONS[type_][computed]
        changes.append(
            {
                **identity,
                "change": {
                    "actions": ["read" if mode == "data" else "create"], "before": None, "after": after,
                    "after_unknown": unknown, "before_sensitive": False, "after_sensitive": sensitive,
                },
            }
        )  # fmt: skip

    def _module(self, module: dict[str, Any]) -> dict[str, Any]:
        resources: list[dict[str, Any]] = []
        made = {one["name"]: one for one in module.get("resources", ())}
        for name, one in made.items():
            match = _PLANNED.fullmatch(f"terraform_data.{name}")
            if match is None:
                continue
            mode, type_, own = ("data" if match[1] else "managed"), match[2], match[3]
            expressions: dict[str, Any] = {}
            for index, leaf in enumerate(self._leaves):
                planned = made.get(f"cfg__{index}")
                if planned is None or (leaf.type, leaf.name) != (type_, own):
                    continue
                if (leaf.mode == "data") != (mode == "data"):
                    continue
                inner = expressions
                for block, position in leaf.path:
                    listed = inner.setdefault(block, [])
                    while len(listed) <= position:
                        listed.append({})
                    inner = listed[position]
                inner[leaf.attribute] = self._expression(planned.get("expressions", {}).get("input", {}))
            resources.append(
                {
                    "address": f"{'data.' if mode == 'data' else ''}{type_}.{own}", "mode": mode, "type": type_,
                    "name": own, "provider_config_key": "aws", "expressions": expressions,
                    **{key: self._expression(one[key]) for key in ("count_expression", "for_each_expression")
                       if key in one},
                }
            )  # fmt: skip
        calls = {}
        for name, call in module.get("module_calls", {}).items():
            calls[name] = {
                **call,
                "expressions": {key: self._expression(one) for key, one in call.get("expressions", {}).items()},
                "module": self._module(call["module"]),
            }
        return {
            **({"outputs": {key: {**one, "expression": self._expression(one.get("expression", {}))}
                            for key, one in module["outputs"].items()}} if "outputs" in module else {}),
            "resources": resources,
            **({"module_calls": calls} if calls else {}),
            **({"variables": module["variables"]} if "variables" in module else {}),
        }  # fmt: skip

    def _expression(self, expression: dict[str, Any]) -> dict[str, Any]:
        if "references" not in expression:
            return expression
        found: dict[str, None] = {}
        for one in expression["references"]:
            text = self._text(one)
            if "terraform_data" not in text and not re.search(r"\.(input|output)(\.(config|computed))?$", text):
                found[text] = None
        return {"references": list(found)}

    @staticmethod
    def _text(text: str) -> str:
        text = re.sub(
            r"terraform_data\.docjson__([\w-]+)((?:\[[^\]]*\])?)\.input", rf"data.{_DOCUMENT}.\1\2.json", text
        )
        text = re.sub(r"terraform_data\.docjson__([\w-]+)", rf"data.{_DOCUMENT}.\1", text)
        text = _PLANNED.sub(lambda match: f"{'data.' if match[1] else ''}{match[2]}.{match[3]}", text)
        return re.sub(r"\.(?:input|output)\.(?:config|computed)\.", ".", text)


def _as_modules(resources: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Resources as a state has them: by module."""
    own = [one for one in resources if "module_address" not in one]
    by_module: dict[str, list[dict[str, Any]]] = {}
    for one in resources:
        if "module_address" in one:
            by_module.setdefault(one["module_address"], []).append(one)
    children = [{"address": address, "resources": inside} for address, inside in by_module.items()]
    return {**({"resources": own} if own else {}), **({"child_modules": children} if children else {})}


def recorded() -> Iterator[Case]:
    """The cases whose plans are kept, for machines without terraform; all others are planned afresh or not at all."""
    core = {path.stem for path in (ROOT / "rules").glob("*.yaml") if "\ncore: true\n" in path.read_text("utf-8")}
    for case in cases():
        if case.name.startswith(("project-", "parity-")) or case.root.parent.name in core:
            yield case


def record() -> None:
    """Plan these cases afresh and write them to fixtures/_plans, which holds nothing else then."""
    shutil.rmtree(RECORDED, ignore_errors=True)
    RECORDED.mkdir()
    for case in recorded():
        try:
            made = plan(case)
        except NotPlannableError as error:
            print(f"{case.name}: {error}")
            continue
        made["ctlint_made_from"] = fingerprint(case)
        (RECORDED / f"{case.name}.json").write_text(json.dumps(made) + "\n", encoding="utf-8")
        print(f"{case.name}: {len(made['resource_changes'])} resources")


if __name__ == "__main__":
    record()
