"""A tree back into text. What is written reads back as the same tree; brackets stand only where they must."""

from __future__ import annotations

from engage.errors import N_, Refused
from engage.logic.tree import (
    NEGATION,
    Call,
    Chain,
    Expression,
    Filter,
    Name,
    Negate,
    Number,
    Path,
    Pattern,
    Step,
    Text,
)
from engage.logic.values import number_text

_OPERAND = 9  # binds tighter than any operator


def written(expression: Expression) -> str:
    """The expression as a person would type it. Refuses a text with both kinds of quotes in it: the language has no way to say it."""
    match expression:
        case Number(value=value):
            return number_text(value)
        case Text(value=text) | Pattern(source=text):
            return _quoted(text)
        case Name(name=name, last_saved=last_saved):
            return f"${{last-saved#{name}}}" if last_saved else f"${{{name}}}"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(written(argument) for argument in arguments)})"
        case Negate(operand=operand):
            return "-" + _within(operand, NEGATION)
        case Chain():
            return _chain(expression)
        case Path():
            return _path(expression)
        case Filter(operand=operand, predicates=predicates):
            return _within(operand, _OPERAND) + _predicates(predicates)


def _rank(expression: Expression) -> int:
    match expression:
        case Chain():
            return expression.rank
        case Negate():
            return NEGATION
        case _:
            return _OPERAND


def _within(expression: Expression, rank: int) -> str:
    text = written(expression)
    return f"({text})" if _rank(expression) < rank else text


def _chain(chain: Chain) -> str:
    """Operands of the same rank are bracketed, too: without brackets they would melt into the chain."""
    first, *rest = chain.operands
    text = _within(first, chain.rank + 1)
    for operator, operand in zip(chain.operators, rest, strict=True):
        text += f" {operator} {_within(operand, chain.rank + 1)}"
    return text


def _path(path: Path) -> str:
    steps = "/".join(_step(step) for step in path.steps).replace("////", "//").replace("///", "//")
    if path.start == ".":
        return steps
    if path.start == "/":
        return steps if steps.startswith("//") else "/" + steps
    start = path.start
    plain = isinstance(start, Call | Name | Text | Number | Filter | Pattern)
    before = written(start) if plain else f"({written(start)})"
    return before + (steps if steps.startswith("//") else "/" + steps)


def _step(step: Step) -> str:
    names = {"self": ".", "parent": ".."}
    if step.axis in names:
        name = names[step.axis] if step.name == "*" else f"{step.axis}::{step.name}"
    else:
        name = step.name
    return name + _predicates(step.predicates)


def _predicates(predicates: tuple[Expression, ...]) -> str:
    return "".join(f"[{written(predicate)}]" for predicate in predicates)


def _quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise Refused(N_("A text in a rule cannot hold both kinds of quotes: {words}", words=text))
