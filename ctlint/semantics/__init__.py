"""Knows which attributes are computed, and by which module; each is imported when one of its attributes is asked for.

Must not know how anything is computed, nor any rule, dialect or syntax.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from ctlint.hints import Any
from ctlint.model.view import Semantic, Semantics

MODULES: Mapping[str, tuple[str, ...]] = {
    "acceptance": ("bucket_name_is_accepted", "acl_is_accepted"),
    "access": (
        "policy_is_public",
        "denies_plain_http",
        "readers_are_named",
        "other_readers_are_named",
        "locks_everybody_out",
        "deletion_is_denied",
        "access_logs_open_to_strangers",
    ),
    "access_points": ("lets_outsiders_in",),
    "access_logs": ("access_logs_circle", "access_logs_stay"),
    "coverage": ("records_s3_writes", "records_s3_reads", "records_lambda_calls"),
    "declared": (
        "declares_bucket",
        "declares_access_log_bucket",
        "declares_key",
        "declares_log_group",
        "declares_log_group_key",
    ),
    "deletion": ("is_kept", "is_emptied"),
    "delivery": (
        "bucket_allows_acl_check",
        "bucket_allows_put",
        "bucket_refuses_all",
        "bucket_protection",
        "bucket_refuses_strangers",
        "bucket_write_is_narrow",
        "key_allows_encrypt",
        "key_allows_describe",
        "key_allows_decrypt",
        "key_refuses_all",
        "key_open_to_strangers",
        "key_open_to_outsiders",
        "topic_allows_publish",
        "topic_open_to_strangers",
        "topic_open_to_outsiders",
        "topic_key_allows_publish",
        "log_group_key_allows_logs",
        "role_writes_log_group",
        "access_logs_delivered",
    ),
    "event_data_stores": ("key_allows_storing",),
    "events": ("records_global_events",),
    "exposure": ("public_acl",),
    "grants": (
        "policy_gives_to_all_but_some",
        "policy_gives_all_but_some_actions",
        "policy_gives_every_action",
        "policy_gives_to_other_accounts",
        "policy_names_legacy_cloudtrail",
        "policy_leaves_somebody_in_charge",
    ),
    "identities": (
        "may_stop_trail",
        "has_cloudtrail_policy",
        "may_change_logs",
        "may_disable_key",
        "may_silence_events",
        "may_all_but",
        "has_all_of_cloudtrail",
        "has_all_of_kms",
        "has_all_of_s3",
        "may_do_everything",
        "administrator_attacks",
        "reads_logs",
        "fetches_logs",
        "decrypts_anything",
    ),
    "keeping": (
        "keeps_versions",
        "lock_days",
        "mfa_delete_can_be_written",
        "expiry_waits_for_lock",
        "old_version_days",
        "restore_days",
        "unfinished_uploads_end",
    ),
    "key_names": ("key_name_is_accepted",),
    "key_users": ("copy_open_to_outsiders", "lets_other_account_decrypt"),
    "keys": ("key_is_customer_managed",),
    "lifecycles": ("lifecycle_is_accepted",),
    "ordering": ("waits_for_bucket_policy",),
    "organization": ("trusted_by_organization",),
    "passing_on": ("passes_on_to_other_account",),
    "placement": ("key_is_beside_bucket", "log_group_is_at_home"),
    "recording": ("records_reads", "records_writes", "records_key_use", "records_data_api", "records_all_services"),
    "refusals": (
        "name_is_accepted",
        "key_prefix_is_accepted",
        "log_group_arn_names_streams",
        "logs_role_is_arn",
    ),
    "selectors": ("selectors_are_accepted", "insights_have_events"),
    "retention": ("keeps_days", "logs_have_lifecycle", "log_expiry_days"),
    "sharing": ("bucket_is_dedicated",),
    "trust": ("trust_is_open", "trusts_others", "role_does_more", "opens_events"),
    "validity": ("policies_are_valid",),
    "watching.table": (
        "alarm_unauthorized_api_calls",
        "alarm_console_signin_without_mfa",
        "alarm_root_account_usage",
        "alarm_iam_policy_changes",
        "alarm_cloudtrail_config_changes",
        "alarm_console_auth_failures",
        "alarm_cmk_disable_or_deletion",
        "alarm_s3_bucket_policy_changes",
        "alarm_aws_config_changes",
        "alarm_security_group_changes",
        "alarm_nacl_changes",
        "alarm_network_gateway_changes",
        "alarm_route_table_changes",
        "alarm_vpc_changes",
        "alarm_organizations_changes",
        "alarm_security_group_rule_changes",
        "on_trail_log_group",
        "pattern_is_valid",
        "is_about_trails_events",
        "sees_its_events",
        "is_impossible",
        "transformation_is_sane",
        "watches_trail",
        "meant_for_trail",
        "metric_is_fed",
        "has_action",
        "can_fire",
        "fires_on_one",
        "takes_alarms",
        "has_subscription",
        "open_to_outsiders",
        "log_group_is_declared",
        "has_metric_filters",
        "takes_metric_filters",
    ),
}
"""Module -> the attributes in its table SEMANTICS, whatever entities have them: most runs need few of the modules."""


class _Tables(Mapping[tuple[str, str], Semantic]):
    """The tables of all modules, joined."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], Semantic] = {}
        """Those of the modules that were imported so far."""
        self._not_asked_for = {name: module for module, names in MODULES.items() for name in names}

    def get(self, row: tuple[str, str], default: Any = None) -> Any:
        """How an attribute of an entity is computed."""
        if row[1] in self._not_asked_for:
            self._rows.update(table(self._not_asked_for.pop(row[1])))
        return self._rows.get(row, default)

    def __getitem__(self, row: tuple[str, str]) -> Semantic:
        self.get(row)
        return self._rows[row]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for module in MODULES:
            yield from table(module)

    def __len__(self) -> int:
        return sum(len(table(module)) for module in MODULES)


def table(module: str) -> Semantics:
    """The table of a module."""
    found: Semantics = import_module(f"{__name__}.{module}").SEMANTICS
    return found


SEMANTICS: Semantics = _Tables()
"""(entity, attribute) -> how it is computed."""
