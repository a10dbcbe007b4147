"""Two languages that nobody speaks, made from the source text, so that a page shows what was never marked for translation.

en-XA stays readable with its letters accented, is about 40 per cent longer and stands in brackets (a bracket that is
missing shows text cut off); ar-XB is English written from the right. Placeholders are left as they are.
"""

from __future__ import annotations

import re
from gettext import NullTranslations

_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "åбçðéƒĝĥîĵķļmñöþqŕšţûvŵxýžÅBÇÐÉFĜĤÎĴĶĻMÑÖÞQŔŠŢÛVŴXÝŽ",
)
_PADDING = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
]
_LONGER_BY = 0.4
_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")
_FROM_THE_RIGHT = "\u200f\u202e{}\u202c\u200f"


def accented(text: str) -> str:
    """``text`` as en-XA: accented, longer, in brackets.

    >>> accented("Hello {name}")
    '[Ĥéļļö {name} one two]'
    """
    pieces = _PLACEHOLDER.split(text)
    words = "".join(piece if index % 2 else piece.translate(_ACCENTED) for index, piece in enumerate(pieces))
    return f"[{words} {_padding(len(text) * _LONGER_BY)}]"


def _padding(length: float) -> str:
    padding = ""
    for turn in range(1 + int(length)):
        if len(padding) >= length:
            break
        padding = f"{padding} {_PADDING[turn % len(_PADDING)]}"
    return padding.strip() or _PADDING[0]


def mirrored(text: str) -> str:
    """``text`` as ar-XB: each word set from right to left."""
    pieces = _PLACEHOLDER.split(text)
    return "".join(
        piece if index % 2 else _WORD.sub(lambda word: _FROM_THE_RIGHT.format(word[0]), piece)
        for index, piece in enumerate(pieces)
    )


class PseudoTranslations(NullTranslations):
    """A catalogue that has every text."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self._made = {"en-XA": accented, "ar-XB": mirrored}[tag]

    def gettext(self, message: str) -> str:
        return self._made(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._made(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self._made(message)
