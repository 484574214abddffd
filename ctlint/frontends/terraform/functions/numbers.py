"""Knows Terraform's functions on numbers, and on addresses of IP networks, which are numbers too.

Must not know anything but Python values.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from ctlint.frontends.terraform.cty import NUMBER, STRING, list_of, plain_number
from ctlint.frontends.terraform.functions.calling import RefusedError, plain
from ctlint.frontends.terraform.operators import EXACT


def _rounded(mode: str) -> Any:
    return lambda number: number if isinstance(number, int) else int(number.to_integral_value(mode))


def _log(number: Any, base: Any) -> Decimal:
    if number <= 0 or base <= 0 or base == 1:
        raise RefusedError("there is no such logarithm")
    return plain_float(math.log(number) / math.log(base))


def plain_float(number: float) -> Decimal:
    """A number computed with 64 bits."""
    return Decimal(repr(number))


def _pow(number: Any, power: Any) -> Any:
    if isinstance(number, int) and isinstance(power, int) and 0 <= power <= 10_000 and abs(number) <= 10**6:
        return plain_number(EXACT.power(Decimal(number), Decimal(power)))
    try:
        return plain_float(float(number) ** float(power))
    except (OverflowError, TypeError) as error:
        raise RefusedError("the power is out of range") from error


def _sum(numbers: list[Any]) -> Any:
    if not numbers:
        raise RefusedError("an empty list has no sum")
    from ctlint.frontends.terraform.cty import parse_number

    total: Any = 0
    for number in numbers:
        value = parse_number(number) if isinstance(number, str) else number
        if value is None or isinstance(value, (bool, list, dict)):
            raise RefusedError("only numbers have a sum")
        total = (
            EXACT.add(Decimal(total), Decimal(value))
            if isinstance(value, Decimal) or isinstance(total, Decimal)
            else total + value
        )
    return plain_number(total)


def _extreme(pick: Any) -> Any:
    def compute(*numbers: Any) -> Any:
        if not numbers:
            raise RefusedError("there must be at least one number")
        return pick(numbers)

    return compute


def _network(prefix: str) -> Any:
    try:
        return ipaddress.ip_network(prefix, strict=False)
    except ValueError as error:
        raise RefusedError(f"{prefix} is no network") from error


def _subnet(network: Any, bits: Any, number: Any) -> str:
    if not isinstance(bits, int) or not isinstance(number, int) or bits < 0:
        raise RefusedError("the numbers must be whole")
    length = network.prefixlen + bits
    if length > network.max_prefixlen:
        raise RefusedError("the prefix has no room for so many bits")
    if number < 0:
        number += 1 << bits
    if not 0 <= number < 1 << bits:
        raise RefusedError("the prefix has no such subnet")
    start = int(network.network_address) + (number << (network.max_prefixlen - length))
    return f"{type(network.network_address)(start)}/{length}"


def _cidrsubnet(prefix: str, bits: Any, number: Any) -> str:
    return _subnet(_network(prefix), bits, number)


def _cidrsubnets(prefix: str, *bits: Any) -> list[str]:
    network = _network(prefix)
    made: list[str] = []
    at = int(network.network_address)
    for count in bits:
        if not isinstance(count, int) or count < 1 or network.prefixlen + count > network.max_prefixlen:
            raise RefusedError("the prefix has no room for so many bits")
        size = 1 << (network.max_prefixlen - network.prefixlen - count)
        at = -(-at // size) * size
        if at + size > int(network.broadcast_address) + 1:
            raise RefusedError("the prefix has no room for so many subnets")
        made.append(f"{type(network.network_address)(at)}/{network.prefixlen + count}")
        at += size
    return made


def _cidrhost(prefix: str, number: Any) -> str:
    network = _network(prefix)
    if not isinstance(number, int):
        raise RefusedError("the number must be whole")
    if number < 0:
        number += network.num_addresses
    if not 0 <= number < network.num_addresses:
        raise RefusedError("the prefix has no such host")
    return str(type(network.network_address)(int(network.network_address) + number))


def _cidrnetmask(prefix: str) -> str:
    network = _network(prefix)
    if network.version != 4:
        raise RefusedError("only IPv4 has netmasks")
    return str(network.netmask)


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
        at = plain_number(EXACT.add(Decimal(at), Decimal(step)))
    return made


FUNCTIONS = {
    "abs": plain(abs, NUMBER, NUMBER),
    "ceil": plain(_rounded(ROUND_CEILING), NUMBER, NUMBER),
    "floor": plain(_rounded(ROUND_FLOOR), NUMBER, NUMBER),
    "log": plain(_log, NUMBER, NUMBER, NUMBER),
    "pow": plain(_pow, NUMBER, NUMBER, NUMBER),
    "signum": plain(lambda number: (number > 0) - (number < 0), NUMBER, NUMBER),
    "max": plain(_extreme(max), NUMBER, rest=NUMBER),
    "min": plain(_extreme(min), NUMBER, rest=NUMBER),
    "sum": plain(_sum, NUMBER, list_of(NUMBER)),
    "range": plain(_range, list_of(NUMBER), rest=NUMBER),
    "cidrsubnet": plain(_cidrsubnet, STRING, STRING, NUMBER, NUMBER),
    "cidrsubnets": plain(_cidrsubnets, list_of(STRING), STRING, rest=NUMBER),
    "cidrhost": plain(_cidrhost, STRING, STRING, NUMBER),
    "cidrnetmask": plain(_cidrnetmask, STRING, STRING),
}
