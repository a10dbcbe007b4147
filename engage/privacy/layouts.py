"""Other looks at one released table: what is in it laid out anew, or shown more strictly. Nothing appears that was not in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from engage.i18n.local_text import LocalText
from engage.privacy.released import Figure, Head, Mark, Released, Row, Why

_T = TypeVar("_T")
_MISSING: Final = Figure(mark=Mark.MISSING)


def reliable(released: Released) -> Released:
    """The table as the display standard has it: uncertain numbers are kept back."""
    return _with_figures(released, _only_certain)


def exploring(released: Released) -> Released:
    """The table with its uncertain numbers, and without any verdict: to look around in, not to conclude from.

    ValueError for a public table.
    """
    bare = _with_figures(released, lambda figure: replace(figure, verdict=None, change=None))
    return replace(bare, exploratory=True, tested=None)


def crossed_with(released: Released, dimension: str) -> list[Head]:
    """The groups of one of a table's dimensions, in their order."""
    at = released.dimensions.index(dimension)
    found = {row.codes[at]: row.labels[at] for row in released.rows if not row.everybody}
    return [Head(code, label) for code, label in found.items()]


def slice_of(released: Released, dimension: str, code: str) -> Released:
    """A crossed table's part for one group of ``dimension``, by what else it is crossed with."""
    at = released.dimensions.index(dimension)
    rows = tuple(
        replace(row, codes=_without(row.codes, at), labels=_without(row.labels, at))
        for row in released.rows
        if not row.everybody and row.codes[at] == code
    )
    return replace(
        released,
        rows=rows,
        dimensions=_without(released.dimensions, at),
        dimension_labels=_without(released.dimension_labels, at),
        views={name: view for name, view in released.views.items() if name != dimension},
    )


def course_of(released: Released, option: str, along: str, overall: Released | None = None) -> Released:
    """One answer of a table crossed with ``along``, with the groups of ``along`` (rounds, say) as columns.

    ``overall``: the table by ``along`` alone; its rows are everybody's. KeyError when there is no such answer.
    """
    at, place = released.dimensions.index(along), _place(released, option)
    periods = crossed_with(released, along)
    groups: dict[tuple[str, ...], dict[str, Row]] = {}
    for row in released.rows:
        if not row.everybody:
            groups.setdefault(_without(row.codes, at), {})[row.codes[at]] = row
    rows = [
        Row(
            codes,
            _without(next(iter(found.values())).labels, at),
            None,
            tuple(found[p.code].figures[place] if p.code in found else _MISSING for p in periods),
        )
        for codes, found in groups.items()
    ]
    return replace(
        released,
        kind="course",
        title=_named(released.title, released.columns[place]),
        dimensions=_without(released.dimensions, at),
        dimension_labels=_without(released.dimension_labels, at),
        columns=tuple(periods),
        rows=(*_everybody(overall, option, periods), *rows),
    )


def _everybody(overall: Released | None, option: str, periods: Sequence[Head]) -> list[Row]:
    if overall is None:
        return []
    place = _place(overall, option)
    by_period = {row.codes: row.figures[place] for row in overall.rows}
    return [Row((), (), None, tuple(by_period.get((period.code,), _MISSING) for period in periods))]


def _place(released: Released, option: str) -> int:
    codes = [head.code for head in released.columns]
    if option not in codes:
        raise KeyError(option)
    return codes.index(option)


def _named(question: LocalText, answer: Head) -> LocalText:
    """Question and answer as one title, in every language that has the question."""
    return LocalText(
        {
            tag: f"{text} – {answer.label.in_language(tag).text or answer.code}"
            for tag, text in question.items()
        }
    )


def _without(things: Sequence[_T], at: int) -> tuple[_T, ...]:
    return (*things[:at], *things[at + 1 :])


def _only_certain(figure: Figure) -> Figure:
    return Figure(mark=Mark.WITHHELD, why=Why.RELIABILITY) if figure.flag == "uncertain" else figure


def _with_figures(released: Released, change: Callable[[Figure], Figure]) -> Released:
    rows = tuple(replace(row, figures=tuple(map(change, row.figures))) for row in released.rows)
    return replace(released, rows=rows)
