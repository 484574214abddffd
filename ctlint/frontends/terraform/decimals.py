"""Knows Terraform's numbers: binary floating point of 512 bits, read and written in decimal.

Must not know values, types or expressions. A number is an int where it is whole and fits 512 bits, else the Decimal of
the fewest digits that mean it, so that equal numbers are equal and are written as Terraform writes them.
"""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal

from ctlint.hints import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

Number = int | Decimal

PRECISION = 512
"""Bits of a mantissa, as cty sets for every number that it parses or computes (cty.ParseNumberVal, 2026-11)."""

MAX_EXPONENT = 1000
"""Decimal digits before the point, or zeros after it: beyond, a number costs more than it can be worth."""

_MAX_BITS = MAX_EXPONENT * 10 // 3 + PRECISION
"""What a number within MAX_EXPONENT takes at most, with what is computed of two before it is rounded."""

DIGITS = 153
"""Decimal digits of which every combination means another number: the most with 10 ** DIGITS < 2 ** (PRECISION - 1)."""

_ENOUGH_DIGITS = 156
"""Decimal digits that tell every number from its neighbours: 1 + ceil(PRECISION * log10(2)), and one more."""

_CONTEXT = Context(prec=DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN)

_DECIMAL = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?:[pP]([+-]?[0-9]+))?"


class TooLargeError(ArithmeticError):
    """A number with more digits than is computed with."""

    def __str__(self) -> str:
        return f"a number has more than {MAX_EXPONENT} digits"


def _fraction(number: Number | Fraction) -> Fraction:
    from fractions import Fraction  # most numbers are whole, and importing it costs as much as reading some files

    return Fraction(number)


def exact(number: Number) -> Fraction:
    """What a number means."""
    if isinstance(number, int):
        return _fraction(number)
    if abs(number.adjusted()) > MAX_EXPONENT:
        raise TooLargeError()
    value = _fraction(number)
    return value if value.denominator & (value.denominator - 1) == 0 and _fits(value) else _rounded(value)


def nearest(value: Fraction) -> Number:
    """The number that is nearest to an exact one."""
    if value.denominator == 1 and value.numerator.bit_length() <= PRECISION:
        return value.numerator
    if abs(value.numerator.bit_length() - value.denominator.bit_length()) > _MAX_BITS:
        raise TooLargeError()
    value = _rounded(value)
    if value.denominator == 1 and value.numerator.bit_length() <= PRECISION:
        return value.numerator
    return _shortest(value)


def size(number: Number) -> Number:
    """A number without its sign; abs() would round it."""
    return abs(number) if isinstance(number, int) else number.copy_abs()


def negative(number: Number) -> Number:
    """A number with the other sign; a minus would round it."""
    return -number if isinstance(number, int) else number.copy_negate()


def _fits(value: Fraction) -> bool:
    numerator = abs(value.numerator)
    return numerator.bit_length() <= PRECISION or (numerator & -numerator).bit_length() + PRECISION > (
        numerator.bit_length()
    )


def _scale(value: Fraction) -> int:
    """The exponent of the last bit of a mantissa of PRECISION bits."""
    numerator, denominator = abs(value.numerator), value.denominator
    exponent = numerator.bit_length() - denominator.bit_length()
    shifted = numerator << max(-exponent, 0)
    if shifted < denominator << max(exponent, 0):
        exponent -= 1
    return exponent - PRECISION + 1


def _times_power(value: Fraction, exponent: int) -> Fraction:
    return value * (1 << exponent) if exponent >= 0 else value / (1 << -exponent)


def _rounded(value: Fraction) -> Fraction:
    """The nearest of 512 bits, half to even."""
    if not value:
        return value
    scale = _scale(value)
    return _times_power(_fraction(round(_times_power(value, -scale))), scale)


def _shortest(value: Fraction) -> Decimal:
    """The decimal of the fewest digits that rounds to a binary number and to no other."""
    sign, value = (1, -value) if value < 0 else (0, value)
    scale = _scale(value)
    mantissa = int(_times_power(value, -scale))
    half = _times_power(_fraction(1), scale - 1)
    low = value - (half / 2 if mantissa & (mantissa - 1) == 0 else half)
    high = value + half
    inclusive = mantissa % 2 == 0

    def inside(digits: Fraction) -> bool:
        return (low <= digits <= high) if inclusive else (low < digits < high)

    # Two decimals of DIGITS digits never mean the same number: if one means this, none has fewer digits.
    near = _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator)).normalize(_CONTEXT)
    if inside(_fraction(near)):
        return near.copy_negate() if sign else near
    point = near.adjusted() + 1
    for count in range(DIGITS + 1, _ENOUGH_DIGITS + 1):
        unit = _fraction(10) ** (point - count)
        below = value // unit
        candidates = [digits for digits in (below, below + 1) if inside(digits * unit)]
        if candidates:
            best = min(candidates, key=lambda digits: abs(digits * unit - value))
            break
    digits = str(best).rstrip("0")
    return Decimal((sign, tuple(map(int, digits)), point - count + len(str(best)) - len(digits)))


def _magnitude(value: Fraction) -> int:
    """How many digits stand before the point; 0 for 0.5, -1 for 0.05."""
    point = 1 - len(str(int(1 / value)))
    while _fraction(10) ** point <= value:
        point += 1
    return point


def parse(text: str) -> Number | None:
    """A string as Terraform converts it to a number; None where it does not, or where that has too many digits."""
    match = re.fullmatch(_DECIMAL, text)
    if match is None or len(text) > 1000:
        return None
    try:
        if match[1] is not None:
            mantissa = _fraction(Decimal(re.split("[pP]", text)[0]))
            power = int(match[1][:8])
            return nearest(_times_power(mantissa, power)) if abs(power) < _MAX_BITS else None
        number = Decimal(text)
        return canonical(number)
    except ArithmeticError:
        return None


def canonical(number: Number) -> Number:
    """The number as every equal one is kept; TooLargeError where it has too many digits."""
    if isinstance(number, int):
        return number if number.bit_length() <= PRECISION else nearest(_fraction(number))
    if not number:
        return 0
    if abs(number.adjusted()) > MAX_EXPONENT:
        raise TooLargeError()
    _, digits, exponent = number.as_tuple()
    if isinstance(exponent, int) and exponent < 0 and len(digits) <= DIGITS:
        # Fewer digits than 512 bits hold: these are the shortest already, up to zeros at their end.
        short = number.normalize()
        return int(short) if short == short.to_integral_value() else short
    return nearest(_fraction(number))


def text_of_number(number: Number) -> str:
    """A number as Terraform writes it: no exponent, no trailing zeros."""
    if isinstance(number, int):
        return str(number)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def digits_of(number: Number, places: int | None = None, significant: int | None = None) -> tuple[str, int]:
    """The digits of a number's size, and where the point stands among them (0.05 is "5", -1).

    places: digits behind the point, or significant: digits in all; half to even, on the exact binary value.
    """
    value = abs(exact(number))
    if not value:
        return "", 0
    if places is None and significant is None:
        shown = _shortest(value) if not isinstance(number, int) else Decimal(int(value))
        # The shortest of 9.99…e-6 is 1e-5.
        return "".join(map(str, shown.as_tuple().digits)).rstrip("0"), shown.adjusted() + 1
    point = len(str(int(value))) if value >= 1 else _magnitude(value)
    count = point + places if places is not None else significant or 0
    if count < 0:
        return "", point
    rounded = round(value / _fraction(10) ** (point - count))
    text = str(rounded) if rounded else ""
    return text.rstrip("0"), point + len(text) - count if text else 0


def fixed(number: Number, places: int = 6) -> str:
    """A number's size as C's %f writes it."""
    digits, point = digits_of(number, places=places)
    whole = (digits[:point].ljust(point, "0") if point > 0 else "") or "0"
    behind = ("0" * -min(point, 0) + digits[max(point, 0) :])[:places].ljust(places, "0")
    return f"{whole}.{behind}" if places else whole


def scientific(number: Number, places: int = 6, digits: tuple[str, int] | None = None) -> str:
    """A number's size as C's %e writes it."""
    shown, point = digits if digits is not None else digits_of(number, significant=places + 1)
    mantissa = shown.ljust(places + 1, "0")
    exponent = point - 1 if shown else 0
    sign = "-" if exponent < 0 else "+"
    return f"{mantissa[0]}{'.' if places else ''}{mantissa[1 : places + 1]}e{sign}{abs(exponent):02}"


def general(number: Number, precision: int | None = None) -> str:
    """A number's size as Go's %g writes it; without a precision as many digits as it needs."""
    digits, point = digits_of(number, significant=None if precision is None else precision or 1)
    limit = 6 if precision is None else precision or 1
    if precision is not None and limit > len(digits) >= point:
        limit = len(digits)
    exponent = point - 1 if digits else 0
    if exponent < -4 or exponent >= max(limit, 0 if digits else 1):
        return scientific(number, max(len(digits) - 1, 0), (digits, point))
    return fixed(number, max(len(digits) - point, 0)) if digits else "0"
