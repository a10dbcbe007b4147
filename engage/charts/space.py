"""Room: how wide words are, how they break, and where a value stands across the picture, from the left or from the right."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engage.charts.svg import percent

Anchor = Literal["start", "middle", "end"]

NARROWEST: Final = 17.0
"""The width, in em, of a picture on the narrowest phone (320 px, less the page's margins)."""
EDGE: Final = 3.0
"""Per cent of the width kept free on both sides, so that marks at the ends are whole."""
_THIN: Final = frozenset("iljtfrI|!.,:;'’‘()[] ·-")


def width(text: str) -> float:
    """About how wide ``text`` is, in em; rather too wide than too narrow. Fonts differ, so this is a bound, not a measure."""
    return sum(_wide(char) for char in text)


def _wide(char: str) -> float:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char in _THIN:
        return 0.34
    if char.isupper() or char in "mwMW%@—→←":
        return 0.8
    return 0.57 if char.isascii() else 0.62


def wrap(text: str, room: float, most: int = 2) -> list[str]:
    """``text`` in at most ``most`` lines of ``room`` em, cut with an ellipsis when it is longer. Always at least one line."""
    lines: list[str] = []
    line = ""
    for word in _pieces(" ".join(text.split()), room):
        longer = (
            f"{line} {word.lstrip()}"
            if line and word.startswith(" ")
            else line + word.lstrip()
            if not line
            else line + word
        )
        if width(longer) <= room or not line:
            line = longer
        else:
            lines.append(line)
            line = word.lstrip()
    lines.append(line)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(lines[most - 1], room)]


def _pieces(text: str, room: float) -> list[str]:
    """Words, each with the blank before it; a word wider than a line falls apart between letters."""
    pieces: list[str] = []
    for at, word in enumerate(text.split(" ")):
        blank = " " if at else ""
        part = ""
        for char in word:
            if part and width(part + char) > room and unicodedata.combining(char) == 0:
                pieces.append(blank + part)
                blank, part = "", ""
            part += char
        pieces.append(blank + part)
    return pieces


def _cut(line: str, room: float) -> str:
    while line and width(line + "…") > room:
        line = line[:-1]
    return line.rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Across:
    """The axis of values: from ``low`` to ``high`` in the direction of reading."""

    low: float
    high: float
    ticks: tuple[float, ...]
    rtl: bool = False

    def at(self, value: float) -> float:
        """Where ``value`` stands, in per cent of the width from the left. What is outside stands at the end."""
        part = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        place = EDGE + (100 - 2 * EDGE) * part
        return 100 - place if self.rtl else place

    def x(self, value: float) -> str:
        return percent(self.at(value))

    def span(self, low: float, high: float) -> dict[str, str]:
        """``x`` and ``width`` of a bar between two values."""
        one, other = sorted((self.at(low), self.at(high)))
        return {"x": percent(one), "width": percent(other - one)}


def axis(values: Sequence[float], *, rtl: bool, most: int = 5, shares: bool = False) -> Across:
    """An axis over ``values`` with round ticks. It begins at zero unless there are values below it, or far above."""
    low, high = min([0.0, *values]), max(values, default=1.0)
    if min(values, default=0.0) > 0.7 * high:
        low = min(values)
        low -= (high - low) * 0.2 or abs(high) * 0.1
    if high <= low:
        high = low + 1
    step = _round_step((high - low) / (most - 1))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if shares:
        first, last = max(first, 0), min(last, round(1 / step))
    ticks = tuple(round(step * at, 12) for at in range(first, last + 1))
    return Across(ticks[0], ticks[-1], ticks, rtl)


def _round_step(rough: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not below ``rough``."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= rough * (1 - 1e-9))
