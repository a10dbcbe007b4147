"""What an expression is made of. Frozen, comparable, no behaviour: reading, writing and evaluating stand beside it.

A run of operators of one rank (``a and b and c``) is one ``Chain``, not a nest, so that a rule of three hundred terms
is as shallow as a rule of two and depth means what a reader would call depth: brackets, calls and predicates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Axis: TypeAlias = Literal["child", "parent", "self", "other"]
"""``other``: an axis the language knows but survey forms do not (``//``, ``@x``, ``ancestor::x``); never finds anything."""

RANKS = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6, "|": 8,
}  # fmt: skip
"""How tightly each operator binds (XPath 1.0, 3.5); unary minus stands at 7, above the products and below the union."""

NEGATION = 7


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Name:
    """``${name}``: a question, group or repeat, wherever it stands. ``last_saved`` asks for the answer of another day."""

    name: str
    last_saved: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """The written-out pattern of ``regex()``, compiled when it is read. ``program`` is empty when it is beyond us; then ``why`` says so."""

    source: str
    program: tuple[Any, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Negate:
    operand: Expression


@dataclass(frozen=True, slots=True)
class Chain:
    """``operands[0] operators[0] operands[1] operators[1] ...``, from left to right; all operators of one rank."""

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]

    @property
    def rank(self) -> int:
        return RANKS[self.operators[0]]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path. ``name`` is ``*`` for anything; for the axis ``other`` it is the step as written."""

    axis: Axis
    name: str = "*"
    predicates: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the top of the form (``start`` is ``/``), from where the rule stands (``.``), or from what an expression finds."""

    start: Literal["/", "."] | Expression
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What of ``operand`` passes every predicate: ``${member}[position() = 1]``."""

    operand: Expression
    predicates: tuple[Expression, ...]


Expression: TypeAlias = Number | Text | Name | Pattern | Call | Negate | Chain | Path | Filter


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside this one."""
    match expression:
        case Call(arguments=inside) | Chain(operands=inside):
            return inside
        case Negate(operand=operand):
            return (operand,)
        case Filter(operand=operand, predicates=predicates):
            return (operand, *predicates)
        case Path(start=start, steps=steps):
            inner = tuple(predicate for step in steps for predicate in step.predicates)
            return inner if isinstance(start, str) else (start, *inner)
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """This expression and everything inside it, outermost first."""
    waiting = [expression]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(parts(current)))
