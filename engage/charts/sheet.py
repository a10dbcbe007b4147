"""A sheet to draw on from the top down: lines of words, tracks of marks, a legend, an axis. It keeps the height.

A group's name stands above its track, not beside it, so that a phone has the whole width for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from engage.charts.marks import Symbol, level, upright
from engage.charts.picture import Words, usable_id
from engage.charts.space import NARROWEST, Across, Anchor, spacing, width, wrap
from engage.charts.svg import document, element, em, hatch, percent
from engage.charts.words import alone
from engage.i18n.local_text import Said
from engage.i18n.registry import Language

# Heights of a line of words, of a track, of the room below it; the width of a legend's symbol. All in em.
LINE: Final = 1.4
TRACK: Final = 1.4
GAP: Final = 0.6
SYMBOL: Final = 2.2
LEAST_ROOM: Final = 6.0
"""With less room than this beside it, in em, a value stands below the name."""
MOST_ROWS: Final = 40
"""More groups than that are no picture any more; the table has them all."""


class Sheet:
    def __init__(self, id: str, language: Language) -> None:
        """``id``: the picture's own on its page."""
        self.id, self.language = usable_id(id), language
        self.rtl = language.direction == "rtl"
        self.start, self.end = (100.0, 0.0) if self.rtl else (0.0, 100.0)
        self.side = -1.0 if self.rtl else 1.0
        self.y = 0.0
        self._parts: list[Markup] = []

    def add(self, *parts: Markup) -> None:
        self._parts.extend(parts)

    def skip(self, height: float) -> None:
        self.y += height

    def finished(self, title: Words, sentence: str) -> Markup:
        """The whole picture, named by its title and described by its sentence."""
        tag, direction = self.language.tag, self.language.direction
        parts = hatch(f"{self.id}-hatch"), *self._parts
        return document(self.id, str(title), sentence, self.y, *parts, lang=tag, direction=direction)

    def parts(self) -> tuple[Markup, ...]:
        """What was drawn so far, to be put into another sheet."""
        return tuple(self._parts)

    # -- words --

    def words(self, x: float, y: float, words: Words, look: str, anchor: Anchor = "start") -> None:
        """One line of words; ``x`` in per cent from the left, ``y`` the middle of the line."""
        self.add(_text(percent(x), y, words, look, anchor))

    def heading(self, label: Words, value: str = "") -> None:
        """A group's name, in up to three lines, and its value at the other end: beside the name if there is room for both."""
        beside = _beside(label, value, NARROWEST)
        lines = beside or wrap(str(label), NARROWEST)
        if beside and value:
            self._value(value)
        for line in lines:
            self.words(self.start, self.y + LINE / 2, like(label, line), "label")
            self.skip(LINE)
        if value and not beside:
            self._value_below(value, width(lines[-1]))

    def entry(self, symbol: Symbol, label: Words, value: str = "") -> None:
        """A symbol with its name, and a value at the other end, like :meth:`heading`."""
        beside = _beside(label, value, NARROWEST - SYMBOL)
        lines = beside or wrap(str(label), NARROWEST - SYMBOL)
        if beside and value:
            self._value(value)
        self._symbol(self.start, symbol)
        for line in lines:
            self._symbol_words(self.start, like(label, line), "plain")
            self.skip(LINE)
        if value and not beside:
            self._value_below(value, SYMBOL + width(lines[-1]))

    def legend(self, entries: Sequence[tuple[Symbol, str]]) -> None:
        """What the marks mean: two in a line where the words are short enough for a phone."""
        half, left = NARROWEST / 2 - SYMBOL, list(entries)
        while left:
            pair = left[:2] if all(width(words) <= half for _, words in left[:2]) else left[:1]
            room = half if len(pair) > 1 else NARROWEST - SYMBOL
            lines = [wrap(words, room) for _, words in pair]
            for start, (symbol, _), mine in zip((self.start, 50.0), pair, lines, strict=False):
                self._symbol(start, symbol)
                for place, line in enumerate(mine):
                    self._symbol_words(start, line, "quiet", place * LINE)
            self.skip(LINE * max(map(len, lines)))
            left = left[len(pair) :]
        self.skip(GAP)

    def _value(self, value: str) -> None:
        self.words(self.end, self.y + LINE / 2, value, "value", "end")

    def _value_below(self, value: str, taken: float) -> None:
        """A value at the end of a name's last line, which has ``taken`` so much already, else on a line of its own."""
        fits = taken + _bold(value) <= NARROWEST
        self.y -= LINE if fits else 0.0
        self._value(value)
        self.skip(LINE)

    def _symbol(self, x: float, symbol: Symbol) -> None:
        self.add(at(x, self.y + LINE / 2, *symbol(self.side)))

    def _symbol_words(self, x: float, words: Words, look: str, below: float = 0.0) -> None:
        text = _text(em(SYMBOL * self.side), below, words, look, "start")
        self.add(at(x, self.y + LINE / 2, text))

    # -- axes --

    def track(self, across: Across) -> float:
        """Room for the marks of one group, with the axis' ticks behind them; gives the middle of it."""
        top, middle = self.y, self.y + TRACK / 2
        self.add(level("0%", "100%", middle, "ground"))
        self.add(*(upright(across.x(tick), top, TRACK, "rule") for tick in across.ticks))
        self.skip(TRACK + GAP)
        return middle

    def ticks(self, across: Across, labels: Sequence[str]) -> None:
        """The axis' words, one for each tick; as many are written as a phone has room for, two at least."""
        room = NARROWEST * (1 - across.before / 100)
        short = [wrap(label, room / 2 - 1, most=1)[0] for label in labels]
        step = spacing([width(label) for label in short], room)
        for place, (tick, label) in enumerate(zip(across.ticks, short, strict=True)):
            if place % step == 0:
                self.words(across.at(tick), self.y + LINE / 2, label, "quiet", across.anchor(tick))
        self.skip(LINE)


def at(x: float, y: float, *parts: Markup) -> Markup:
    """Parts drawn around a place: ``x`` in per cent from the left, ``y`` in em."""
    return element("svg", *parts, x=percent(x), y=em(y), class_="at")


def _bold(value: str) -> float:
    """What a value, which is written bold, takes of a line."""
    return 1.1 * width(value) + 0.8 if value else 0.0


def _beside(label: Words, value: str, room: float) -> list[str]:
    """The lines of a name that shares its first with a value; none where it does not fit so."""
    left = room - _bold(value)
    lines = wrap(str(label), left) if left >= LEAST_ROOM else []
    return lines if "".join(lines).replace(" ", "") == "".join(str(label).split()) else []


def like(label: Words, line: str) -> Words:
    """A line of a label is in the label's language."""
    return Said(line, label.tag, label.fallback) if isinstance(label, Said) else line


def _text(x: str, y: float, words: Words, look: str, anchor: Anchor) -> Markup:
    lang = words.tag if isinstance(words, Said) and words.fallback else None
    return element("text", alone(words), x=x, y=em(y + 0.35), class_=look, text_anchor=anchor, lang=lang)
