"""The ends that a plain constraint sets (``. >= 0 and . <= 120``), so that a field can say them before anybody errs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engage.logic import Expression
from engage.logic.tree import Call, Chain, Negate, Number, Path

_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lowest and highest value, both allowed; infinite where there is no end. ``today`` says that an end is the present day."""

    low: float = -math.inf
    high: float = math.inf
    not_before_today: bool = False
    not_after_today: bool = False


def bounds(constraint: Expression | None, *, whole: bool) -> Bounds:
    """Ends that every value which passes ``constraint`` keeps. Anything that is not a plain comparison sets none."""
    found = Bounds()
    for sign, end in _comparisons(constraint):
        if isinstance(end, float):
            found = _narrowed(found, sign, end, whole)
        elif sign in {">", ">="}:
            found = Bounds(found.low, found.high, True, found.not_after_today)
        else:
            found = Bounds(found.low, found.high, found.not_before_today, True)
    return found


def _narrowed(found: Bounds, sign: str, end: float, whole: bool) -> Bounds:
    step = 1.0 if whole and end == int(end) else 0.0
    low = end + step * (sign == ">") if sign in {">", ">="} else -math.inf
    high = end - step * (sign == "<") if sign in {"<", "<="} else math.inf
    return Bounds(max(found.low, low), min(found.high, high), found.not_before_today, found.not_after_today)


def _comparisons(expression: Expression | None) -> list[tuple[str, float | str]]:
    match expression:
        case Chain(operators=("and", *_), operands=operands):
            return [one for operand in operands for one in _comparisons(operand)]
        case Chain(operators=(sign,), operands=(left, right)) if sign in _TURNED:
            if _is_self(left) and (end := _end(right)) is not None:
                return [(sign, end)]
            if _is_self(right) and (end := _end(left)) is not None:
                return [(_TURNED[sign], end)]
    return []


def _is_self(expression: Expression) -> bool:
    match expression:
        case Path(start=".", steps=steps):
            return all(step.axis == "self" and not step.predicates for step in steps)
    return False


def _end(expression: Expression) -> float | str | None:
    match expression:
        case Number(value=value):
            return value
        case Negate(operand=Number(value=value)):
            return -value
        case Call(function="today", arguments=()):
            return "today"
    return None
