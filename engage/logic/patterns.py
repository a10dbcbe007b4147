"""Regular expressions that cannot hang: compiled to a small program, matched by walking all its states at once.

The time is proportional to text times program (Thompson 1968), whatever the pattern; and both evaluators run the same
program, so that they cannot disagree about a dialect. The dialect is what phone numbers, e-mail addresses and names
need: literals, ``.``, classes, ``\\d \\w \\s \\b \\p{L}``, groups, ``|``, ``* + ? {m,n}``, ``^ $``, look-ahead.

A program is a tuple of instructions:
``("class", negated, ranges, categories)`` one character; ``("split", a, b)``, ``("jump", a)`` with absolute targets;
``("start",)``, ``("end",)``, ``("edge", wanted)`` for a word's edge; ``("ahead", wanted, program)``; ``("match",)``.
``ranges`` are code points, low, high, low, high; ``categories`` are Unicode general categories or their first letter.
"""

from __future__ import annotations

import unicodedata
from typing import Any, TypeAlias

from engage.logic.tree import Pattern

Program: TypeAlias = tuple[Any, ...]
MAX_SOURCE = 1_000
MAX_PROGRAM = 2_000
MAX_NESTING = 30
MAX_STEPS = 250_000  # state visits in one match; a text that needs more does not match

_LAST = 0x10FFFF
_DIGIT = (48, 57)
_WORD = (48, 57, 65, 90, 95, 95, 97, 122)
_SPACE = (9, 13, 32, 32)
_SHORTHAND = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_CONTROL = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11}
_CATEGORIES = frozenset(
    [
        "L",
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "M",
        "Mn",
        "Mc",
        "Me",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "S",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "Z",
        "Zs",
        "Zl",
        "Zp",
        "C",
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
    ]
)


class _Beyond(Exception):  # noqa: N818 - never leaves this file
    """The pattern uses something this dialect leaves out."""


def compiled(source: str) -> Pattern:
    """The pattern with its program; with an empty program and the reason when it is beyond this dialect."""
    if len(source) > MAX_SOURCE:
        return Pattern(source, (), "too long a pattern")
    try:
        return Pattern(source, _Compiler(source).program())
    except _Beyond as beyond:
        return Pattern(source, (), str(beyond))


class _Compiler:
    """Recursive descent; every method returns a piece of program with targets relative to the piece's start."""

    def __init__(self, source: str) -> None:
        self._text = source
        self._at = 0
        self._depth = 0

    def program(self) -> Program:
        body = self._alternatives()
        if self._at < len(self._text):
            raise _Beyond("a bracket is closed that was never opened")
        return (*body, ("match",))

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _took(self, piece: str) -> bool:
        if self._text.startswith(piece, self._at):
            self._at += len(piece)
            return True
        return False

    def _alternatives(self) -> Program:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise _Beyond("too many brackets inside one another")
        body = self._sequence()
        while self._took("|"):
            other = self._sequence()
            body = _sized(
                (
                    ("split", 1, len(body) + 2),
                    *_moved(body, 1),
                    ("jump", len(body) + len(other) + 2),
                    *_moved(other, len(body) + 2),
                )
            )
        self._depth -= 1
        return body

    def _sequence(self) -> Program:
        body: Program = ()
        while self._peek() not in ("", "|", ")"):
            piece = self._repeated(self._atom())
            body = _sized((*body, *_moved(piece, len(body))))
        return body

    def _repeated(self, piece: Program) -> Program:
        while self._peek() and self._peek() in "*+?{":
            fewest, most = self._quantity()
            self._took("?")  # lazy: the same texts match
            if self._peek() == "+":
                raise _Beyond("possessive repetition")
            piece = _times(piece, fewest, most)
        return piece

    def _quantity(self) -> tuple[int, int | None]:
        for mark, quantity in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._took(mark):
                return quantity
        end = self._text.find("}", self._at)
        low, comma, high = self._text[self._at + 1 : end].partition(",") if end > 0 else ("", "", "")
        if not low.isascii() or not low.isdigit() or (high and not (high.isascii() and high.isdigit())):
            raise _Beyond("a brace that counts nothing")
        fewest = min(int(low[:6]), MAX_PROGRAM)
        most = min(int(high[:6]), MAX_PROGRAM) if high else None if comma else fewest
        if most is not None and most < fewest:
            raise _Beyond("a repetition from more to fewer")
        self._at = end + 1
        return fewest, most

    def _atom(self) -> Program:
        if self._took("("):
            return self._group()
        if self._took("["):
            return (self._class(),)
        if self._took("\\"):
            return (self._escape(),)
        if self._peek() in ("*", "+", "?", "{"):
            raise _Beyond("a repetition of nothing")
        character = self._text[self._at]
        self._at += 1
        simple: dict[str, Program] = {
            ".": (("class", True, (10, 10), ()),),
            "^": (("start",),),
            "$": (("end",),),
        }
        return simple.get(character) or (_literal(character),)

    def _group(self) -> Program:
        ahead = next((wanted for mark, wanted in (("?=", True), ("?!", False)) if self._took(mark)), None)
        if ahead is None and self._peek() == "?" and not self._took("?:"):
            raise _Beyond("a group of a special kind")
        body = self._alternatives()
        if not self._took(")"):
            raise _Beyond("a bracket that is never closed")
        return body if ahead is None else (("ahead", ahead, _sized((*body, ("match",)))),)

    def _class(self) -> tuple[Any, ...]:
        negated = self._took("^")
        ranges: list[int] = []
        categories: list[str] = []
        first = True
        while first or self._peek() != "]":
            first = False
            if self._peek() in ("", "[") or self._text.startswith("&&", self._at):
                raise _Beyond("a class that is never closed, or is made of others")
            low = self._class_member(ranges, categories)
            if low is not None:
                high = self._range_end(low)
                ranges += [low, high]
        self._at += 1
        return ("class", negated, tuple(ranges), tuple(categories))

    def _class_member(self, ranges: list[int], categories: list[str]) -> int | None:
        """One character of a class, as a code point; a shorthand such as ``\\d`` is added at once and gives none."""
        if not self._took("\\"):
            self._at += 1
            return ord(self._text[self._at - 1])
        kind, *what = self._escape(inside=True)
        if kind != "class":
            raise _Beyond("a word's edge inside a class")
        negated, inner, inner_categories = what
        if negated and inner_categories:
            raise _Beyond("a negated category inside a class")
        if not inner_categories and len(inner) == 2 and inner[0] == inner[1]:
            return int(inner[0])
        ranges += _outside(inner) if negated else inner
        categories += inner_categories
        return None

    def _range_end(self, low: int) -> int:
        if self._peek() != "-" or self._text[self._at + 1 : self._at + 2] in ("]", ""):
            return low
        self._at += 1
        high = self._class_member([], [])
        if high is None or high < low:
            raise _Beyond("a range that runs backwards")
        return high

    def _escape(self, *, inside: bool = False) -> tuple[Any, ...]:
        character = self._peek()
        self._at += 1
        if character.lower() in _SHORTHAND and character:
            return ("class", character.isupper(), _SHORTHAND[character.lower()], ())
        if character in ("p", "P"):
            return self._category(negated=character == "P")
        if character in ("b", "B") and not inside:
            return ("edge", character == "b")
        if character in ("x", "u"):
            return self._numbered(2 if character == "x" else 4)
        if character in _CONTROL:
            return ("class", False, (_CONTROL[character],) * 2, ())
        if not character or character.isalnum():
            raise _Beyond("an escape of a special kind")
        return _literal(character)

    def _numbered(self, digits: int) -> tuple[Any, ...]:
        written = self._text[self._at : self._at + digits]
        self._at += digits
        if len(written) < digits or any(digit not in "0123456789abcdefABCDEF" for digit in written):
            raise _Beyond("an escape of a special kind")
        return ("class", False, (int(written, 16),) * 2, ())

    def _category(self, *, negated: bool) -> tuple[Any, ...]:
        end = self._text.find("}", self._at)
        name = self._text[self._at + 1 : end] if self._peek() == "{" and end > 0 else self._peek()
        self._at = end + 1 if self._peek() == "{" else self._at + 1
        name = name.removeprefix("Is")
        if name not in _CATEGORIES:
            raise _Beyond("an unknown category of characters")
        return ("class", negated, (), (name,))


def _literal(character: str) -> tuple[Any, ...]:
    return ("class", False, (ord(character),) * 2, ())


def _outside(ranges: tuple[int, ...]) -> list[int]:
    """The complement of ranges that are sorted and apart."""
    return [
        0,
        *(edge for low, high in zip(ranges[::2], ranges[1::2], strict=True) for edge in (low - 1, high + 1)),
        _LAST,
    ]


def _sized(program: Program) -> Program:
    if len(program) > MAX_PROGRAM:
        raise _Beyond("too many repetitions")
    return program


def _moved(program: Program, by: int) -> Program:
    return tuple(
        (step[0], *(target + by for target in step[1:])) if step[0] in ("split", "jump") else step
        for step in program
    )


def _times(piece: Program, fewest: int, most: int | None) -> Program:
    size = len(piece)
    copies = fewest if most is None else most
    if size * max(copies, 1) > MAX_PROGRAM:
        raise _Beyond("too many repetitions")
    body = [step for copy in range(fewest) for step in _moved(piece, copy * size)]
    if most is None:
        body += (
            ("split", len(body) + 1, len(body) + size + 2),
            *_moved(piece, len(body) + 1),
            ("jump", len(body)),
        )
        return _sized(tuple(body))
    end = len(body) + (most - fewest) * (size + 1)
    for _ in range(most - fewest):
        body += (("split", len(body) + 1, end), *_moved(piece, len(body) + 1))
    return _sized(tuple(body))


def matches(program: Program, text: str) -> bool:
    """Whether the whole of ``text`` matches. False, too, when finding out would take more than ``MAX_STEPS``."""
    return _Walk(text).runs(program, 0, whole=True)


class _Walk:
    def __init__(self, text: str) -> None:
        self._text = text
        self._left = MAX_STEPS

    def runs(self, program: Program, start: int, *, whole: bool) -> bool:
        states = self._closure(program, [0], start)
        at = start
        while states and self._left > 0:
            ended = any(program[state][0] == "match" for state in states)
            if ended and (not whole or at == len(self._text)):
                return True
            if at == len(self._text):
                return False
            character = self._text[at]
            at += 1
            after = [
                state + 1
                for state in states
                if program[state][0] == "class" and _accepts(program[state], character)
            ]
            states = self._closure(program, after, at)
        return False

    def _closure(self, program: Program, states: list[int], at: int) -> list[int]:
        """The states reached from ``states`` without reading a character."""
        waiting, seen, found = states[::-1], set(), []
        while waiting and self._left > 0:
            state = waiting.pop()
            if state in seen:
                continue
            seen.add(state)
            self._left -= 1
            step = program[state]
            if step[0] in ("class", "match"):
                found.append(state)
            elif step[0] in ("split", "jump"):
                waiting += step[:0:-1]
            elif self._holds(step, at):
                waiting.append(state + 1)
        return found

    def _holds(self, step: tuple[Any, ...], at: int) -> bool:
        match step[0]:
            case "start":
                return at == 0
            case "end":
                return at == len(self._text)
            case "edge":
                return (self._is_word(at - 1) != self._is_word(at)) is step[1]
            case _:
                return self.runs(step[2], at, whole=False) is step[1]

    def _is_word(self, at: int) -> bool:
        return 0 <= at < len(self._text) and _within(_WORD, ord(self._text[at]))


def _within(ranges: tuple[int, ...], point: int) -> bool:
    return any(low <= point <= high for low, high in zip(ranges[::2], ranges[1::2], strict=True))


def _accepts(step: tuple[Any, ...], character: str) -> bool:
    _, negated, ranges, categories = step
    found = _within(ranges, ord(character))
    if not found and categories:
        category = unicodedata.category(character)
        found = category in categories or category[0] in categories
    return found is not negated
