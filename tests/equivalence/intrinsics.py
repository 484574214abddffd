"""Knows how templates put functions of CloudFormation into one another to say what a plain value would.

Must not know what any resource is for.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.equivalence.law import Rewrite
from tests.equivalence.templates import (
    Template,
    as_yaml,
    each_literal,
    is_function,
    redirected,
    template,
    with_properties,
)
from tests.mutation.stacks import TEMPLATE

_NONE = {"Ref": "AWS::NoValue"}
_CONDITIONS = {
    "Whole": {"Fn::Equals": [{"Ref": "Extent"}, "whole"]},
    "Less": {"Fn::Not": [{"Condition": "Whole"}]},
    "Both": {"Fn::And": [{"Condition": "Whole"}, {"Fn::Not": [{"Condition": "Less"}]}]},
    "Either": {"Fn::Or": [{"Condition": "Less"}, {"Condition": "Both"}]},
}
_EXTENT = {"Extent": {"Type": "String", "Default": "whole", "AllowedValues": ["whole"]}}


def _rewrite(name: str, change: Callable[[Template], Template]) -> Rewrite:
    return Rewrite(name, lambda files: {TEMPLATE: as_yaml(change(template(files)))})


def _conditioned(document: Template) -> Template:
    made = copy.deepcopy(document)
    made["Conditions"] = {**made.get("Conditions", {}), **_CONDITIONS}
    made["Parameters"] = {**made.get("Parameters", {}), **_EXTENT}
    return made


def _literals(name: str, write: Callable[[Any], Any]) -> Rewrite:
    return _rewrite(name, lambda document: each_literal(_conditioned(document), lambda _, value: write(value))[0])


def _texts(name: str, write: Callable[[str], Any]) -> Rewrite:
    return _literals(name, lambda one: write(one) if isinstance(one, str) and one and "${" not in one else one)


def _functions(name: str, function: str, write: Callable[[Any], Any]) -> Rewrite:
    """Each call of a function is written in another way."""

    def change(part: Any) -> Any:
        return write(part) if is_function(part, function) and part != _NONE else part

    return _rewrite(name, lambda document: with_properties(document, change))


def _wanted_statements(document: Template) -> Template:
    never = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}

    def change(part: Any) -> Any:
        if not isinstance(part, dict) or not isinstance(part.get("Statement"), list):
            return part
        wanted = [{"Fn::If": ["Either", one, _NONE]} for one in part["Statement"]]
        return {**part, "Statement": [*wanted, {"Fn::If": ["Less", never, _NONE]}]}

    return with_properties(_conditioned(document), change)


def _keys_by_arn(document: Template) -> Template:
    keys = {name for name, one in document["Resources"].items() if one["Type"] == "AWS::KMS::Key"}

    def instead(name: str) -> Any:
        arn = {"Fn::GetAtt": [name, "Arn"]}
        return {"Fn::Select": [1, {"Fn::Split": ["/", arn]}]} if name in keys else None

    made = copy.deepcopy(document)
    for resource in made["Resources"].values():
        resource["Properties"] = redirected(resource["Properties"], instead)
    return made


INTRINSICS = [
    _texts("texts joined from letters", lambda one: {"Fn::Join": ["", list(one)]}),
    _texts("texts selected by an index in quotes", lambda one: {"Fn::Select": ["0", [one, "other"]]}),
    _texts("texts in a Sub without holes", lambda one: {"Fn::Sub": one}),
    _texts("texts in a Sub of one hole", lambda one: {"Fn::Sub": ["${Text}", {"Text": one}]}),
    _literals("literals under conditions of conditions", lambda one: {"Fn::If": ["Either", one, one]}),
    _literals(
        "literals under an If in an If",
        lambda one: {"Fn::If": ["Both", {"Fn::If": ["Less", "other" if isinstance(one, str) else one, one]}, _NONE]},
    ),
    _functions("a Sub in a Sub", "Fn::Sub", lambda one: {"Fn::Sub": ["${Text}", {"Text": one}]}),
    _functions("attributes joined from one", "Fn::GetAtt", lambda one: {"Fn::Join": ["-", [one]]}),
    _functions("references selected from a list", "Ref", lambda one: {"Fn::Select": [0, [one]]}),
    _rewrite("statements if they are wanted", _wanted_statements),
    _rewrite("keys by their ids in ARNs", _keys_by_arn),
]
