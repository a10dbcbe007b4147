"""Tokens into a tree: XPath 1.0 as survey forms write it, with ``${name}`` for questions.

Grammar: https://www.w3.org/TR/1999/REC-xpath-19991116 (3.1 to 3.7); survey functions: https://getodk.github.io/xforms-spec/.
"""

from __future__ import annotations

import math
from typing import NoReturn

from engage.errors import N_, Refused
from engage.logic.catalogue import arity
from engage.logic.patterns import compiled
from engage.logic.tokens import Token, tokens
from engage.logic.tree import (
    NEGATION,
    RANKS,
    Axis,
    Call,
    Chain,
    Expression,
    Filter,
    Name,
    Negate,
    Number,
    Path,
    Step,
    Text,
)

MAX_DEPTH = 100  # brackets, calls and predicates inside one another; real forms nest an "if" some forty deep
_AXES: dict[str, Axis] = {"child": "child", "parent": "parent", "self": "self"}
_OTHER_AXES = frozenset({
    "ancestor", "ancestor-or-self", "attribute", "descendant", "descendant-or-self", "following",
    "following-sibling", "namespace", "preceding", "preceding-sibling",
})  # fmt: skip


def parse(text: str) -> Expression:
    """The tree of ``text``. Raises ``Refused`` with the character's position when it cannot be read."""
    reader = _Reader(text)
    if reader.ended():
        raise Refused(N_("The rule is empty. Write one, or leave the rule out."))
    tree = reader.expression()
    if not reader.ended():
        reader.refuse()
    return tree


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = tuple(tokens(text))
        self._next = 0
        self._depth = 0

    @property
    def here(self) -> Token:
        return self._tokens[self._next]

    def ended(self) -> bool:
        return self.here.kind == "end"

    def refuse(self) -> NoReturn:
        if self.ended():
            raise Refused(
                N_(
                    "The rule stops in the middle, at character {at}. Finish it, or close its brackets.",
                    at=self.here.at,
                )
            )
        raise Refused(
            N_(
                "Character {at}: {found} was not expected here. Check the quotes, brackets and commas before it.",
                at=self.here.at,
                found=repr(self.here.text),
            )
        )

    def _take(self) -> Token:
        token = self.here
        self._next += 1
        return token

    def _taken(self, *symbols: str) -> bool:
        if self.here.kind in ("symbol", "operator") and self.here.text in symbols:
            self._next += 1
            return True
        return False

    def _need(self, symbol: str) -> None:
        if not self._taken(symbol):
            self.refuse()

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Refused(
                N_(
                    "Character {at}: more than {most} brackets stand inside one another. Split the rule into calculations.",
                    at=self.here.at,
                    most=MAX_DEPTH,
                )
            )

    def expression(self, floor: int = 1) -> Expression:
        """Everything from here on that binds at least as tightly as ``floor``."""
        self._deeper()
        left, rank = self._signed(), 0
        while self.here.kind == "operator" and RANKS[self.here.text] >= floor:
            operator = self._take().text
            right = self.expression(RANKS[operator] + 1)
            if isinstance(left, Chain) and rank == RANKS[operator]:
                left = Chain((*left.operands, right), (*left.operators, operator))
            else:
                left, rank = Chain((left, right), (operator,)), RANKS[operator]
        self._depth -= 1
        return left

    def _signed(self) -> Expression:
        if self.here.text == "-" and self.here.kind == "symbol":
            self._take()
            return Negate(self.expression(NEGATION))
        return self._path()

    def _path(self) -> Expression:
        if self.here.kind == "symbol" and self.here.text in ("/", "//"):
            first = (Step("other", "//"),) if self._take().text == "//" else ()
            return Path("/", (*first, *self._steps())) if self._at_step() else Path("/", first)
        if self._at_step():
            return Path(".", self._steps())
        start = self._operand()
        if predicates := self._predicates():
            start = Filter(start, predicates)
        if self.here.kind == "symbol" and self.here.text in ("/", "//"):
            first = (Step("other", "//"),) if self._take().text == "//" else ()
            return Path(start, (*first, *self._steps()))
        return start

    def _at_step(self) -> bool:
        if self.here.kind == "name":
            return self._tokens[self._next + 1].text != "(" or self._tokens[self._next + 1].kind != "symbol"
        return self.here.kind == "symbol" and self.here.text in (".", "..", "*", "@")

    def _steps(self) -> tuple[Step, ...]:
        steps = [self._step()]
        while self.here.kind == "symbol" and self.here.text in ("/", "//"):
            if self._take().text == "//":
                steps.append(Step("other", "//"))
            steps.append(self._step())
        return tuple(steps)

    def _step(self) -> Step:
        if not self._at_step():
            self.refuse()
        token = self._take()
        if token.kind == "symbol" and token.text in (".", ".."):
            return Step("self" if token.text == "." else "parent", "*", self._predicates())
        if token.kind == "symbol" and token.text == "@":
            if not self._at_step():
                self.refuse()
            return Step("other", "@" + self._take().text, self._predicates())
        axis, _, name = token.text.partition("::")
        if name and axis in _AXES:
            return Step(_AXES[axis], name, self._predicates())
        # "label::English" is a column of a choice list, not an axis.
        return Step("other" if name and axis in _OTHER_AXES else "child", token.text, self._predicates())

    def _predicates(self) -> tuple[Expression, ...]:
        found = []
        while self._taken("["):
            found.append(self.expression())
            self._need("]")
        return tuple(found)

    def _operand(self) -> Expression:
        token = self._take()
        match token.kind:
            case "number":
                value = float(token.text)
                if math.isinf(value):
                    raise Refused(
                        N_("Character {at}: this number is too large to be counted with.", at=token.at)
                    )
                return Number(value)
            case "text":
                return Text(token.text)
            case "reference":
                return Name(token.text, token.last_saved)
            case "name":
                return self._call(token)
        if token.text == "(" and token.kind == "symbol":
            inside = self.expression()
            self._need(")")
            return inside
        self._next -= 1
        return self.refuse()

    def _call(self, name: Token) -> Expression:
        self._need("(")
        arguments: list[Expression] = []
        while not self._taken(")"):
            if arguments:
                self._need(",")
            arguments.append(self.expression())
        self._check_arity(name, len(arguments))
        if name.text == "regex" and isinstance(arguments[1], Text):
            arguments[1] = compiled(arguments[1].value)
        return Call(name.text, tuple(arguments))

    def _check_arity(self, name: Token, given: int) -> None:
        least, most = arity(name.text)
        if least <= given <= most:
            return
        facts = {"at": name.at, "function": name.text, "given": given, "least": least, "most": most}
        if math.isinf(most):
            raise Refused(
                N_(
                    "Character {at}: {function}() was given {given} values and needs at least {least}.",
                    **facts,
                )
            )
        if least == most:
            raise Refused(
                N_("Character {at}: {function}() was given {given} values and takes {least}.", **facts)
            )
        raise Refused(
            N_("Character {at}: {function}() was given {given} values and takes {least} to {most}.", **facts)
        )
