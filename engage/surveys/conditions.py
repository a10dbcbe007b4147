"""Skip logic in a simple form: "only if [question] [is] [answer]", to the expression language and, where a rule is as simple
as that, back again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engage.errors import N_, Refused
from engage.logic import Expression, parse, written
from engage.logic.tree import Call, Chain, Name, Negate, Number, Text
from engage.surveys import kinds
from engage.surveys.instrument import CHOOSERS, HOLDERS, Instrument, Item, Kind, Placed


class Comparison(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    INCLUDES = "includes"
    INCLUDES_NOT = "includes_not"
    MORE = "more"
    AT_LEAST = "at_least"
    LESS = "less"
    AT_MOST = "at_most"
    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"


@dataclass(frozen=True, slots=True)
class Condition:
    """``value`` is a choice's code, a number, a date as YYYY-MM-DD or words; empty where nothing is compared."""

    question: str
    comparison: Comparison
    value: str = ""


@dataclass(frozen=True, slots=True)
class Conditions:
    """``every``: all of them must hold; else one is enough."""

    items: tuple[Condition, ...] = ()
    every: bool = True


_SIGNS = {
    Comparison.IS: "=", Comparison.IS_NOT: "!=", Comparison.MORE: ">", Comparison.AT_LEAST: ">=",
    Comparison.LESS: "<", Comparison.AT_MOST: "<=",
}  # fmt: skip
_BY_SIGN = {sign: comparison for comparison, sign in _SIGNS.items()}
_ORDERED = frozenset({Comparison.MORE, Comparison.AT_LEAST, Comparison.LESS, Comparison.AT_MOST})
_BLANK = frozenset({Comparison.ANSWERED, Comparison.NOT_ANSWERED})
_INCLUDING = frozenset({Comparison.INCLUDES, Comparison.INCLUDES_NOT})
_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.CALCULATE})
_DAYS = frozenset({Kind.DATE, Kind.DATETIME})
_MOST = 6


def askable(instrument: Instrument, path: str = "") -> list[Placed]:
    """The questions a condition of the item at ``path`` may name: those before it, outside repeats."""
    found: list[Placed] = []
    for placed in instrument.placed:
        if path and placed.path == path:
            break
        silent = HOLDERS | {Kind.NOTE, Kind.FILE, Kind.HIDDEN}
        if placed.item.kind not in silent and not placed.repeats:
            found.append(placed)
    return found


def comparisons_for(item: Item) -> tuple[Comparison, ...]:
    if item.kind in {Kind.MULTI, Kind.RANK}:
        return (*_sorted(_INCLUDING), *_sorted(_BLANK))
    if item.kind in _NUMBERS | _DAYS:
        return (Comparison.IS, Comparison.IS_NOT, *_sorted(_ORDERED), *_sorted(_BLANK))
    if item.kind is Kind.CONSENT:
        return _sorted(_BLANK)
    return (Comparison.IS, Comparison.IS_NOT, *_sorted(_BLANK))


def as_expression(conditions: Conditions, instrument: Instrument) -> str:
    """The rule in the expression language; empty for no conditions. :class:`Refused` says which condition does not fit."""
    if not conditions.items:
        return ""
    if len(conditions.items) > _MOST:
        raise Refused(N_("Use at most {most} conditions, or write the rule yourself.", most=_MOST))
    by_name = {placed.item.name: placed.item for placed in instrument.placed}
    parts = tuple(_one(condition, by_name.get(condition.question), instrument) for condition in conditions.items)  # fmt: skip
    if len(parts) == 1:
        return written(parts[0])
    sign = "and" if conditions.every else "or"
    return written(Chain(parts, (sign,) * (len(parts) - 1)))


def read_conditions(rule: str) -> Conditions | None:
    """The rule as simple conditions; ``None`` when it says more than they can."""
    if not rule.strip():
        return Conditions()
    try:
        tree = parse(rule)
    except Refused:
        return None
    match tree:
        case Chain(operators=(("and" | "or") as sign, *_), operands=operands):
            found = [_read(operand) for operand in operands]
            every = sign == "and"
        case _:
            found, every = [_read(tree)], True
    known = [one for one in found if one is not None]
    return Conditions(tuple(known), every) if len(known) == len(found) <= _MOST else None


def _sorted(comparisons: frozenset[Comparison]) -> tuple[Comparison, ...]:
    return tuple(one for one in Comparison if one in comparisons)


def _one(condition: Condition, item: Item | None, instrument: Instrument) -> Expression:
    if item is None:
        raise Refused(N_("Choose the question this depends on."))
    if condition.comparison not in comparisons_for(item):
        raise Refused(N_("This comparison does not go with the kind of question you chose."))
    name = Name(item.name)
    if condition.comparison in _BLANK:
        return Chain((name, Text("")), ("!=" if condition.comparison is Comparison.ANSWERED else "=",))
    value = _value(condition.value.strip(), item, instrument)
    if condition.comparison in _INCLUDING:
        chosen = Call("selected", (name, value))
        return chosen if condition.comparison is Comparison.INCLUDES else Call("not", (chosen,))
    return Chain((name, value), (_SIGNS[condition.comparison],))


def _value(text: str, item: Item, instrument: Instrument) -> Expression:
    if not text:
        raise Refused(N_("Say which answer it depends on."))
    if item.kind in CHOOSERS:
        if text not in {choice.code for choice in kinds.options(item, instrument.choices(item))}:
            raise Refused(N_("This is no answer of the question you chose. Choose one of its answers."))
        return Text(text)
    if item.kind in _NUMBERS:
        return _number(text)
    if item.kind in _DAYS:
        return Call("date", (Text(_day(text)),))
    if "'" in text and '"' in text:
        raise Refused(N_("Leave out one of the two kinds of quotes."))
    return Text(text)


def _number(text: str) -> Expression:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Refused(N_("Write a number, such as 12.5."))
    return Negate(Number(-number)) if number < 0 else Number(number)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused(N_("Write a date as year, month and day, such as 2026-03-31.")) from None


def _read(tree: Expression) -> Condition | None:
    match tree:
        case Call(function="selected", arguments=(Name(name=name, last_saved=False), Text(value=value))):
            return Condition(name, Comparison.INCLUDES, value)
        case Call(function="not", arguments=(Call(function="selected", arguments=(Name(name=name, last_saved=False), Text(value=value))),)):  # fmt: skip
            return Condition(name, Comparison.INCLUDES_NOT, value)
        case Chain(operators=(sign,), operands=(Name(name=name, last_saved=False), Text(value=""))) if sign in {"=", "!="}:  # fmt: skip
            return Condition(name, Comparison.ANSWERED if sign == "!=" else Comparison.NOT_ANSWERED)
        case Chain(operators=(sign,), operands=(Name(name=name, last_saved=False), value)) if (
            sign in _BY_SIGN and (said := _literal(value)) is not None
        ):
            return Condition(name, _BY_SIGN[sign], said)
        case _:
            return None


def _literal(tree: Expression) -> str | None:
    match tree:
        case Text(value=value):
            return value
        case Number(value=value):
            return f"{value:.15g}"
        case Negate(operand=Number(value=value)):
            return f"{-value:.15g}"
        case Call(function="date", arguments=(Text(value=value),)):
            return value
        case _:
            return None


def rule_problem(text: str) -> Refused | None:
    """Why a rule written by hand cannot be read, with the place; ``None`` when it can, or there is none."""
    if not text.strip():
        return None
    try:
        parse(text)
    except Refused as refusal:
        return refusal
    return None
