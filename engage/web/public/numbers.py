"""A released table as a page shows it: columns and rows for the table part, one sentence, and rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from engage.errors import N_, Message
from engage.i18n.catalogues import Translator
from engage.i18n.local_text import LocalText
from engage.privacy.released import Figure, Mark, Released, Row

CLEAR = 0.05
"""Groups are told apart in a sentence only where their likely ranges do not meet and their shares are this far apart."""

_COUNTED = {
    "heard": N_("People heard"),
    "share_heard": N_("Share of the people heard"),
    "share_community": N_("Share of the people who live here"),
    "more": N_("How many more we need to hear"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """``columns`` and ``rows`` as the components' table takes them; ``sentence`` says the main thing, if there is one."""

    columns: Sequence[tuple[Any, str]]
    rows: Sequence[Sequence[Any]]
    sentence: str


@dataclass(frozen=True, slots=True)
class Showing:
    """How one language writes the figures of a released table."""

    words: Translator
    source: str = "en"

    def of(self, released: Released) -> Shown:
        if released.kind == "shares" and not released.dimensions:
            return self._overall(released)
        return self._by_group(released)

    def text(self, text: LocalText) -> Any:
        return text.in_language(self.words.language.tag, self.source)

    def number(self, value: float, unit: str) -> str:
        formats = self.words.formats
        if unit == "share":
            return formats.percent(value)
        if unit == "percent":
            return formats.percent(value / 100, decimals=1)
        return formats.number(value) if unit == "people" else formats.number(value, 1)

    def _overall(self, released: Released) -> Shown:
        """Everybody: one line for each answer."""
        row = released.rows[0]
        columns = [(self._say(N_("Answer")), "text"), (self._say(N_("Share")), "number")]
        rows = [
            [self.text(head.label), self._cell(figure, released.unit)]
            for head, figure in zip(released.columns, row.figures, strict=True)
        ]
        return Shown(columns, rows, self._first_sentence(released, row))

    def _by_group(self, released: Released) -> Shown:
        heads = [(self.text(label), "text") for label in released.dimension_labels]
        columns = [*heads, *((self._column(released, at), "number") for at in range(len(released.columns)))]
        based = released.kind == "shares"
        if based:
            columns.append((self._say(N_("People who answered")), "number"))
        rows = [self._line(released, row, based) for row in released.rows]
        return Shown(columns, rows, self._sentence(released))

    def _column(self, released: Released, at: int) -> Any:
        head = released.columns[at]
        known = _COUNTED.get(head.code) if released.kind == "counts" else None
        return self._say(known) if known else self.text(head.label or LocalText(und=head.code))

    def _line(self, released: Released, row: Row, based: bool) -> list[Any]:
        everybody = [self._say(N_("Everybody"))] + [""] * (len(released.dimensions) - 1)
        line: list[Any] = [self.text(label) for label in row.labels] or everybody
        for at, figure in enumerate(row.figures):
            shares = released.kind == "counts" and released.columns[at].code.startswith("share")
            line.append(self._cell(figure, "share" if shares else released.unit))
        if based:
            line.append(None if row.base is None else self.words.formats.number(row.base))
        return line

    def _cell(self, figure: Figure, unit: str) -> Any:
        """``None`` stands for a number that is kept back, as the components have it."""
        if figure.mark is Mark.WITHHELD:
            return None
        if figure.mark is Mark.MISSING or figure.value is None:
            return self._say(N_("no number"))
        told = self.number(figure.value, unit)
        if figure.flag in {"above", "below"}:
            more, less = N_("more than {share}", share=told), N_("less than {share}", share=told)
            return self._say(more if figure.flag == "above" else less)
        if figure.low is None or figure.high is None or figure.low == figure.high:
            return told
        low, high = self.number(figure.low, unit), self.number(figure.high, unit)
        return {"text": told, "note": self._say(N_("{low} to {high}", low=low, high=high))}

    def _sentence(self, released: Released) -> str:
        if released.kind == "values":
            return self._latest(released)
        if released.kind == "counts":
            return self._missing(released)
        apart = furthest_apart(released)
        if apart is None:
            shown = [row for row in released.rows if row.shown]
            none = N_("There are too few answers to show groups apart.")
            return self._say(N_("The groups show no clear difference.") if len(shown) > 1 else none)
        at, high, low = apart
        return self._say(
            N_(
                "“{answer}” was said by {more} of this group: {group}. It was said by {less} of this one: {other}.",
                answer=released.columns[at].label,
                more=self.number(high.figures[at].value or 0.0, "share"),
                group=self._name(high),
                less=self.number(low.figures[at].value or 0.0, "share"),
                other=self._name(low),
            )
        )

    def _first_sentence(self, released: Released, row: Row) -> str:
        shown = [(f.value or 0.0, at) for at, f in enumerate(row.figures) if f.shown and f.flag is None]
        if not shown or row.base is None:
            return self._say(
                N_("Fewer than {minimum} people answered, so we do not show this.", minimum=released.minimum)
            )
        value, at = max(shown, key=lambda pair: (pair[0], -pair[1]))
        return self._say(
            N_(
                "Of {people} people who answered, {share} said “{answer}”.",
                people=self.words.formats.number(row.base),
                share=self.number(value, "share"),
                answer=released.columns[at].label,
            )
        )

    def _latest(self, released: Released) -> str:
        everybody = next((row for row in released.rows if row.everybody), None)
        told = [at for at, figure in enumerate(everybody.figures) if figure.shown] if everybody else []
        if everybody is None or not told:
            return ""
        figure = everybody.figures[told[-1]]
        return self._say(
            N_(
                "In {period} it was {value} for everybody together.",
                period=released.columns[told[-1]].label,
                value=self.number(figure.value or 0.0, released.unit),
            )
        )

    def _missing(self, released: Released) -> str:
        more = next((at for at, head in enumerate(released.columns) if head.code == "more"), None)
        if more is None:
            return ""
        needed = [(row.figures[more].value or 0.0, row) for row in released.rows if not row.everybody]
        most, row = max(needed, key=lambda pair: pair[0], default=(0.0, released.rows[0]))
        if most <= 0:
            return ""
        return self._say(
            N_(
                "The group we have heard least, for its size: {group}. We would need to hear {people} more of its people.",
                group=self._name(row),
                people=self.words.formats.number(most),
            )
        )

    def _name(self, row: Row) -> str:
        return self.words.formats.list(self.text(label) for label in row.labels)

    def _say(self, message: Message) -> str:
        return self.words.message(message)


def furthest_apart(released: Released) -> tuple[int, Row, Row] | None:
    """(column, group with more, group with less) of the two groups that are furthest apart beyond doubt, if any are."""
    found: tuple[float, int, Row, Row] | None = None
    for at in range(len(released.columns)):
        rows = [row for row in released.rows if row.codes and row.figures[at].low is not None]
        for one, other in combinations(rows, 2):
            high, low = sorted((one, other), key=lambda row: -(row.figures[at].value or 0.0))
            above, below = high.figures[at], low.figures[at]
            apart = (above.value or 0.0) - (below.value or 0.0)
            clear = (above.low or 0.0) > (below.high or 0.0) and apart >= CLEAR
            if clear and (found is None or apart > found[0]):
                found = (apart, at, high, low)
    return found[1:] if found else None
