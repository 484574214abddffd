"""Knows the assertions of a template's `Rules`: under which parameters the stack is deployed at all.

Must not know how a condition is decided, nor any resource.
"""

from __future__ import annotations

from ctlint.frontends.cloudformation.compared import inside, referred
from ctlint.frontends.cloudformation.intrinsics import Evaluator
from ctlint.frontends.cloudformation.nodes import MappingNode, SequenceNode
from ctlint.frontends.cloudformation.scenarios import Frame, StuckError, by_answers
from ctlint.source import Span
from ctlint.value import Known, Scenario, Settled, Step, Value, Via


def assumptions(evaluator: Evaluator) -> list[Value[bool]]:
    """For each rule, whether it holds: where one does not, CloudFormation refuses to deploy the stack.

    A rule that cannot be decided forbids nothing; one that can never hold is malformed. Rules of a nested stack that
    may not be deployed at all are left out.
    """
    template = evaluator.template
    parameters = evaluator.parameters
    found: list[Value[bool]] = []
    if not any(name in parameters.passed or not parameters.is_outside(name) for name in template.parameters):
        return found  # so it is with the rule that the CDK writes into every stack
    section = template.root.get("Rules")
    for name, entry in section.entries.items() if isinstance(section, MappingNode) else ():
        if isinstance(entry.value, MappingNode) and _asks(evaluator, entry.value):
            value = _holds(evaluator, name, entry.value)
            if isinstance(value, Known) and not value.value:
                place = Span(template.path, entry.start, entry.end)
                template.malformed(f"rule '{name}' does not hold, so nothing is ever deployed", place)
            found.append(value)
    return found


def _asks(evaluator: Evaluator, rule: MappingNode) -> bool:
    """Whether a rule speaks of a parameter that anything else could hang on."""
    parameters = evaluator.parameters
    return any(
        name in parameters
        and (name in parameters.passed or (not parameters.is_outside(name) and parameters[name].atom is not None))
        for name in filter(None, map(referred, inside([rule])))
    )


def _holds(evaluator: Evaluator, name: str, rule: MappingNode) -> Value[bool]:
    span = evaluator.template.span(rule)
    origin = (Step(Via.CONDITION, span, f"rule '{name}' must hold"),)
    when, assertions = rule.get("RuleCondition"), rule.get("Assertions")

    def settle(frame: Frame) -> Settled[bool]:
        try:
            if when is not None and not evaluator.conditions.expression(when, frame)[0]:
                return Known(True, origin)
        except StuckError:
            return Known(True, origin)
        for assertion in assertions.items if isinstance(assertions, SequenceNode) else ():
            wanted = assertion.get("Assert") if isinstance(assertion, MappingNode) else None
            try:
                if wanted is not None and not evaluator.conditions.expression(wanted, frame)[0]:
                    return Known(False, origin)
            except StuckError:
                continue
        return Known(True, origin)

    return by_answers(settle, Frame(Scenario()), span)
