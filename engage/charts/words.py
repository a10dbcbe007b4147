"""Figures, labels and marks as the reader's language writes them; the picture, its table and its sentence all ask here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from engage.charts.picture import Speak, Words
from engage.i18n.local_text import LocalText, Said
from engage.privacy.released import Figure, Mark, Released, Row

MOST_DECIMALS: Final = 2
_ISOLATE, _END = "\u2068", "\u2069"


def alone(words: Words) -> str:
    """``words`` so that their direction does not disturb the text around them."""
    return f"{_ISOLATE}{words}{_END}"


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

    def number(self, value: float) -> str:
        """A value with its unit's sign, where it has one."""
        match self.released.unit:
            case "share":
                return self.speak.formats.percent(value, self.decimals)
            case "percent":
                return self.speak.formats.percent(value / 100, self.decimals)
            case _:
                return self.speak.formats.number(value, self.decimals)

    def distance(self, value: float) -> str:
        """How far two values are apart: points for shares."""
        scale = {"share": 100.0, "percent": 1.0}.get(self.released.unit)
        if scale is None:
            return self.speak.formats.number(value, self.decimals)
        shown = round(value * scale, self.decimals)
        written = self.speak.formats.number(shown, self.decimals)
        return self.speak.ngettext("{n} point", "{n} points", 1 if shown == 1 else 2, n=written)

    def figure(self, figure: Figure) -> str:
        """A cell in words, for the picture: its value, or why there is none."""
        if figure.mark is Mark.WITHHELD:
            return self.not_shown
        if figure.value is None:
            return self.no_data
        value = self.number(figure.value)
        match figure.flag:
            case "above":
                return self.speak.gettext("over {value}", value=value)
            case "below":
                return self.speak.gettext("under {value}", value=value)
            case "uncertain":
                return self.speak.gettext("{value}, uncertain", value=value)
            case _:
                return value

    def cell(self, figure: Figure) -> str | None:
        """A cell in words, for the table: ``None`` when it is withheld."""
        return None if figure.mark is Mark.WITHHELD else self.figure(figure)

    def range(self, figure: Figure) -> str | None:
        """The likely range of a cell; empty where there is none, ``None`` when it is withheld."""
        if figure.mark is Mark.WITHHELD:
            return None
        if figure.low is None or figure.high is None:
            return ""
        return self.speak.gettext(
            "{low} to {high}", low=self.number(figure.low), high=self.number(figure.high)
        )

    def people(self, count: int | None) -> str | None:
        return None if count is None else self.speak.formats.number(count, 0)

    # -- labels --

    def said(self, text: LocalText, otherwise: str = "") -> Said:
        """A label in the reader's language, else as it falls back; ``otherwise`` where it is empty."""
        found = text.in_language(self.speak.language.tag)
        return found if found.text.strip() else Said(otherwise or self.unnamed, self.speak.language.tag)

    def group(self, row: Row) -> Words:
        if row.everybody:
            return self.everybody
        if len(row.labels) == 1:
            return self.said(row.labels[0], row.codes[0])
        return " · ".join(
            str(self.said(label, code)) for label, code in zip(row.labels, row.codes, strict=True)
        )

    def column(self, at: int) -> Words:
        head = self.released.columns[at]
        return self.said(head.label, head.code)

    @property
    def title(self) -> Said:
        return self.said(self.released.title, self.released.subject)

    @property
    def by_what(self) -> Words:
        """The heading of the groups' column: what they are groups of."""
        labels = [
            str(self.said(text, code))
            for text, code in zip(self.released.dimension_labels, self.released.dimensions, strict=True)
        ]
        return " · ".join(labels) or self.speak.gettext("Group")

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

    # -- notes --

    def notes(self, drawn: int, rows: int, figures: Iterable[Figure]) -> tuple[str, ...]:
        """What must be known with the picture: what is left out and why, and where the numbers come from."""
        speak, found = self.speak, []
        if drawn < rows:
            found.append(
                speak.gettext(
                    "The picture shows {drawn} of {all} groups. The table has all of them.",
                    drawn=speak.formats.number(drawn),
                    all=speak.formats.number(rows),
                )
            )
        seen = tuple(figures)
        if any(figure.mark is Mark.WITHHELD for figure in seen):
            found.append(
                speak.ngettext(
                    "Some numbers are not shown, so that nobody can be picked out: groups of fewer than {n} person, and others from which those could be worked out.",
                    "Some numbers are not shown, so that nobody can be picked out: groups of fewer than {n} people, and others from which those could be worked out.",
                    self.released.minimum,
                )
            )
        if any(figure.flag == "uncertain" for figure in seen):
            found.append(speak.gettext("Uncertain numbers rest on too few answers to be relied on."))
        if self.released.weighted:
            found.append(
                speak.gettext(
                    "Some answers count more than others, so that together they look like the community."
                )
            )
        if self.released.source:
            found.append(speak.gettext("Source: {source}", source=alone(self.released.source)))
        return tuple(found)


def _decimals(released: Released) -> int:
    """As many places as the figures need, at most two; shares of the desk get one, those of the public are whole percents."""
    if released.unit == "people":
        return 0
    if released.unit == "share":
        return 0 if released.audience == "public" else 1
    values = [f.value for row in released.rows for f in row.figures if f.value is not None]
    values += list(released.lines.values())
    return next(
        (d for d in range(MOST_DECIMALS) if all(abs(v - round(v, d)) < 1e-9 for v in values)), MOST_DECIMALS
    )


def shown_values(rows: Sequence[Row], at: int) -> list[tuple[Row, float]]:
    """The groups that show a value in a column."""
    return [
        (row, value) for row in rows if not row.everybody and (value := row.figures[at].value) is not None
    ]
