"""Trend: a measure by group over its periods, with its baseline and target; lines break where a number is not shown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from engage.charts.changing import changed
from engage.charts.marks import SHAPES, Symbol, kept_back, kept_back_swatch, level, mark
from engage.charts.moving import moved
from engage.charts.notes import notes_on
from engage.charts.picture import Picture, Speak, Table
from engage.charts.sheet import LINE, Sheet, at
from engage.charts.space import NARROWEST, Across, width
from engage.charts.svg import element, em, percent
from engage.charts.words import Wording, everybody_in, groups_in, value_of, withheld
from engage.privacy.released import Released, Row

MOST_LINES: Final = len(SHAPES)
PLOT: Final = 16.0
STRIP: Final = 1.0
"""Height of the plot, and of a strip below it that shows where a group's number is kept back, in em."""


def trend(released: Released, speak: Speak, *, id: str) -> Picture:
    """A values table by group over periods, in the order of its columns. ``lines`` of the table are drawn across."""
    say, groups, whole = Wording.of(released, speak), groups_in(released), everybody_in(released)
    drawn = _drawn_groups(groups)
    sentence = moved(say, groups) if released.kind == "course" else changed(say, groups, whole)
    return Picture(
        title=say.title,
        svg=_Plot(id, say, drawn, whole).drawn(sentence),
        sentence=sentence,
        table=_table(say),
        notes=notes_on(say, len(drawn), len(groups), [f for row in released.rows for f in row.figures]),
        plot=say.plot(
            "lines", map(say.column, say.columns), [(say.group(row), row.figures) for row in released.rows]
        ),
    )


def _drawn_groups(groups: Sequence[Row]) -> list[Row]:
    """The first groups that show anything, then those that do not; from the highest last value to the lowest."""
    chosen = sorted(groups, key=lambda row: not _shown(row))[:MOST_LINES]
    return sorted(chosen, key=lambda row: (not _shown(row), -_last(row)))


def _shown(row: Row) -> list[tuple[int, float]]:
    return [(place, value) for place, one in enumerate(row.figures) if (value := value_of(one)) is not None]


def _last(row: Row) -> float:
    return next((value for _, value in reversed(_shown(row))), 0.0)


def _table(say: Wording) -> Table:
    columns = [(say.column(place), "number") for place in say.columns]
    rows = [(say.group(row), *map(say.with_range, row.figures)) for row in say.released.rows]
    lines = [(_line_name(say, name), *(say.number(value) for _ in columns)) for name, value in _lines(say)]
    return Table(((say.by_what, "text"), *columns), (*rows, *lines))


def _lines(say: Wording) -> list[tuple[str, float]]:
    return list(say.released.lines.items())


def _line_name(say: Wording, name: str) -> str:
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
        self.say, self.groups, self.whole = say, groups, whole
        self.sheet = Sheet(id, say.speak.language)
        rows = [*groups, *([whole] if whole else [])]
        values = [value for row in rows for _, value in _shown(row)] + [value for _, value in _lines(say)]
        self.up = say.axis(values)
        self.up_labels = say.ticks(self.up.ticks)
        before = 100 * (max(map(width, self.up_labels)) + 0.8) / NARROWEST
        last = max(len(say.columns) - 1, 1)
        self.across = Across(0, last, tuple(range(len(say.columns))), self.sheet.rtl, before)
        self.top = 0.0

    def drawn(self, sentence: str) -> Markup:
        sheet = self.sheet
        self._legend()
        self.top = sheet.y + LINE / 2
        self._grid()
        for name, value in _lines(self.say):
            sheet.add(level("0%", "100%", self._height(value), _line_look(name)))
        if self.whole is not None:
            self._line(self.whole, "whole", None)
        for place, row in reversed(list(enumerate(self.groups))):
            self._line(row, f"k{place}", SHAPES[place])
        sheet.y = self.top + PLOT + 0.5
        self._kept_back()
        sheet.ticks(self.across, [str(self.say.column(place)) for place in self.say.columns])
        return sheet.finished(self.say.title, sentence)

    def _height(self, value: float) -> float:
        return self.top + PLOT * (1 - self.up.part(value))

    def _grid(self) -> None:
        for tick, label in zip(self.up.ticks, self.up_labels, strict=True):
            y = self._height(tick)
            self.sheet.add(level("0%", "100%", y, "rule"))
            self.sheet.words(self.sheet.start, y - LINE / 2 + 0.1, label, "quiet")

    def _line(self, row: Row, look: str, shape: str | None) -> None:
        """Segments between neighbouring periods that both show a value, and a mark on each value."""
        shown = _shown(row)
        for (place, value), (following, later) in pairwise(shown):
            if following == place + 1:
                ends = {"x1": self.across.x(place), "x2": self.across.x(following)}
                heights = {"y1": em(self._height(value)), "y2": em(self._height(later))}
                self.sheet.add(element("line", class_=f"line {look}", **ends, **heights))
        for place, value in shown:
            if shape is not None:
                self.sheet.add(at(self.across.at(place), self._height(value), mark(shape, f"point {look}")))

    def _kept_back(self) -> None:
        """A strip for each group that shows some numbers and keeps others back: hatched below the latter's periods."""
        half = 0.4 * (100 - self.across.before) / max(len(self.say.columns) - 1, 1)
        for place, row in enumerate(self.groups):
            hidden = [period for period, figure in enumerate(row.figures) if withheld(figure)]
            if not hidden or not _shown(row):
                continue
            for period in hidden:
                middle = self.across.at(period)
                x, end = max(middle - half, 0.0), min(middle + half, 100.0)
                self.sheet.add(
                    kept_back(self.sheet.id, percent(x), self.sheet.y, percent(end - x), STRIP),
                    at(middle, self.sheet.y + STRIP / 2, mark(SHAPES[place], f"point k{place}")),
                )
            self.sheet.skip(STRIP + 0.2)

    def _legend(self) -> None:
        """A line a group, in the order in which the lines end, with its value in the last period."""
        if not self.say.columns:
            return
        period = self.say.columns[-1]
        if self.whole is not None:
            self.sheet.entry(
                _sample("whole"), self.say.everybody, self.say.figure(self.whole.figures[period])
            )
        for place, row in enumerate(self.groups):
            symbol = _sample(f"k{place}", SHAPES[place]) if _shown(row) else _nothing(self.sheet.id, row)
            self.sheet.entry(symbol, self.say.group(row), self.say.figure(row.figures[period]))
        for name, value in _lines(self.say):
            look = _line_look(name)
            self.sheet.entry(_rule(look), _line_name(self.say, name), self.say.number(value))
        if any(withheld(figure) for row in self.groups if _shown(row) for figure in row.figures):
            self.sheet.entry(kept_back_swatch(self.sheet.id, STRIP), self.say.not_shown)
        self.sheet.skip(LINE / 2)


def _line_look(name: str) -> str:
    return "level target" if name == "target" else "level"


def _rule(look: str) -> Symbol:
    return lambda side: [level("0", em(1.8 * side), 0.0, look)]


def _sample(look: str, shape: str | None = None) -> Symbol:
    def symbol(side: float) -> list[Markup]:
        line = level("0", em(1.8 * side), 0.0, f"line {look}")
        return [line, mark(shape, f"point {look}", 0.9 * side)] if shape else [line]

    return symbol


def _nothing(id: str, row: Row) -> Symbol:
    """The symbol of a group without a line: hatched where its numbers are kept back, empty where there are none."""
    return kept_back_swatch(id) if any(map(withheld, row.figures)) else (lambda _: [])
