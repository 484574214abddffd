"""Partitions: which one a region is of."""

from __future__ import annotations

import pytest

from ctlint.partitions import PARTITIONS, of_region


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eu-isoe-west-1", "aws-iso-e"),
        ("eusc-de-east-1", "aws-eusc"),
        ("cn-north-1", "aws-cn"),
        ("", None),
        ("everywhere", None),
    ],
)
def test_the_partition_of_a_region(region: str, partition: str | None) -> None:
    found = of_region(region)
    assert (found and found.name) == partition


def test_global_services_are_in_a_region_of_their_own_partition() -> None:
    assert [of_region(partition.leader) for partition in PARTITIONS] == list(PARTITIONS)
