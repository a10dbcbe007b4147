"""Characters into tokens, forgiving what spreadsheets do to them: typographic quotes, no-break spaces, invisible marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engage.errors import N_, Refused

MAX_LENGTH = 32_767  # what one spreadsheet cell can hold

Kind: TypeAlias = Literal["number", "text", "reference", "name", "symbol", "operator", "end"]

_SINGLE = "'\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{SINGLE LOW-9 QUOTATION MARK}\N{SINGLE HIGH-REVERSED-9 QUOTATION MARK}"
_DOUBLE = '"\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}\N{DOUBLE HIGH-REVERSED-9 QUOTATION MARK}'
_INVISIBLE = "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_REFERENCE = re.compile(r"\$\{\s*(last-saved#)?([^{}\s][^{}]*?)\s*\}")
_NAME = re.compile(r"[^\W\d][\w.\-]*(?:::?[^\W\d][\w.\-]*)?")
_SYMBOL = re.compile(r"\.\.|//|!=|<=|>=|[-+*/|=<>()\[\],.@]")
_SIGNS = frozenset({"-", "+", "*", "|", "=", "!=", "<", "<=", ">", ">="})
_WORDS = frozenset({"and", "or", "div", "mod"})


@dataclass(frozen=True, slots=True)
class Token:
    """``at`` counts characters from 1, as a person would. ``last_saved`` is for references alone."""

    kind: Kind
    text: str
    at: int
    last_saved: bool = False


def tokens(text: str) -> Iterator[Token]:
    """The tokens of ``text``, an ``end`` last. Refuses what is no part of the language, and where it stands."""
    if len(text) > MAX_LENGTH:
        raise Refused(
            N_(
                "The rule is {length} characters long; at most {most} can be read.",
                length=len(text),
                most=MAX_LENGTH,
            )
        )
    position, after_operand = 0, False
    while position < len(text):
        if text[position].isspace() or text[position] in _INVISIBLE:
            position += 1
            continue
        token, position = _token(text, position, after_operand)
        after_operand = token.kind in ("number", "text", "reference", "name") or token.text in (
            ")",
            "]",
            ".",
            "..",
        )
        yield token
    yield Token("end", "", len(text) + 1)


def _token(text: str, start: int, after_operand: bool) -> tuple[Token, int]:
    if text[start] in _SINGLE + _DOUBLE:
        return _quoted(text, start)
    if found := _NUMBER.match(text, start):
        return Token("number", found.group(), start + 1), found.end()
    if found := _REFERENCE.match(text, start):
        return Token("reference", found.group(2), start + 1, bool(found.group(1))), found.end()
    if found := _NAME.match(text, start):
        # After an operand a name can only be an operator (XPath 1.0, 3.7); so capitals cannot mean anything else there.
        if after_operand and found.group().lower() in _WORDS:
            return Token("operator", found.group().lower(), start + 1), found.end()
        return Token("name", found.group(), start + 1), found.end()
    if found := _SYMBOL.match(text, start):
        # In the place of an operand "*" means "anything" and "-" is a sign: the grammar tells those by where they stand.
        kind: Kind = "operator" if after_operand and found.group() in _SIGNS else "symbol"
        return Token(kind, found.group(), start + 1), found.end()
    if text.startswith("${", start):
        raise Refused(
            N_(
                "Character {at}: a question's name is missing or its closing brace is. Write it as ${{name}}.",
                at=start + 1,
            )
        )
    raise Refused(
        N_(
            "Character {at}: {found} has no meaning in a rule. Take it out, or put text in quotes.",
            at=start + 1,
            found=repr(text[start]),
        )
    )


def _quoted(text: str, start: int) -> tuple[Token, int]:
    """A text in quotes. A straight quote is closed by a straight one if there is any (so ``'don’t know'`` stays whole);
    a typographic quote by the nearest quote of its family, since a spreadsheet turns one of a pair as easily as both."""
    family = _SINGLE if text[start] in _SINGLE else _DOUBLE
    end = text.find(family[0], start + 1) if text[start] == family[0] else -1
    if end < 0:
        end = min((at for mark in family if (at := text.find(mark, start + 1)) >= 0), default=-1)
    if end < 0:
        raise Refused(N_("Character {at}: a quote is opened here and never closed. Close it.", at=start + 1))
    return Token("text", text[start + 1 : end], start + 1), end + 1
