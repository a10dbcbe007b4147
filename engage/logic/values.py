"""The four kinds of value and how one becomes another: XPath 1.0 (3.2 to 3.4, 4.2 to 4.4), with what survey forms add.

What they add: ISO days count as numbers, so that ``. > today()`` works; an empty set of answers is an empty text; a set
is true when its first answer is, so that a calculated true/false can be asked for by name.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from engage.logic.days import days_in

Atom: TypeAlias = str | float | bool

BLANKS = " \t\r\n"
_NUMBER = re.compile(r"[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*")
_BY_SIZE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def atom(value: object) -> Atom:
    """A stored answer as a value: nothing is empty text, several choices are separated by spaces, a whole number is a number."""
    match value:
        case bool() | str():
            return value
        case int() | float():
            return _float(value)
        case list() | tuple():
            return " ".join(part for part in value if isinstance(part, str))
        case _:
            return ""


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def as_text(value: Atom) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value)


def number_text(value: float) -> str:
    """Shortest digits that read back as the same number, never with an exponent."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    digits, _, exponent = repr(value).partition("e")
    sign, digits = ("-", digits[1:]) if digits[0] == "-" else ("", digits)
    whole, _, fraction = digits.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    digits = "0" * -point + digits if point < 0 else digits.ljust(point, "0")
    point = max(point, 0)
    whole, fraction = digits[:point].lstrip("0") or "0", digits[point:].rstrip("0")
    return f"{sign}{whole}.{fraction}" if fraction else sign + whole


def as_number(value: Atom, offset: int) -> float:
    """``offset``: minutes by which local clocks are ahead of Greenwich, for moments that name their own zone."""
    if not isinstance(value, str):
        return float(value)
    if found := _NUMBER.fullmatch(value):
        return float(found[1])
    days = days_in(value.strip(BLANKS), offset)
    return math.nan if days is None else days


def as_truth(value: Atom) -> bool:
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def holds(sign: str, left: Atom, right: Atom, offset: int) -> bool:
    """One comparison of two single values (XPath 1.0, 3.4)."""
    if sign in _BY_SIZE:
        return _BY_SIZE[sign](as_number(left, offset), as_number(right, offset))
    if isinstance(left, bool) or isinstance(right, bool):
        same = as_truth(left) == as_truth(right)
    elif isinstance(left, float) or isinstance(right, float):
        same = as_number(left, offset) == as_number(right, offset)
    else:
        same = left == right
    return same if sign == "=" else not same


def words(text: str) -> list[str]:
    """The choices in an answer to "select all": separated by spaces."""
    return [word for word in re.split(r"[ \t\r\n]+", text) if word]


def rounded(value: float, places: int) -> float:
    """Half away towards plus infinity, as XPath rounds; ``places`` may be negative. Done on the digits, not on binary fractions."""
    if not math.isfinite(value) or not -300 <= places <= 300:
        return value
    moved = float(f"{number_text(value)}e{places}")
    if not math.isfinite(moved) or abs(moved) >= 2**52:
        return value
    return float(f"{math.floor(moved + 0.5)}e{-places}")
