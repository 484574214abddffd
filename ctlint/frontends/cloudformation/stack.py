"""Knows what a stack is: a template, and all that is said about how it is deployed.

Must not know what a template says, nor who says how it is deployed: the command line, a parent stack, a cloud assembly.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctlint.partitions import of_region
from ctlint.records import NamedTuple, Record
from ctlint.value import ResourceId


class Place(NamedTuple):
    """Where a stack is deployed; None for what is not known before deployment."""

    account: str | None
    region: str | None

    def may_be(self, other: Place) -> bool:
        """Whether nothing says that the two are different."""
        return all(one is None or two is None or one == two for one, two in zip(self, other, strict=True))


class HandedOn(NamedTuple):
    """A value that an attribute of a resource hands on from another stack, as custom resources may do.

    stack: `Stack.key` of the stack that it comes from. name: the resource there. path: keys in its Properties.
    """

    stack: str
    name: str
    path: tuple[str, ...]


class Stack(Record):
    """One stack to load. Everything but the template may be left out: then it is not known before deployment.

    template: path of its template, POSIX, relative to the scan root; its text is read through `source.Sources`.
    unit: the unit that its resources belong to (`ResourceId.unit`); "" means the template's path.
    prefix: what stands before the logical id in the address of each resource, such as "AuditStack/"; of two stacks of
        one unit the prefixes differ.
    name: the stack's name, which is what AWS::StackName and `Fn::GetStackOutput` mean.
    parameters: values of the template's parameters, as text.
    pseudo: values of pseudo parameters, as text: {"AWS::Region": "eu-west-1", "AWS::AccountId": "111122223333"}.
    nested: nested stacks by logical id, where TemplateURL does not name a local file.
    addresses: addresses of resources by logical id, where they are not the prefix and the logical id.
    placeholders: texts that stand in the template for something that is not known, each with a clause that says so.
    handed_on: by logical id and attribute, what an attribute hands on from another stack.
    """

    template: str
    unit: str = ""
    prefix: str = ""
    name: str | None = None
    parameters: Mapping[str, str] = {}
    pseudo: Mapping[str, str] = {}
    nested: Mapping[str, Stack] = {}
    addresses: Mapping[str, str] = {}
    placeholders: Mapping[str, str] = {}
    handed_on: Mapping[tuple[str, str], HandedOn] = {}

    @property
    def owner(self) -> str:
        """The unit of its resources."""
        return self.unit or self.template

    @property
    def key(self) -> str:
        """What tells it from every other stack of the run; begins every key of its atoms and unknowns."""
        return f"{self.owner}:{self.prefix}" if self.prefix else self.owner

    def resource(self, name: str) -> ResourceId:
        """The identity of the resource with this logical id."""
        return ResourceId(self.owner, self.addresses.get(name) or self.prefix + name)

    @property
    def place(self) -> Place:
        """Where it is deployed."""
        return Place(self.pseudo.get("AWS::AccountId"), self.pseudo.get("AWS::Region"))

    @property
    def deployed_to(self) -> Mapping[str, str]:
        """What is known of where it is deployed, as `graph.Resource.deployed_to` has it."""
        asked = {"account": "AWS::AccountId", "region": "AWS::Region", "partition": "AWS::Partition"}
        known = {name: self.pseudo_parameter(pseudo) for name, pseudo in asked.items()}
        return {name: text for name, text in known.items() if text is not None}

    def pseudo_parameter(self, name: str) -> str | None:
        """The value of a pseudo parameter where it is said, or follows from the region that is said; else None."""
        given = self.pseudo.get(name)
        if given is not None:
            return given
        if name == "AWS::StackName":
            return self.name
        partition = of_region(self.pseudo.get("AWS::Region", ""))
        if partition is None:
            return None
        return {"AWS::Partition": partition.name, "AWS::URLSuffix": partition.url_suffix}.get(name)
