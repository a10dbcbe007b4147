"""Stacked shares: how each group's answers are spread over a scale, in the scale's own order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from markupsafe import Markup

from engage.charts.comparing import compared
from engage.charts.equiplot import base_sentence
from engage.charts.marks import bar, kept_back, kept_back_swatch, swatch
from engage.charts.notes import notes_on
from engage.charts.picture import Picture, Speak, Table
from engage.charts.sheet import GAP, MOST_ROWS, Sheet
from engage.charts.space import NARROWEST, width
from engage.charts.svg import percent
from engage.charts.words import (
    Wording,
    alone,
    bounds_of,
    everybody_in,
    groups_in,
    shown_values,
    value_of,
    withheld,
)
from engage.privacy.released import Figure, Released, Row

STEPS: Final = 7
"""Tones from the first answer to the last; a longer scale uses each for neighbours, whose borders still show."""
BAR: Final = 1.9
_ROUNDED: Final = 0.005
"""What a share may gain by being printed as a whole percent."""


def stackable(released: Released) -> bool:
    """May the shares of a row be laid end to end? Not where people chose more than one answer."""
    most = 1 + _ROUNDED * len(released.columns) + 1e-9
    return released.kind == "shares" and all(
        sum(map(_drawn_share, row.figures)) <= most for row in released.rows
    )


def stacked(released: Released, speak: Speak, *, id: str, overall: Released | None = None) -> Picture:
    """Shares of every option by group, one bar a group. ``overall``: everybody's table, drawn as the first bar.

    ValueError for a table that is not :func:`stackable`.
    """
    if not stackable(released) or not (overall is None or stackable(overall)):
        raise ValueError("only shares that add up to one are stacked")
    say, groups = Wording.of(released, speak), groups_in(released)
    whole = everybody_in(released, overall)
    rows = [whole, *groups] if whole is not None else groups
    sentence = _sentence(say, whole, groups)
    return Picture(
        title=say.title,
        svg=_drawn(id, say, rows, sentence),
        sentence=sentence,
        table=_table(say, rows),
        notes=notes_on(say, min(len(rows), MOST_ROWS), len(rows), [f for row in rows for f in row.figures]),
        plot=say.plot(
            "bars",
            map(say.group, rows),
            [(say.column(at), [row.figures[at] for row in rows]) for at in say.columns],
        ),
    )


def _values(row: Row) -> list[float]:
    return [value for figure in row.figures if (value := value_of(figure)) is not None]


def _drawn_share(figure: Figure) -> float:
    """What a cell takes of its bar: nothing where its number is not told, the limit where only that it is above it."""
    bounds = bounds_of(figure)
    return bounds[0] if bounds is not None else 0.0


def _sentence(say: Wording, whole: Row | None, groups: Sequence[Row]) -> str:
    """About the answer on which the groups differ most; without groups, about the most frequent one."""
    at = _most_apart(say, groups)
    if at is None and whole is not None and _values(whole):
        at = max(say.columns, key=lambda place: value_of(whole.figures[place]) or 0.0)
    if at is None:
        return say.sentence(compared(say, groups, 0) if say.columns else "")
    answer, base = alone(say.column(at)), ""
    if whole is not None and whole.base is not None and whole.figures[at].shown:
        base = base_sentence(say, whole.base, whole.figures[at], answer)
    elif groups:
        base = say.speak.gettext("Groups differ most on “{answer}”.", answer=answer)
    return say.sentence(base, compared(say, groups, at))


def _most_apart(say: Wording, groups: Sequence[Row]) -> int | None:
    spread: dict[int, float] = {}
    for place in say.columns:
        values = [value for _, value in shown_values(groups, place)]
        if len(values) > 1:
            spread[place] = max(values) - min(values)
    return max(spread, key=lambda place: spread[place], default=None)


def _table(say: Wording, rows: Sequence[Row]) -> Table:
    columns = [(say.column(place), "number") for place in say.columns]
    return Table(
        ((say.by_what, "text"), *columns, (say.speak.gettext("People who answered"), "number")),
        tuple((say.group(row), *map(say.cell, row.figures), say.people(row.base)) for row in rows),
    )


def _drawn(id: str, say: Wording, rows: Sequence[Row], sentence: str) -> Markup:
    sheet = Sheet(id, say.speak.language)
    for place in say.columns:
        sheet.entry(swatch(f"step s{_step(place, len(say.columns))}", 1.0), say.column(place))
    if any(withheld(figure) for row in rows for figure in row.figures):
        sheet.entry(kept_back_swatch(sheet.id, 1.0), say.not_shown)
    sheet.skip(GAP)
    for row in rows[:MOST_ROWS]:
        _row(sheet, say, row)
    return sheet.finished(say.title, sentence)


def _row(sheet: Sheet, say: Wording, row: Row) -> None:
    """A group's bar. What it keeps back is the hatched rest; how it is split is not told."""
    nothing = not _values(row)
    sheet.heading(say.group(row), say.figure(row.figures[0]) if nothing and row.figures else "")
    if any(map(withheld, row.figures)):
        sheet.add(kept_back(sheet.id, "0%", sheet.y, "100%", BAR))
    shares = [_drawn_share(figure) for figure in row.figures]
    ends = list(accumulate(shares, initial=0.0))
    whole = max(ends[-1], 1.0)
    for place, (figure, share) in enumerate(zip(row.figures, shares, strict=True)):
        if share > 0:
            step = _step(place, len(shares))
            _segment(sheet, 100 * ends[place] / whole, 100 * share / whole, step, say.figure(figure))
    if not nothing:
        sheet.add(bar("outline", "0%", sheet.y, percent(100.0), BAR))
    sheet.skip(BAR + GAP)


def _segment(sheet: Sheet, start: float, wide: float, step: int, words: str) -> None:
    """A part of a bar, with its number where a phone has room for it."""
    x = 100 - start - wide if sheet.rtl else start
    sheet.add(bar(f"step s{step}", percent(x), sheet.y, percent(wide), BAR))
    if width(words) + 0.6 <= wide / 100 * NARROWEST:
        sheet.words(x + wide / 2, sheet.y + BAR / 2, words, f"on s{step}", "middle")


def _step(place: int, options: int) -> int:
    """Which of the tones an answer has: the first and the last are as far apart as can be."""
    return 1 + (round(place * (STEPS - 1) / (options - 1)) if options > 1 else STEPS - 1)
