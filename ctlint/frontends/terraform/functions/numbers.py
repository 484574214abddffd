"""Knows Terraform's functions on numbers, and on addresses of IP networks, which are numbers too.

Must not know anything but Python values.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from ctlint.frontends.terraform.decimals import exact, nearest, parse, size
from ctlint.frontends.terraform.functions.calling import RefusedError, plain
from ctlint.frontends.terraform.types import ANY, BOOL, NUMBER, STRING, list_of
from ctlint.hints import Any
from ctlint.records import NamedTuple


def _rounded(mode: str) -> Any:
    return lambda number: number if isinstance(number, int) else int(number.to_integral_value(mode))


def _log(number: Any, base: Any) -> Decimal:
    if number <= 0 or base <= 0 or base == 1:
        raise RefusedError("there is no such logarithm")
    return plain_float(math.log(number) / math.log(base))


def plain_float(number: float) -> Decimal:
    """A number computed with 64 bits."""
    if not math.isfinite(number):
        raise RefusedError("the number is out of range")
    return Decimal(repr(number))


def _pow(number: Any, power: Any) -> Any:
    try:
        return plain_float(math.pow(number, power))
    except (OverflowError, ValueError) as error:
        raise RefusedError("the power is out of range") from error


def _signum(number: Any) -> int:
    if not isinstance(number, int):
        raise RefusedError("the number must be whole")
    return (number > 0) - (number < 0)


def _sum(numbers: Any) -> Any:
    if not isinstance(numbers, list):
        raise RefusedError("only lists and sets have a sum")
    if not numbers:
        raise RefusedError("an empty list has no sum")
    total = Fraction(0)
    for number in numbers:
        value = parse(number) if isinstance(number, str) else number
        if value is None or isinstance(value, (bool, list, dict)):
            raise RefusedError("only numbers have a sum")
        total = exact(nearest(total + exact(value)))
    return nearest(total)


def _extreme(pick: Any) -> Any:
    def compute(*numbers: Any) -> Any:
        if not numbers:
            raise RefusedError("there must be at least one number")
        return pick(numbers)

    return compute


class _Network(NamedTuple):
    """The first address of a network as a number, its bits, and the bits of an address."""

    address: int
    length: int
    width: int

    def is_mapped(self, address: int) -> bool:
        """Whether it is an address of IPv4 in IPv6."""
        return self.width == 128 and address >> 32 == 0xFFFF

    def show(self, address: int) -> str:
        """An address; one that is IPv4's in IPv6 is shown as IPv4's, as Go does."""
        if self.width == 32:
            return str(ipaddress.IPv4Address(address))
        if self.is_mapped(address):
            return str(ipaddress.IPv4Address(address & 0xFFFFFFFF))
        return str(ipaddress.IPv6Address(address))

    def show_network(self, address: int, length: int) -> str:
        """A network of this family."""
        mapped = self.is_mapped(address) and length >= 96
        return f"{self.show(address)}/{length - 96 if mapped else length}"

    def with_number(self, number: int, length: int) -> int:
        """The address with a number put behind its prefix; a negative one does what it does in Terraform."""
        return abs(self.address | number << self.width - length)


def _network(prefix: str) -> _Network:
    address, slash, length = prefix.partition("/")
    if ":" not in address:
        # Terraform reads 010 as 10, where Python and current Go refuse it.
        address = ".".join([part.lstrip("0") or "0" if part.isdigit() else part for part in address.split(".")])
    try:
        if not slash or not length.isascii() or not length.isdigit() or "%" in address:
            raise ValueError(prefix)
        network = ipaddress.ip_network(f"{address}/{int(length)}", strict=False)
    except ValueError as error:
        raise RefusedError(f"{prefix} is no network") from error
    return _Network(int(network.network_address), network.prefixlen, network.max_prefixlen)


def _cidrsubnet(prefix: str, bits: Any, number: Any) -> str:
    network = _network(prefix)
    if not isinstance(bits, int) or not isinstance(number, int) or bits < 0:
        raise RefusedError("the numbers must be whole")
    length = network.length + bits
    if length > network.width:
        raise RefusedError("the prefix has no room for so many bits")
    if number >= 1 << bits:
        raise RefusedError("the prefix has no such subnet")
    return network.show_network(network.with_number(number, length), length)


def _cidrsubnets(prefix: str, *bits: Any) -> list[str]:
    network = _network(prefix)
    if network.is_mapped(network.address):
        raise RefusedError("Terraform finds no room in addresses of IPv4 that are written as IPv6")
    made: list[str] = []
    at = network.address
    for count in bits:
        if not isinstance(count, int) or not 1 <= count <= 32 or network.length + count > network.width:
            raise RefusedError("the prefix has no room for so many bits")
        length = network.length + count
        size = 1 << (network.width - length)
        at = -(-at // size) * size
        if at + size > network.address + (1 << network.width - network.length):
            raise RefusedError("the prefix has no room for so many subnets")
        made.append(network.show_network(at, length))
        at += size
    return made


def _cidrhost(prefix: str, number: Any) -> str:
    network = _network(prefix)
    if not isinstance(number, int):
        raise RefusedError("the number must be whole")
    hosts = 1 << (network.width - network.length)
    if number < 0:
        number += hosts
    if not 0 <= number < hosts:
        raise RefusedError("the prefix has no such host")
    # Terraform puts the number into the first 32 bits of an IPv4 address that is written as IPv6 (measured, 1.11).
    return network.show(network.with_number(number, 32 if network.is_mapped(network.address) else network.width))


def _cidrcontains(prefix: str, inner: str) -> bool:
    """OpenTofu's: whether an address or a network lies in a network of the same family."""
    network = _network(prefix)
    other = _network(inner if "/" in inner else f"{inner}/{128 if ':' in inner else 32}")
    if network.width != other.width:
        raise RefusedError("the two are not of one family")
    return other.length >= network.length and other.address >> network.width - network.length == (
        network.address >> network.width - network.length
    )


def _cidrnetmask(prefix: str) -> str:
    network = _network(prefix)
    if network.width != 32:
        raise RefusedError("only IPv4 has netmasks")
    return str(ipaddress.IPv4Address((1 << 32) - (1 << 32 - network.length)))


def _range(*numbers: Any) -> list[Any]:
    limits: Sequence[Any] = numbers
    if len(limits) == 1:
        start, end, step = 0, limits[0], 1 if limits[0] >= 0 else -1
    elif len(limits) == 2:
        start, end = limits
        step = 1 if start <= end else -1
    elif len(limits) == 3:
        start, end, step = limits
    else:
        raise RefusedError("range() takes one to three numbers")
    if step == 0 or (step > 0 and start > end) or (step < 0 and start < end):
        raise RefusedError("the step leads away from the end")
    made: list[Any] = []
    at: Any = start
    while at < end if step > 0 else at > end:
        if len(made) >= 1024:
            raise RefusedError("range() makes at most 1024 numbers")
        made.append(at)
        at = nearest(exact(at) + exact(step))
    return made


FUNCTIONS = {
    "abs": plain(size, NUMBER, NUMBER),
    "ceil": plain(_rounded(ROUND_CEILING), NUMBER, NUMBER),
    "floor": plain(_rounded(ROUND_FLOOR), NUMBER, NUMBER),
    "log": plain(_log, NUMBER, NUMBER, NUMBER),
    "pow": plain(_pow, NUMBER, NUMBER, NUMBER),
    "signum": plain(_signum, NUMBER, NUMBER),
    "max": plain(_extreme(max), NUMBER, rest=NUMBER),
    "min": plain(_extreme(min), NUMBER, rest=NUMBER),
    "sum": plain(_sum, NUMBER, ANY),
    "range": plain(_range, list_of(NUMBER), rest=NUMBER),
    "cidrsubnet": plain(_cidrsubnet, STRING, STRING, NUMBER, NUMBER),
    "cidrsubnets": plain(_cidrsubnets, list_of(STRING), STRING, rest=NUMBER),
    "cidrhost": plain(_cidrhost, STRING, STRING, NUMBER),
    "cidrcontains": plain(_cidrcontains, BOOL, STRING, STRING),
    "cidrnetmask": plain(_cidrnetmask, STRING, STRING),
}
