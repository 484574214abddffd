"""Knows the front ends in the order in which they claim files; the one list to add a dialect to.

Must not know what any of them does.
"""

from __future__ import annotations

from ctlint.frontends import Frontend
from ctlint.frontends.cdk.load import Cdk
from ctlint.frontends.cloudformation.load import CloudFormation
from ctlint.frontends.plan.load import TerraformPlan
from ctlint.frontends.terraform.load import Terraform

FRONTENDS: tuple[Frontend, ...] = (
    Cdk(),
    TerraformPlan(),
    Terraform(),
    CloudFormation(),
)
"""Cloud assemblies first: whatever lies in one is theirs. Then plans, so that no other front end opens one. Then
Terraform: its .tf.json files are told by their name, templates by their content."""
