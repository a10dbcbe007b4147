"""Figures, labels and marks as the reader's language writes them; the picture, its table and its sentence all ask here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engage.analysis.references import REST
from engage.charts.picture import Plot, Speak, Words
from engage.charts.space import Across, axis
from engage.charts.views import VIEWS
from engage.i18n.local_text import LocalText, Said
from engage.privacy.released import Figure, Mark, Released, Row

MOST_DECIMALS: Final = 2
_SCALE: Final = {"share": 100.0, "percent": 1.0}
"""How many points one of a unit is; other units have no points."""
_ISOLATE, _END = "\u2068", "\u2069"
_ISOLATES: Final = re.compile("[\u2066-\u2069]")


def alone(words: Words) -> str:
    """``words`` so that their direction does not disturb the text around them, whatever marks they bring along."""
    return f"{_ISOLATE}{_ISOLATES.sub('', str(words))}{_END}"


def value_of(figure: Figure) -> float | None:
    """A cell's number, where it shows one that is finite."""
    if figure.mark is not None or figure.value is None or not math.isfinite(figure.value):
        return None
    return figure.value


def bounds_of(figure: Figure) -> tuple[float, float] | None:
    """Between which values a cell's number lies: a coded extreme tells only its side of the limit."""
    value = value_of(figure)
    match figure.flag:
        case _ if value is None:
            return None
        case "above":
            return value, 1.0
        case "below":
            return 0.0, value
        case _:
            return value, value


def limits_of(figure: Figure) -> list[float]:
    """Every value that must lie on an axis for a cell to be drawn."""
    return [end for ends in (bounds_of(figure), range_of(figure)) for end in ends or ()]


def coded(figure: Figure) -> bool:
    """Is only the side of a limit told, and not the number?"""
    return figure.flag in ("above", "below")


def range_of(figure: Figure) -> tuple[float, float] | None:
    """A cell's likely range, where it shows both its ends."""
    if value_of(figure) is None or figure.low is None or figure.high is None:
        return None
    return (figure.low, figure.high) if math.isfinite(figure.low) and math.isfinite(figure.high) else None


def withheld(figure: Figure) -> bool:
    return figure.mark is Mark.WITHHELD


def everybody_in(*tables: Released | None) -> Row | None:
    """Everybody's row in the first table that has one."""
    return next((row for table in tables if table is not None for row in table.rows if row.everybody), None)


def groups_in(released: Released) -> list[Row]:
    return [row for row in released.rows if not row.everybody]


def shown_values(rows: Sequence[Row], at: int) -> list[tuple[Row, float]]:
    """The groups that show a value in a column."""
    return [(row, value) for row in rows if (value := value_of(row.figures[at])) is not None]


@dataclass(frozen=True, slots=True)
class Wording:
    """Puts one Released table into words. ``decimals``: as many as its figures have, so that none is told finer or coarser."""

    released: Released
    speak: Speak
    decimals: int

    @classmethod
    def of(cls, released: Released, speak: Speak) -> Wording:
        return cls(released, speak, _decimals(released))

    # -- figures --

    def number(self, value: float, decimals: int | None = None) -> str:
        """A value with its unit's sign, where it has one."""
        places = self.decimals if decimals is None else decimals
        if self.released.unit in _SCALE:
            share = value * _SCALE[self.released.unit] / 100
            return self.speak.formats.percent(round(share, places + 2) + 0.0, places)
        return self.speak.formats.number(round(value, places) + 0.0, places)

    def ticks(self, ticks: Sequence[float]) -> list[str]:
        """Numbers of an axis, with as many places as tell its steps apart."""
        scale = _SCALE.get(self.released.unit, 1.0)
        return [self.number(tick, places_of([tick * scale for tick in ticks], most=6)) for tick in ticks]

    def axis(self, values: Sequence[float], *, rtl: bool = False) -> Across:
        """An axis for values of this table."""
        whole = 100.0 / _SCALE[self.released.unit] if self.released.unit in _SCALE else 0.0
        return axis(values, rtl=rtl, unit=whole / 100 or 1.0, whole=whole)

    def distance(self, value: float) -> str:
        """How far two values are apart: points for shares."""
        scale = _SCALE.get(self.released.unit)
        if scale is None:
            return self.number(value)
        shown = round(value * scale, self.decimals) + 0.0
        # A language that tells one from many writes a fraction as many, and so does "1.0"; a hundred stands for that.
        plural = 100 if self.decimals else round(shown)
        return self.speak.ngettext(
            "{n} point", "{n} points", plural, n=self.speak.formats.number(shown, self.decimals)
        )

    def figure(self, figure: Figure) -> str:
        """A cell in words, for the picture: its value, or why there is none."""
        if withheld(figure):
            return self.not_shown
        value = value_of(figure)
        if value is None:
            return self.no_data
        written = self.number(value)
        match figure.flag:
            case "above":
                return self.speak.gettext("over {value}", value=written)
            case "below":
                return self.speak.gettext("under {value}", value=written)
            case "uncertain":
                return self.speak.gettext("{value}, uncertain", value=written)
            case _:
                return written

    def cell(self, figure: Figure) -> str | None:
        """A cell in words, for the table: ``None`` when it is withheld."""
        return None if withheld(figure) else self.figure(figure)

    def likely(self, figure: Figure) -> str | None:
        """The likely range of a cell; empty where there is none, ``None`` when it is withheld."""
        if withheld(figure):
            return None
        ends = range_of(figure)
        if ends is None:
            return ""
        low, high = (self.number(end) for end in ends)
        return self.speak.gettext("{low} to {high}", low=low, high=high)

    def plot(
        self,
        shape: Literal["dots", "bars", "lines"],
        labels: Iterable[Words],
        series: Iterable[tuple[Words, Iterable[Figure]]],
    ) -> Plot:
        """The numbers of a picture, for whoever draws them again."""
        points = _SCALE.get(self.released.unit, 1.0)
        named = tuple((str(name), tuple(figures)) for name, figures in series)
        return Plot(shape, tuple(map(str, labels)), named, points, self.released.unit in _SCALE)

    def with_range(self, figure: Figure) -> str | None:
        """A cell for the table, with its likely range behind it where there is one."""
        ends = range_of(figure)
        if ends is None:
            return self.cell(figure)
        low, high = (self.number(end) for end in ends)
        return self.speak.gettext("{value} ({low} to {high})", value=self.figure(figure), low=low, high=high)

    def verdict(self, word: str | None) -> str:
        """What a test says in a word, for the table; empty where nothing was tested."""
        match word:
            case "gap":
                return self.speak.gettext("gap")
            case "no_clear_difference":
                return self.speak.gettext("no clear difference")
            case _:
                return ""

    def people(self, count: int | None) -> str | None:
        return None if count is None else self.speak.formats.number(count, 0)

    # -- labels --

    def said(self, text: LocalText, otherwise: str = "") -> Said:
        """A label in the reader's language, else as it falls back; ``otherwise`` where it is empty."""
        found = text.in_language(self.speak.language.tag)
        if found.text.strip():
            return found
        return Said(otherwise if otherwise.strip() else self.unnamed, self.speak.language.tag)

    def group(self, row: Row) -> Words:
        if row.everybody:
            return self.everybody
        names = [self.said(label, code) for label, code in zip(row.labels, row.codes, strict=True)]
        return names[0] if len(names) == 1 else " · ".join(alone(name) for name in names)

    def column(self, at: int) -> Words:
        head = self.released.columns[at]
        return self.said(head.label, head.code)

    @property
    def columns(self) -> range:
        return range(len(self.released.columns))

    @property
    def title(self) -> Said:
        return self.said(self.released.title, self.released.subject)

    @property
    def by_what(self) -> Words:
        """The heading of the groups' column: what they are groups of."""
        released = self.released
        labels = [
            self._dimension(text, code)
            for text, code in zip(released.dimension_labels, released.dimensions, strict=True)
            if text or code
        ]
        if len(labels) > 1:
            return " · ".join(alone(label) for label in labels)
        return labels[0] if labels else self.speak.gettext("Group")

    def dimension(self, code: str) -> Words:
        """The name of one of the table's dimensions."""
        return self._dimension(self.released.dimension_labels[self.released.dimensions.index(code)], code)

    def _dimension(self, text: LocalText, code: str) -> Words:
        """What groups are groups of, and how people who are in several are counted."""
        named, view = self.said(text, code), VIEWS.get(self.released.views.get(code, ""))
        if view is None:
            return named
        return self.speak.gettext(
            "{groups} ({view})", groups=alone(named), view=self.speak.message(view.name)
        )

    @property
    def reference(self) -> str:
        """What groups were tested against: ``rest``, ``overall`` or a group's code."""
        return self.released.tested.reference if self.released.tested else REST

    @property
    def exploring(self) -> str:
        return self.speak.gettext(
            "These numbers are for exploring. Nothing is tested, and nothing is ranked."
        )

    @property
    def everybody(self) -> str:
        return self.speak.gettext("Everybody")

    @property
    def unnamed(self) -> str:
        return self.speak.gettext("(no name)")

    @property
    def not_shown(self) -> str:
        return self.speak.gettext("not shown")

    @property
    def no_data(self) -> str:
        return self.speak.gettext("no data")

    def sentence(self, *told: str) -> str:
        """What there is to say, sentence after sentence."""
        return " ".join(filter(None, told)) or self.speak.gettext("There are no numbers to show.")


def places_of(values: Iterable[float], most: int = MOST_DECIMALS) -> int:
    """As many decimal places as the values need, at most ``most``."""
    given = [value for value in values if math.isfinite(value)]
    return next((p for p in range(most) if all(abs(v - round(v, p)) < 1e-9 for v in given)), most)


def _decimals(released: Released) -> int:
    """Shares of the desk get one decimal, those of the public are whole percents, people are whole; a measure has its own."""
    if released.unit == "people":
        return 0
    if released.unit == "share":
        return 0 if released.audience == "public" else 1
    values = [
        value for row in released.rows for figure in row.figures if (value := value_of(figure)) is not None
    ]
    return places_of([*values, *released.lines.values()])
