"""Knows AWS's partitions: which regions are theirs, what their domains end in, and where their global services live.

Must not know where anything is deployed.
Source: botocore/data/partitions.json of botocore 1.44.8 (read 2026-11): regionRegex, dnsSuffix, implicitGlobalRegion.
"""

from __future__ import annotations

from ctlint.records import NamedTuple


class Partition(NamedTuple):
    """name: as in ARNs. regions: what the names of its regions begin with. leader: its region of global services."""

    name: str
    regions: tuple[str, ...]
    url_suffix: str
    leader: str


AWS = Partition("aws", ("us-", "eu-", "ap-", "sa-", "ca-", "me-", "af-", "il-", "mx-"), "amazonaws.com", "us-east-1")
PARTITIONS = (
    Partition("aws-cn", ("cn-",), "amazonaws.com.cn", "cn-northwest-1"),
    Partition("aws-eusc", ("eusc-",), "amazonaws.eu", "eusc-de-east-1"),
    Partition("aws-iso", ("us-iso-",), "c2s.ic.gov", "us-iso-east-1"),
    Partition("aws-iso-b", ("us-isob-",), "sc2s.sgov.gov", "us-isob-east-1"),
    Partition("aws-iso-e", ("eu-isoe-",), "cloud.adc-e.uk", "eu-isoe-west-1"),
    Partition("aws-iso-f", ("us-isof-",), "csp.hci.ic.gov", "us-isof-south-1"),
    Partition("aws-us-gov", ("us-gov-",), "amazonaws.com", "us-gov-west-1"),
    AWS,
)
"""The one with the regions that begin as others' do comes last."""


def of_region(region: str) -> Partition | None:
    """The partition that a region is of; None for what is no region of any."""
    return next((partition for partition in PARTITIONS if region.startswith(partition.regions)), None)
