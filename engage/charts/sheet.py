"""A sheet to draw on from the top down: lines of words, tracks of marks, a legend, an axis. It keeps the height.

A group's name stands above its track, not beside it, so that a phone has the whole width for both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from engage.charts.picture import Words
from engage.charts.space import NARROWEST, Across, Anchor, width, wrap
from engage.charts.svg import element, em, percent
from engage.charts.words import alone
from engage.i18n.local_text import Said

LINE: Final = 1.4
TRACK: Final = 1.4
GAP: Final = 0.6
SYMBOL: Final = 2.2
"""Heights of a line of words, of a track, of the room below a track, and the width of a legend's symbol, in em."""
MOST_ROWS: Final = 40

Symbol = Callable[[float], Sequence[Markup]]
"""Draws a legend's symbol around the middle of its line, given the side words run to: 1 to the right, -1 to the left."""


@dataclass
class Sheet:
    rtl: bool
    y: float = 0.0
    parts: list[Markup] = field(default_factory=list)

    @property
    def side(self) -> float:
        return -1.0 if self.rtl else 1.0

    def add(self, *parts: Markup) -> None:
        self.parts.extend(parts)

    def skip(self, height: float) -> None:
        self.y += height

    def words(self, x: float, y: float, words: Words, look: str, anchor: Anchor = "start") -> None:
        """One line of words; ``x`` in per cent from the left, ``y`` the middle of the line."""
        self.add(_text(percent(x), y, words, look, anchor))

    def heading(self, label: Words, value: str = "", look: str = "label") -> None:
        """A name, in up to two lines, and its value at the other end of the first."""
        room = NARROWEST - (width(value) * 1.1 + 0.8 if value else 0.0)
        lines = wrap(str(label), max(room, 6.0))
        start, end = (100.0, 0.0) if self.rtl else (0.0, 100.0)
        if value:
            self.words(end, self.y + LINE / 2, value, "value", "end")
        for line in lines:
            self.words(start, self.y + LINE / 2, _like(label, line), look)
            self.skip(LINE)

    def track(self, across: Across, band: bool = True) -> float:
        """Room for the marks of one group, with the axis' ticks behind them; gives the middle of it."""
        top, middle = self.y, self.y + TRACK / 2
        if band:
            self.add(
                element("line", x1="0%", x2="100%", y1=em(middle), y2=em(middle), class_="ground"),
                *(
                    element(
                        "line",
                        x1=across.x(tick),
                        x2=across.x(tick),
                        y1=em(top),
                        y2=em(top + TRACK),
                        class_="grid",
                    )
                    for tick in across.ticks
                ),
            )
        self.skip(TRACK + GAP)
        return middle

    def legend(self, entries: Sequence[tuple[Symbol, str]], gap: float = GAP) -> None:
        """What the marks mean: two in a line where the words are short enough for a phone."""
        half = NARROWEST / 2 - SYMBOL - 0.3
        left = list(entries)
        while left:
            pair = left[:2] if all(width(words) <= half for _, words in left[:2]) else left[:1]
            for place, (symbol, words) in enumerate(pair):
                self._entry(50.0 * place, symbol, words)
            self.skip(LINE)
            left = left[len(pair) :]
        self.skip(gap)

    def entry(self, symbol: Symbol, label: Words, value: str = "") -> None:
        """One mark with its name, in up to two lines, and a value at the other end of the first."""
        start, end = (100.0, 0.0) if self.rtl else (0.0, 100.0)
        if value:
            self.words(end, self.y + LINE / 2, value, "value", "end")
        lines = wrap(str(label), max(NARROWEST - SYMBOL - (width(value) * 1.1 + 0.8 if value else 0.0), 5.0))
        self.add(at(start, self.y + LINE / 2, *symbol(self.side)))
        for line in lines:
            text = _text(em(SYMBOL * self.side), 0.0, _like(label, line), "plain", "start")
            self.add(at(start, self.y + LINE / 2, text))
            self.skip(LINE)

    def _entry(self, start: float, symbol: Symbol, words: str) -> None:
        text = _text(em(SYMBOL * self.side), 0.0, words, "quiet", "start")
        self.add(at(100 - start if self.rtl else start, self.y + LINE / 2, *symbol(self.side), text))

    def ticks(self, across: Across, labels: Sequence[str]) -> None:
        """The axis' numbers, below the last track; as many as a phone has room for."""
        step = spacing([width(label) for label in labels])
        for place, (tick, label) in enumerate(zip(across.ticks, labels, strict=True)):
            if place % step == 0:
                self.words(across.at(tick), self.y + LINE / 2, label, "quiet", anchor_at(across, tick))
        self.skip(LINE)


def spacing(widths: Sequence[float]) -> int:
    """Of labels evenly spread, which to write so that they stay apart: every first, second, third..."""
    fits = max(1, int(NARROWEST // (max(widths, default=1.0) + 1.0)))
    return max(1, -(-(len(widths) - 1) // max(1, fits - 1))) if len(widths) > fits else 1


def anchor_at(across: Across, value: float) -> Anchor:
    """Words about a value near an end of the axis grow inwards."""
    part = (value - across.low) / (across.high - across.low)
    return "start" if part < 0.12 else "end" if part > 0.88 else "middle"


def at(x: float, y: float, *parts: Markup) -> Markup:
    """Parts drawn around a place: ``x`` in per cent from the left, ``y`` in em."""
    return element("svg", *parts, x=percent(x), y=em(y), class_="at")


def _like(label: Words, line: str) -> Words:
    """A line of a label is in the label's language."""
    return Said(line, label.tag, label.fallback) if isinstance(label, Said) else line


def _text(x: str, y: float, words: Words, look: str, anchor: Anchor) -> Markup:
    lang = words.tag if isinstance(words, Said) and words.fallback else None
    return element("text", alone(words), x=x, y=em(y + 0.35), class_=look, text_anchor=anchor, lang=lang)
