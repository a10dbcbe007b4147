"""The ends that a plain constraint sets (``. >= 0 and . <= 120``), so that a field can say them before anybody errs."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engage.errors import Refused
from engage.logic import Expression, parse
from engage.logic.tree import Call, Chain, Negate, Number, Path, Text

_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lowest and highest number, infinite where there is no end; first and last day, ``None`` where there is none."""

    low: float = -math.inf
    high: float = math.inf
    first: date | None = None
    last: date | None = None


def bounds(constraint: Expression | None, *, today: date, whole: bool) -> Bounds:
    """Ends that every value which passes ``constraint`` keeps. What is not a plain comparison sets none.

    ``whole``: values are whole numbers, so that ``. > 0`` begins at 1. Days count as whole.
    """
    found = Bounds()
    for sign, end in _comparisons(constraint, today):
        if isinstance(end, float):
            step = 1.0 if whole and end.is_integer() else 0.0
            if sign.startswith(">"):
                found = replace(found, low=max(found.low, end + step * (sign == ">")))
            else:
                found = replace(found, high=min(found.high, end - step * (sign == "<")))
        elif sign.startswith(">"):
            day = end + timedelta(days=sign == ">")
            found = replace(found, first=max(found.first or day, day))
        else:
            day = end - timedelta(days=sign == "<")
            found = replace(found, last=min(found.last or day, day))
    return found


def as_rule(low: float, high: float) -> str:
    """The constraint that keeps an answer between two ends, either of which may be infinite; empty for none."""
    ends = ((">=", low), ("<=", high))
    return " and ".join(f". {sign} {end + 0.0:.15g}" for sign, end in ends if math.isfinite(end))


def plain_ends(rule: str) -> Bounds | None:
    """The ends of a constraint that says nothing but a lowest and a highest number; ``None`` when it says anything else."""
    if not rule.strip():
        return Bounds()
    try:
        tree = parse(rule)
    except Refused:
        return None
    found = bounds(tree, today=date.max, whole=False)
    again = as_rule(found.low, found.high)
    return Bounds(found.low, found.high) if again and parse(again) == tree else None


def _comparisons(expression: Expression | None, today: date) -> list[tuple[str, float | date]]:
    match expression:
        case Chain(operators=("and", *_), operands=operands):
            return [one for operand in operands for one in _comparisons(operand, today)]
        case Chain(operators=(sign,), operands=(left, right)) if sign in _TURNED:
            if _is_self(left) and (end := _end(right, today)) is not None:
                return [(sign, end)]
            if _is_self(right) and (end := _end(left, today)) is not None:
                return [(_TURNED[sign], end)]
    return []


def _is_self(expression: Expression) -> bool:
    match expression:
        case Path(start=".", steps=steps):
            return all(step.axis == "self" and not step.predicates for step in steps)
    return False


def _end(expression: Expression, today: date) -> float | date | None:
    match expression:
        case Number(value=value):
            return value
        case Negate(operand=Number(value=value)):
            return -value
        case Call(function="today", arguments=()):
            return today
        case Call(function="date", arguments=(Text(value=text),)) | Text(value=text):
            return _day(text)
    return None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1, 1, 2) < day < date(9999, 12, 30) else None
