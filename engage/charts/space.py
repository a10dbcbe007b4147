"""Room: how wide words are, how they break, and where a value stands across the picture, from the left or from the right."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engage.charts.svg import percent

Anchor = Literal["start", "middle", "end"]

NARROWEST: Final = 16.0
"""The width, in em, of a picture on the narrowest phone (320 px, less the page's margins)."""
EDGE: Final = 3.0
"""Per cent of the width kept free at the ends, so that marks there are whole."""
_THIN: Final = frozenset("iljtfrI|!.,:;'’‘()[] ·-")
_MOST_TICKS: Final = 5


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
    if "\u0600" <= char <= "\u06ff":
        return 0.5
    if char.isupper() or char in "mwMW%@—→←":
        return 0.8
    return 0.57 if char.isascii() else 0.62


def wrap(text: str, room: float, most: int = 3) -> list[str]:
    """``text`` in at most ``most`` lines of ``room`` em, cut with an ellipsis when it is longer. Always at least one line."""
    lines = [""]
    for blank, piece in _pieces(text, room):
        longer = f"{lines[-1]}{blank if lines[-1] else ''}{piece}"
        if width(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(piece)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(lines[most - 1], room)]


def _pieces(text: str, room: float) -> list[tuple[str, str]]:
    """Words, each with the blank before it; a word wider than a line falls apart between letters."""
    pieces: list[tuple[str, str]] = []
    for word in text.split():
        blank, part = " ", ""
        for char in word:
            if part and width(part + char) > room and width(char) > 0:
                pieces.append((blank, part))
                blank, part = "", ""
            part += char
        pieces.append((blank, part))
    return pieces


def _cut(line: str, room: float) -> str:
    while line and width(line + "…") > room:
        line = line[:-1]
    return line.rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Across:
    """The axis of values: from ``low`` to ``high`` in the direction of reading. ``before``: per cent kept free at its start."""

    low: float
    high: float
    ticks: tuple[float, ...]
    rtl: bool = False
    before: float = EDGE

    def part(self, value: float) -> float:
        """How far along the axis ``value`` is, 0 to 1. What is outside stands at the end."""
        return (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)

    def at(self, value: float) -> float:
        """Where ``value`` stands, in per cent of the width from the left."""
        place = self.before + (100 - self.before - EDGE) * self.part(value)
        return 100 - place if self.rtl else place

    def x(self, value: float) -> str:
        return percent(self.at(value))

    def span(self, low: float, high: float) -> dict[str, str]:
        """``x`` and ``width`` of a bar between two values."""
        one, other = sorted((self.at(low), self.at(high)))
        return {"x": percent(one), "width": percent(other - one)}

    def anchor(self, value: float) -> Anchor:
        """Words about a value near an end of the axis grow inwards."""
        return "start" if self.part(value) < 0.12 else "end" if self.part(value) > 0.88 else "middle"


def axis(values: Sequence[float], *, rtl: bool = False, unit: float = 1.0, whole: float = 0.0) -> Across:
    """An axis over ``values`` with round ticks. It begins at zero unless values lie below it, or all far above.

    ``unit``: what one printed unit is in the values (.01 for shares printed in per cent), to which ticks are rounded.
    ``whole``: what all of it is (1 for shares); parts of it begin at zero unless each is more than half of it.
    """
    low, high = min(values, default=0.0), max(values, default=unit)
    if low >= 0 and (low <= 0.7 * high or low <= whole / 2):
        low = 0.0
    if high < 0:
        high = 0.0
    size = max(abs(high), abs(low))
    if size < 1e-9 * unit:
        low, high = 0.0, unit
    elif high - low <= 1e-9 * size:
        low, high = low - size * 0.1, high + size * 0.1
    step = _step((high - low) / (_MOST_TICKS - 1) / unit) * unit
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(step * at for at in range(first, last + 1))
    return Across(ticks[0], ticks[-1], ticks, rtl)


def _step(rough: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten, and 25, 250..., that is not below ``rough``."""
    power = 10.0 ** math.floor(math.log10(rough))
    parts = (1, 2, 2.5, 5, 10) if power >= 10 else (1, 2, 5, 10)
    return next(power * part for part in parts if power * part >= rough * (1 - 1e-9))


def spacing(widths: Sequence[float], room: float = NARROWEST) -> int:
    """Of labels evenly spread over ``room``, which to write so that they stay apart: every first, second, third..."""
    fits = max(2, int(room // (max(widths, default=1.0) + 1.0)))
    return max(1, math.ceil((len(widths) - 1) / (fits - 1)))
