"""Trend: a measure by group over its periods, with its baseline and target; lines break where a number is not shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from engage.charts.changing import changed
from engage.charts.marks import SHAPES, mark
from engage.charts.picture import Picture, Speak, Table, checked_id
from engage.charts.sheet import LINE, Sheet, Symbol, anchor_at, at, spacing
from engage.charts.space import Across, axis, width
from engage.charts.svg import document, element, em, hatch, percent
from engage.charts.words import Wording
from engage.privacy.released import Mark, Released, Row

MOST_LINES: Final = len(SHAPES)
PLOT: Final = 16.0
STRIP: Final = 0.9
"""Height of the plot, and of the strip below it that shows which numbers are kept back, in em."""


def trend(released: Released, speak: Speak, *, id: str) -> Picture:
    """A values table by group over periods, in the order of its columns. ``lines`` of the table are drawn across."""
    checked_id(id)
    say = Wording.of(released, speak)
    groups = [row for row in released.rows if not row.everybody]
    whole = next((row for row in released.rows if row.everybody), None)
    drawn = _drawn_groups(groups)
    sentence = changed(say, groups, whole)
    return Picture(
        title=say.title,
        svg=_Plot(id, say, drawn, whole).drawn(sentence),
        sentence=sentence,
        table=_table(say),
        notes=say.notes(len(drawn), len(groups), [f for row in released.rows for f in row.figures]),
    )


def _drawn_groups(groups: Sequence[Row]) -> list[Row]:
    """The first groups that show anything, then those that do not; from the highest last value to the lowest."""
    chosen = sorted(groups, key=lambda row: not row.shown)[:MOST_LINES]
    return sorted(chosen, key=lambda row: (not row.shown, -(_last(row) or 0.0)))


def _shown(row: Row) -> list[tuple[int, float]]:
    return [(place, figure.value) for place, figure in enumerate(row.figures) if figure.value is not None]


def _last(row: Row) -> float | None:
    shown = _shown(row)
    return shown[-1][1] if shown else None


def _table(say: Wording) -> Table:
    columns = [(say.column(place), "number") for place in range(len(say.released.columns))]
    rows = [(say.group(row), *map(say.cell, row.figures)) for row in say.released.rows]
    rows += [
        (line_name(say, name), *(say.number(value) for _ in columns))
        for name, value in say.released.lines.items()
    ]
    return Table(((say.by_what, "text"), *columns), tuple(rows))


def line_name(say: Wording, name: str) -> str:
    match name:
        case "baseline":
            return say.speak.gettext("Baseline")
        case "target":
            return say.speak.gettext("Target")
        case _:
            return name


class _Plot:
    """One drawing: where periods and values stand, and the marks of each group."""

    def __init__(self, id: str, say: Wording, groups: Sequence[Row], whole: Row | None) -> None:
        self.id, self.say, self.groups, self.whole = id, say, groups, whole
        self.language = say.speak.language
        rtl = self.language.direction == "rtl"
        rows = [*groups, *([whole] if whole else [])]
        values = [value for row in rows for _, value in _shown(row)] + list(say.released.lines.values())
        self.up = axis(values, rtl=False)
        last = max(len(say.released.columns) - 1, 1)
        self.across = Across(0, last, tuple(range(last + 1)), rtl)
        self.sheet = Sheet(rtl)
        self.top = 0.0

    def drawn(self, sentence: str) -> Markup:
        sheet = self.sheet
        self._legend()
        self.top = sheet.y + 0.4
        self._grid()
        for name, value in self.say.released.lines.items():
            self._level(line_name(self.say, name), value)
        if self.whole is not None:
            self._line(self.whole, "whole", None)
        for place, row in reversed(list(enumerate(self.groups))):
            self._line(row, f"k{place}", SHAPES[place])
        sheet.y = self.top + PLOT + 0.5
        self._kept_back()
        self._periods()
        return document(
            self.id,
            str(self.say.title),
            sentence,
            sheet.y,
            hatch(f"{self.id}-hatch"),
            *sheet.parts,
            lang=self.language.tag,
            direction=self.language.direction,
        )

    def height(self, value: float) -> float:
        part = (value - self.up.low) / (self.up.high - self.up.low)
        return self.top + PLOT * (1 - part)

    def _grid(self) -> None:
        start = 100.0 if self.sheet.rtl else 0.0
        for tick in self.up.ticks:
            y = self.height(tick)
            self.sheet.add(element("line", x1="0%", x2="100%", y1=em(y), y2=em(y), class_="grid"))
            self.sheet.words(start, y - LINE / 2 + 0.1, self.say.number(tick), "quiet")

    def _level(self, name: str, value: float) -> None:
        y = self.height(value)
        self.sheet.add(element("line", x1="0%", x2="100%", y1=em(y), y2=em(y), class_="level"))
        words = self.say.speak.gettext("{name}: {value}", name=name, value=self.say.number(value))
        self.sheet.words(0.0 if self.sheet.rtl else 100.0, y - LINE / 2 + 0.1, words, "value", "end")

    def _line(self, row: Row, look: str, shape: str | None) -> None:
        """Segments between neighbouring periods that both show a value, and a mark on each value."""
        for (place, value), (following, later) in zip(_shown(row), _shown(row)[1:], strict=False):
            if following == place + 1:
                ends = {"x1": self.across.x(place), "x2": self.across.x(following)}
                y1, y2 = em(self.height(value)), em(self.height(later))
                self.sheet.add(element("line", y1=y1, y2=y2, class_=f"line {look}", **ends))
        for place, value in _shown(row):
            if shape is not None:
                self.sheet.add(at(self.across.at(place), self.height(value), mark(shape, f"mark {look}")))

    def _kept_back(self) -> None:
        """A strip for each group that keeps something back: hatched below the periods it is not shown in."""
        half = 50 / max(self.across.high, 1) * 0.8
        for row, place in [(row, place) for place, row in enumerate(self.groups)]:
            hidden = [period for period, figure in enumerate(row.figures) if figure.mark is Mark.WITHHELD]
            if not hidden:
                continue
            y = self.sheet.y
            for period in hidden:
                x = max(self.across.at(period) - half, 0.0)
                wide = min(self.across.at(period) + half, 100.0) - x
                self.sheet.add(
                    element(
                        "rect",
                        x=percent(x),
                        y=em(y),
                        width=percent(wide),
                        height=em(STRIP),
                        class_="kept",
                        fill=f"url(#{self.id}-hatch)",
                    ),
                    at(self.across.at(period), y + STRIP / 2, mark(SHAPES[place], f"mark k{place}")),
                )
            self.sheet.skip(STRIP + 0.2)

    def _periods(self) -> None:
        heads = [str(self.say.column(place)) for place in range(len(self.say.released.columns))]
        step = spacing([width(head) for head in heads])
        for place, head in enumerate(heads):
            if place % step == 0:
                self.sheet.words(
                    self.across.at(place),
                    self.sheet.y + LINE / 2,
                    head,
                    "quiet",
                    anchor_at(self.across, place),
                )
        self.sheet.skip(LINE)

    def _legend(self) -> None:
        """A line a group in the order in which the lines end, with its first and last value."""
        if self.whole is not None:
            self.sheet.entry(_sample("whole", None), self.say.everybody, self._from_to(self.whole))
        for place, row in enumerate(self.groups):
            self.sheet.entry(_sample(f"k{place}", SHAPES[place]), self.say.group(row), self._from_to(row))
        self.sheet.skip(LINE / 2)

    def _from_to(self, row: Row) -> str:
        shown = _shown(row)
        if not shown:
            hidden = any(figure.mark is Mark.WITHHELD for figure in row.figures)
            return self.say.not_shown if hidden else self.say.no_data
        first, last = self.say.number(shown[0][1]), self.say.number(shown[-1][1])
        if len(shown) == 1:
            return last
        return f"{first} {'←' if self.sheet.rtl else '→'} {last}"


def _sample(look: str, shape: str | None) -> Symbol:
    def symbol(side: float) -> list[Markup]:
        line = element("line", x1="0", x2=em(1.8 * side), y1="0", y2="0", class_=f"line {look}")
        return [line, mark(shape, f"mark {look}", 0.9 * side)] if shape else [line]

    return symbol
