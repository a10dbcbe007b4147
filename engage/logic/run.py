"""One evaluation of one expression: the kinds of node of the tree, with a budget of work and of text."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engage.errors import N_, Refused
from engage.logic.nodes import children, content, parent
from engage.logic.scope import ROOT, Node, Place, Scope
from engage.logic.tree import Call, Chain, Expression, Filter, Name, Negate, Number, Path, Pattern, Step, Text
from engage.logic.values import Atom, as_number, as_text, as_truth, holds

Value: TypeAlias = Atom | tuple[Node, ...]
Function: TypeAlias = Callable[["Run", "Context", tuple[Expression, ...]], Value]

MAX_WORK = 200_000  # expressions evaluated, nodes visited and pairs compared in one evaluation
MAX_TEXT = 100_000  # characters in one text


@dataclass(frozen=True, slots=True)
class Context:
    """Where a path starts, and for predicates which of how many it is."""

    node: Node
    position: int = 1
    size: int = 1


class Run:
    """One evaluation, with its budget. ``functions`` are given the run, where it stands, and their arguments unevaluated."""

    def __init__(self, scope: Scope, functions: Mapping[str, Function]) -> None:
        self.scope = scope
        self._functions = functions
        self.offset = scope.offset
        self._left = MAX_WORK

    def start(self) -> Context:
        return Context(self.scope.row or self.scope.question)

    def spend(self, work: int = 1) -> None:
        self._left -= work
        if self._left < 0:
            raise Refused(N_("This rule takes too long to work out. Make it simpler."))

    def bounded(self, text: str) -> str:
        if len(text) > MAX_TEXT:
            raise Refused(N_("This rule makes a text that is too long. Make it simpler."))
        return text

    # --- turning values into one another -------------------------------------------------------------------------

    def atoms(self, value: Value) -> list[Atom]:
        """Every value of a set; one value alone is a set of one."""
        return [content(self.scope, node) for node in value] if isinstance(value, tuple) else [value]

    def first(self, value: Value) -> Atom:
        if isinstance(value, tuple):
            return content(self.scope, value[0]) if value else ""
        return value

    def text(self, value: Value) -> str:
        return as_text(self.first(value))

    def number(self, value: Value) -> float:
        return as_number(self.first(value), self.offset)

    def truth(self, value: Value) -> bool:
        return as_truth(self.first(value))

    # --- expressions -------------------------------------------------------------------------------------------

    def value(self, expression: Expression, context: Context) -> Value:
        self.spend()
        match expression:
            case Number(value=number):
                return number
            case Text(value=text):
                return text
            case Name(name=name, last_saved=last_saved):
                return () if last_saved else self.named(name)
            case Chain():
                return self._chain(expression, context)
            case Negate(operand=operand):
                return -self.number(self.value(operand, context))
            case Call(function=function, arguments=arguments):
                return self._call(function, arguments, context)
            case Path():
                return self._path(expression, context)
            case Filter(operand=operand, predicates=predicates):
                return self._filtered(nodes(self.value(operand, context)), predicates)
            case Pattern(source=source):
                return source

    def named(self, name: str) -> tuple[Node, ...]:
        found = self.scope.places(name)
        self.spend(len(found))
        return tuple(found)

    def _call(self, function: str, arguments: tuple[Expression, ...], context: Context) -> Value:
        known = self._functions.get(function)
        return known(self, context, arguments) if known else ""

    def _chain(self, chain: Chain, context: Context) -> Value:
        if chain.operators[0] in ("and", "or"):
            settles = chain.operators[0] == "or"
            return settles == any(
                self.truth(self.value(operand, context)) == settles for operand in chain.operands
            )
        left = self.value(chain.operands[0], context)
        for sign, operand in zip(chain.operators, chain.operands[1:], strict=True):
            left = self._operation(sign, left, self.value(operand, context))
        return left

    def _operation(self, sign: str, left: Value, right: Value) -> Value:
        if sign in ("=", "!=", "<", "<=", ">", ">="):
            return self._compare(sign, left, right)
        if sign == "|":
            return tuple(dict.fromkeys((*nodes(left), *nodes(right))))
        return arithmetic(sign, self.number(left), self.number(right))

    def _compare(self, sign: str, left: Value, right: Value) -> bool:
        """True when any pair out of two sets compares so; a set with nothing in it is one empty text."""
        lefts = self.atoms(left) or [""]
        rights = self.atoms(right) or [""]
        self.spend(len(lefts) * len(rights))
        return any(holds(sign, one, other, self.offset) for one in lefts for other in rights)

    # --- paths -------------------------------------------------------------------------------------------------

    def _path(self, path: Path, context: Context) -> tuple[Node, ...]:
        steps = path.steps
        if path.start == "/":
            # The first name of an absolute path is the form's own, whatever it is called.
            found: tuple[Node, ...] = (Place(ROOT),)
            steps = steps[1:] if steps and steps[0].axis == "child" else steps
        elif path.start == ".":
            found = (context.node,)
        else:
            found = nodes(self.value(path.start, context))
        for step in steps:
            reached = [self._filtered(self._step(node, step), step.predicates) for node in found]
            found = tuple(dict.fromkeys(node for some in reached for node in some))
        return found

    def _filtered(self, found: tuple[Node, ...], predicates: tuple[Expression, ...]) -> tuple[Node, ...]:
        for predicate in predicates:
            size = len(found)
            found = tuple(
                node for at, node in enumerate(found, 1) if self._passes(predicate, Context(node, at, size))
            )
        return found

    def _passes(self, predicate: Expression, context: Context) -> bool:
        """A number asks for a position; anything else is a yes or no (XPath 1.0, 2.4)."""
        value = self.value(predicate, context)
        return value == context.position if isinstance(value, float) else self.truth(value)

    def _step(self, node: Node, step: Step) -> tuple[Node, ...]:
        match step.axis:
            case "self":
                found: tuple[Node, ...] = (node,)
            case "parent":
                found = parent(self.scope, node)
            case "child":
                found = children(self.scope, node, step.name)
            case _:
                found = ()
        self.spend(len(found) + 1)
        return found


def nodes(value: Value) -> tuple[Node, ...]:
    """The set; one value alone has no nodes to walk from."""
    return value if isinstance(value, tuple) else ()


def arithmetic(sign: str, left: float, right: float) -> float:
    """IEEE 754, as XPath asks: dividing by nothing gives infinity, and no operation fails."""
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "div":
            return _divided(left, right)
        case _:
            return (
                math.fmod(left, right)
                if right != 0 and math.isfinite(left) and not math.isnan(right)
                else math.nan
            )


def _divided(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)
