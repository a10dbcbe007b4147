"""Stacked shares: how each group's answers are spread over a scale, in the scale's own order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from markupsafe import Markup

from engage.charts.comparing import compared
from engage.charts.equiplot import base_sentence
from engage.charts.marks import withheld_bar
from engage.charts.picture import Picture, Speak, Table, checked_id
from engage.charts.sheet import GAP, MOST_ROWS, Sheet, Symbol
from engage.charts.space import width
from engage.charts.svg import document, element, em, hatch, percent
from engage.charts.words import Wording, alone, shown_values
from engage.privacy.released import Mark, Released, Row

STEPS: Final = 7
"""Tones from the first answer to the last; a longer scale uses each for neighbours, whose borders still show."""
BAR: Final = 1.9
_SUM: Final = 1.05
"""Shares of one answer each add up to 1, but for the rounding of public figures."""


def stackable(released: Released) -> bool:
    """May the shares of a row be laid end to end? Not where people chose more than one answer."""
    return released.kind == "shares" and all(sum(_values(row)) <= _SUM for row in released.rows)


def stacked(released: Released, speak: Speak, *, id: str, overall: Released | None = None) -> Picture:
    """Shares of every option by group, one bar a group. ``overall``: everybody's table, drawn as the first bar.

    ValueError for a table that is not :func:`stackable`.
    """
    checked_id(id)
    if not stackable(released):
        raise ValueError("only shares that add up to one are stacked")
    say = Wording.of(released, speak)
    groups = [row for row in released.rows if not row.everybody]
    whole = next((row for table in (released, overall) if table for row in table.rows if row.everybody), None)
    rows = [whole, *groups] if whole is not None else groups
    sentence = _sentence(say, whole, groups)
    return Picture(
        title=say.title,
        svg=_drawn(id, say, sentence, rows),
        sentence=sentence,
        table=_table(say, rows),
        notes=say.notes(min(len(rows), MOST_ROWS), len(rows), [f for row in rows for f in row.figures]),
    )


def _values(row: Row) -> list[float]:
    return [figure.value for figure in row.figures if figure.value is not None]


def _sentence(say: Wording, whole: Row | None, groups: Sequence[Row]) -> str:
    """About the answer on which the groups differ most; without groups, about the most frequent one."""
    at = _most_apart(groups, len(say.released.columns))
    if at is None and whole is not None and _values(whole):
        at = max(range(len(whole.figures)), key=lambda place: whole.figures[place].value or 0.0)
    if at is None:
        return compared(say, groups, 0) if say.released.columns else say.no_data
    answer, parts = alone(say.column(at)), []
    if whole is not None and whole.base is not None and whole.figures[at].shown:
        parts.append(base_sentence(say, whole.base, whole.figures[at], answer))
    elif groups:
        parts.append(say.speak.gettext("Groups differ most on “{answer}”.", answer=answer))
    return " ".join((*parts, compared(say, groups, at))).strip()


def _most_apart(groups: Sequence[Row], columns: int) -> int | None:
    spread: dict[int, float] = {}
    for place in range(columns):
        values = [value for _, value in shown_values(groups, place)]
        if len(values) > 1:
            spread[place] = max(values) - min(values)
    return max(spread, key=lambda place: spread[place], default=None)


def _table(say: Wording, rows: Sequence[Row]) -> Table:
    columns = [(say.column(place), "number") for place in range(len(say.released.columns))]
    return Table(
        ((say.by_what, "text"), *columns, (say.speak.gettext("People who answered"), "number")),
        tuple((say.group(row), *map(say.cell, row.figures), say.people(row.base)) for row in rows),
    )


def _drawn(id: str, say: Wording, sentence: str, rows: Sequence[Row]) -> Markup:
    language = say.speak.language
    sheet = Sheet(language.direction == "rtl")
    for place in range(len(say.released.columns)):
        sheet.legend([(_swatch(_step(place, len(say.released.columns))), str(say.column(place)))], gap=0.0)
    if any(figure.mark is Mark.WITHHELD for row in rows for figure in row.figures):
        sheet.legend([(_hatched(id), say.not_shown)], gap=0.0)
    sheet.skip(GAP)
    for row in rows[:MOST_ROWS]:
        _row(sheet, id, say, row)
    return document(
        id,
        str(say.title),
        sentence,
        sheet.y,
        hatch(f"{id}-hatch"),
        *sheet.parts,
        lang=language.tag,
        direction=language.direction,
    )


def _row(sheet: Sheet, id: str, say: Wording, row: Row) -> None:
    nothing = not _values(row)
    sheet.heading(say.group(row), say.figure(row.figures[0]) if nothing and row.figures else "")
    top = sheet.y
    if any(figure.mark is Mark.WITHHELD for figure in row.figures):
        sheet.add(withheld_bar(id, top, BAR))
    ends = list(accumulate((figure.value or 0.0 for figure in row.figures), initial=0.0))
    scale = 100 / max(ends[-1], 1.0)
    for place, figure in enumerate(row.figures):
        if figure.value:
            look = f"step s{_step(place, len(row.figures))}"
            _segment(sheet, top, ends[place] * scale, figure.value * scale, look, say.figure(figure))
    sheet.skip(BAR + GAP)


def _segment(sheet: Sheet, top: float, start: float, wide: float, look: str, words: str) -> None:
    x = 100 - start - wide if sheet.rtl else start
    sheet.add(
        element("rect", x=percent(x), y=em(top), width=percent(wide), height=em(BAR), class_=look),
    )
    if width(words) + 0.5 <= wide / 100 * 17:
        sheet.words(x + wide / 2, top + BAR / 2, words, look.replace("step", "on"), "middle")


def _step(place: int, options: int) -> int:
    """Which of the tones an answer has: the first and the last are as far apart as can be."""
    return 1 + (round(place * (STEPS - 1) / (options - 1)) if options > 1 else STEPS - 1)


def _swatch(step: int) -> Symbol:
    return lambda side: [_box(side, f"step s{step}", None)]


def _hatched(id: str) -> Symbol:
    return lambda side: [_box(side, "kept", f"url(#{id}-hatch)")]


def _box(side: float, look: str, fill: str | None) -> Markup:
    return element(
        "rect",
        x=em(0.0 if side > 0 else -1.6),
        y=em(-0.5),
        width=em(1.6),
        height=em(1.0),
        class_=look,
        fill=fill,
    )
