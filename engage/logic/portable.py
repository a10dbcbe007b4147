"""A tree as JSON, so that the page in a resident's hand evaluates the very tree the server read. See logic.js.

A number is a number, a text a string, everything else an array that starts with its kind:
``["$", name]``, ``["$last", name]``, ``["re", source, program, why]``, ``["call", function, ...]``, ``["-", x]``,
``["chain", x, "and", y, ...]``, ``["[]", x, ...predicates]``, ``["path", start, [axis, name, ...predicates], ...]``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engage.errors import N_, Refused
from engage.logic.grammar import MAX_DEPTH
from engage.logic.patterns import compiled
from engage.logic.tree import Call, Chain, Expression, Filter, Name, Negate, Number, Path, Pattern, Step, Text


def to_json(expression: Expression) -> Any:
    match expression:
        case Number(value=value) | Text(value=value):
            return value
        case Name(name=name, last_saved=last_saved):
            return ["$last" if last_saved else "$", name]
        case Pattern(source=source, program=program, why=why):
            return ["re", source, _listed(program), why]
        case Call(function=function, arguments=arguments):
            return ["call", function, *map(to_json, arguments)]
        case Negate(operand=operand):
            return ["-", to_json(operand)]
        case Chain(operands=operands, operators=operators):
            rest = [part for pair in zip(operators, map(to_json, operands[1:]), strict=True) for part in pair]
            return ["chain", to_json(operands[0]), *rest]
        case Filter(operand=operand, predicates=predicates):
            return ["[]", to_json(operand), *map(to_json, predicates)]
        case Path(start=start, steps=steps):
            begin = ["start", start] if isinstance(start, str) else to_json(start)
            return [
                "path",
                begin,
                *([step.axis, step.name, *map(to_json, step.predicates)] for step in steps),
            ]


def _listed(program: tuple[Any, ...]) -> list[Any]:
    return [_listed(part) if isinstance(part, tuple) else part for part in program]


def from_json(data: Any) -> Expression:
    """The tree again; a pattern is compiled anew, so that no stored program is ever trusted. Refuses anything else."""
    try:
        return _read(data, 0)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise Refused(N_("This stored rule is damaged and cannot be used. Write it again.")) from error


def _read(data: Any, depth: int) -> Expression:
    if depth > 2 * MAX_DEPTH:
        raise ValueError("too deep")
    if isinstance(data, str):
        return Text(data)
    if isinstance(data, int | float) and not isinstance(data, bool):
        return Number(float(data))
    kind, *rest = data
    return _KINDS[kind](rest, depth + 1)


def _name(name: Any, *, last_saved: bool = False) -> Name:
    if not isinstance(name, str):
        raise TypeError("a name is text")
    return Name(name, last_saved)


def _call(rest: list[Any], depth: int) -> Call:
    function, *arguments = rest
    return Call(str(function), tuple(_read(argument, depth) for argument in arguments))


def _chain(rest: list[Any], depth: int) -> Chain:
    return Chain(
        tuple(_read(operand, depth) for operand in rest[::2]), tuple(str(operator) for operator in rest[1::2])
    )


def _filter(rest: list[Any], depth: int) -> Filter:
    operand, *predicates = (_read(part, depth) for part in rest)
    return Filter(operand, tuple(predicates))


def _path(rest: list[Any], depth: int) -> Path:
    begin, *steps = rest
    start = begin[1] if isinstance(begin, list) and begin[0] == "start" else _read(begin, depth)
    return Path(
        start,
        tuple(
            Step(axis, name, tuple(_read(part, depth) for part in inside)) for axis, name, *inside in steps
        ),
    )


_KINDS: dict[str, Callable[[list[Any], int], Expression]] = {
    "$": lambda rest, depth: _name(rest[0]),
    "$last": lambda rest, depth: _name(rest[0], last_saved=True),
    "re": lambda rest, depth: compiled(str(rest[0])),
    "-": lambda rest, depth: Negate(_read(rest[0], depth)),
    "call": _call,
    "chain": _chain,
    "[]": _filter,
    "path": _path,
}
