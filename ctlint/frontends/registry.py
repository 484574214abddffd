"""Knows the front ends in the order in which they claim files; the one list to add a dialect to.

Must not know what any of them does.
"""

from __future__ import annotations

from ctlint.frontends import Frontend
from ctlint.frontends.cloudformation.load import CloudFormation
from ctlint.frontends.plan.load import TerraformPlan
from ctlint.frontends.terraform.load import Terraform

FRONTENDS: tuple[Frontend, ...] = (TerraformPlan(), Terraform(), CloudFormation())
"""Plans first, so that no other front end opens one. Terraform's .tf.json files are told by their name, templates by
their content."""
