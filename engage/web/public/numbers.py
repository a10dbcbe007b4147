"""A released table in full, as a page's table: every answer of every group, with its likely range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engage.errors import N_, Message
from engage.i18n.catalogues import Translator
from engage.i18n.local_text import LocalText
from engage.privacy.released import Figure, Mark, Released, Row

_COUNTED = {
    "heard": N_("People heard"),
    "share_heard": N_("Share of the people heard"),
    "share_community": N_("Share of the people who live here"),
    "more": N_("How many more we need to hear"),
}

_ANSWERED = N_("People who answered")
_BLANKS = {
    "dont_know": N_("Do not know"),
    "declined": N_("Rather not say"),
    "skipped": N_("Skipped"),
    "not_applicable": N_("Does not apply"),
    "not_asked": N_("Not asked"),
}


@dataclass(frozen=True, slots=True)
class FullTable:
    """``columns`` and ``rows`` as the components' table takes them."""

    columns: Sequence[tuple[Any, str]]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Showing:
    """How one language writes the figures of a released table."""

    words: Translator
    source: str = "en"

    def of(self, released: Released) -> FullTable:
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

    def _overall(self, released: Released) -> FullTable:
        """Everybody: one line for each answer."""
        row = released.rows[0]
        columns = [(self._say(N_("Answer")), "text"), (self._say(N_("Share")), "number")]
        rows = [
            [self.text(head.label), self._cell(figure, released.unit)]
            for head, figure in zip(released.columns, row.figures, strict=True)
        ]
        rows.append([self._say(_ANSWERED), self._people(row.base)])
        rows += [[self._say(_BLANKS[kind]), self._people(row.blanks[kind])] for kind in self._kinds(released)]
        return FullTable(columns, rows)

    def _by_group(self, released: Released) -> FullTable:
        """One line for each group. A column without a single number (nobody counted who lives here) is left out."""
        kept = [at for at in range(len(released.columns)) if _says_something(released, at)]
        columns = [(self.text(label), "text") for label in released.dimension_labels]
        columns += [(self._column(released, at), "number") for at in kept]
        kinds = self._kinds(released) if released.kind == "shares" else None
        if kinds is not None:
            columns += [
                (self._say(name), "number") for name in (_ANSWERED, *(_BLANKS[kind] for kind in kinds))
            ]
        rows = [self._line(released, row, kept, kinds) for row in released.rows]
        return FullTable(columns, rows)

    def _column(self, released: Released, at: int) -> Any:
        head = released.columns[at]
        known = _COUNTED.get(head.code) if released.kind == "counts" else None
        return self._say(known) if known else self.text(head.label or LocalText(und=head.code))

    def _line(
        self, released: Released, row: Row, kept: Sequence[int], kinds: Sequence[str] | None
    ) -> list[Any]:
        everybody = [self._say(N_("Everybody"))] + [""] * (len(released.dimensions) - 1)
        line: list[Any] = [self.text(label) for label in row.labels] or everybody
        for at in kept:
            shares = released.kind == "counts" and released.columns[at].code.startswith("share")
            line.append(self._cell(row.figures[at], "share" if shares else released.unit))
        if kinds is not None:
            line += [self._people(row.base), *(self._people(row.blanks.get(kind)) for kind in kinds)]
        return line

    def _kinds(self, released: Released) -> list[str]:
        """The ways of not answering that somebody took, or may have taken."""
        return [kind for kind in _BLANKS if any(row.blanks.get(kind, 0) != 0 for row in released.rows)]

    def _people(self, count: int | None) -> str | None:
        return None if count is None else self.words.formats.number(count)

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

    def _say(self, message: Message) -> str:
        return self.words.message(message)


def _says_something(released: Released, at: int) -> bool:
    return any(row.figures[at].mark is not Mark.MISSING for row in released.rows)
