"""Equiplot: one number for each group on a common axis, with its likely range, beside everybody's."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from engage.charts.comparing import compared
from engage.charts.marks import Symbol, bar, kept_back, kept_back_swatch, mark, swatch, upright
from engage.charts.notes import notes_on
from engage.charts.picture import Picture, Speak, Table, Words
from engage.charts.sheet import MOST_ROWS, TRACK, Sheet, at
from engage.charts.space import Across
from engage.charts.svg import em
from engage.charts.words import (
    Wording,
    alone,
    bounds_of,
    coded,
    everybody_in,
    groups_in,
    limits_of,
    range_of,
    value_of,
    withheld,
)
from engage.privacy.released import Figure, Released, Row


def equiplot(
    released: Released,
    speak: Speak,
    *,
    id: str,
    column: str,
    overall: Released | None = None,
    largest_first: bool = False,
) -> Picture:
    """One option of a shares table, or one period of a values table, by group.

    ``column``: the option's or period's code; KeyError when there is none. ``overall``: everybody's table of the same
    question, where the groups' table has no row for it.
    ``largest_first``: for groups without an order of their own; those without a number come last.
    """
    place, say = _place(released, column), Wording.of(released, speak)
    whole, groups = _whole(released, overall, column), groups_in(released)
    if largest_first:
        groups.sort(key=lambda row: -(value_of(row.figures[place]) or 0.0))
        groups.sort(key=lambda row: value_of(row.figures[place]) is None)
    title = speak.gettext("{question} – {answer}", question=alone(say.title), answer=alone(say.column(place)))
    middle = value_of(whole[1]) if whole else None
    sentence = say.sentence(_base(say, whole, groups, place), compared(say, groups, place, middle))
    return Picture(
        title=title,
        svg=_drawn(id, say, groups, place, whole[1] if whole else None, (title, sentence)),
        sentence=sentence,
        table=_table(say, groups, place, whole),
        notes=notes_on(say, min(len(groups), MOST_ROWS), len(groups), [row.figures[place] for row in groups]),
        plot=say.plot(
            "dots", map(say.group, groups), [(say.column(place), [row.figures[place] for row in groups])]
        ),
    )


Whole = tuple[int | None, Figure]
"""Everybody: the base as it may be told, and the figure."""


def _place(released: Released, column: str) -> int:
    codes = [head.code for head in released.columns]
    if column not in codes:
        raise KeyError(column)
    return codes.index(column)


def _whole(released: Released, overall: Released | None, column: str) -> Whole | None:
    for table in (released, overall):
        row = everybody_in(table)
        if table is not None and row is not None:
            return row.base, row.figures[_place(table, column)]
    return None


def _base(say: Wording, whole: Whole | None, groups: Sequence[Row], place: int) -> str:
    """How many people it rests on, and what all of them together said."""
    speak, answer = say.speak, alone(say.column(place))
    if say.released.kind != "shares":
        if whole is None or not whole[1].shown:
            return ""
        return speak.gettext("{period}: {value} for everybody.", period=answer, value=say.figure(whole[1]))
    if whole is not None and whole[0] is not None and whole[1].shown:
        return base_sentence(say, whole[0], whole[1], answer)
    bases = [row.base for row in groups if row.base is not None and row.figures[place].shown]
    if not bases:
        return ""
    return speak.ngettext(
        "Each group shown has at least {n} person.", "Each group shown has at least {n} people.", min(bases)
    )


def base_sentence(say: Wording, people: int, figure: Figure, answer: str) -> str:
    """Of how many people who chose an answer; numbers of people are rounded down in public, so there it says "about"."""
    named = {"share": say.figure(figure), "answer": answer}
    if say.released.audience == "public":
        return say.speak.ngettext(
            "Of about {n} person who answered, {share} chose “{answer}”.",
            "Of about {n} people who answered, {share} chose “{answer}”.",
            people,
            **named,
        )
    return say.speak.ngettext(
        "Of {n} person who answered, {share} chose “{answer}”.",
        "Of {n} people who answered, {share} chose “{answer}”.",
        people,
        **named,
    )


def _table(say: Wording, groups: Sequence[Row], place: int, whole: Whole | None) -> Table:
    """Everybody, then the groups: the number, its likely range where there are any, the people behind a share."""
    speak, shares = say.speak, say.released.kind == "shares"
    rows = [(say.group(row), row.figures[place], say.people(row.base)) for row in groups]
    if whole is not None:
        rows.insert(0, (say.everybody, whole[1], say.people(whole[0])))
    ranged = any(range_of(figure) is not None for _, figure, _ in rows)
    columns: list[tuple[Words, str]] = [(say.by_what, "text")]
    columns.append((speak.gettext("Share") if shares else say.column(place), "number"))
    columns += [(speak.gettext("Likely range"), "number")] if ranged else []
    columns += [(speak.gettext("People who answered"), "number")] if shares else []
    return Table(
        tuple(columns),
        tuple(
            (name, say.cell(figure), *([say.likely(figure)] if ranged else []), *([base] if shares else []))
            for name, figure, base in rows
        ),
    )


def _drawn(
    id: str, say: Wording, groups: Sequence[Row], place: int, whole: Figure | None, said: tuple[str, str]
) -> Markup:
    sheet = Sheet(id, say.speak.language)
    figures = [row.figures[place] for row in groups]
    everybody = value_of(whole) if whole else None
    across = say.axis(
        [
            *(end for figure in figures for end in limits_of(figure)),
            *([] if everybody is None else [everybody]),
        ],
        rtl=sheet.rtl,
    )
    sheet.legend(_legend(sheet, say, figures, everybody))
    for row in groups[:MOST_ROWS]:
        sheet.heading(say.group(row), say.figure(row.figures[place]))
        _row(sheet, row.figures[place], across, everybody)
    sheet.ticks(across, say.ticks(across.ticks))
    return sheet.finished(*said)


def _row(sheet: Sheet, figure: Figure, across: Across, everybody: float | None) -> None:
    top, middle = sheet.y, sheet.track(across)
    if withheld(figure):
        sheet.add(kept_back(sheet.id, "0%", top + 0.3, "100%", TRACK - 0.6))
        return
    ends, value = range_of(figure), value_of(figure)
    open_ends = bounds_of(figure) if coded(figure) else None
    if open_ends is not None:
        sheet.add(bar("limits", top=middle - 0.3, height=0.6, **across.span(*open_ends)))
    if ends is not None:
        sheet.add(bar("range", top=middle - 0.22, height=0.44, **across.span(*ends)))
    if everybody is not None:
        sheet.add(upright(across.x(everybody), top, TRACK, "whole"))
    if value is not None and not coded(figure):
        shape = "ring" if figure.flag == "uncertain" else "circle"
        sheet.add(at(across.at(value), middle, mark(shape, "dot")))


def _legend(
    sheet: Sheet, say: Wording, figures: Sequence[Figure], everybody: float | None
) -> list[tuple[Symbol, str]]:
    """Only what is drawn."""
    speak, entries = say.speak, list[tuple[Symbol, str]]()
    flags = {figure.flag for figure in figures if value_of(figure) is not None}
    if flags - {"uncertain", "above", "below"}:
        entries.append((lambda side: [mark("circle", "dot", 0.9 * side)], speak.gettext("Group")))
    if "uncertain" in flags:
        entries.append((lambda side: [mark("ring", "dot", 0.9 * side)], speak.gettext("uncertain")))
    if any(range_of(figure) is not None for figure in figures):
        entries.append((swatch("range", 0.44), speak.gettext("Likely range")))
    if everybody is not None:
        words = speak.gettext("Everybody: {value}", value=say.number(everybody))
        entries.append((lambda side: [upright(em(0.9 * side), -0.6, 1.2, "whole")], words))
    if any(map(withheld, figures)):
        entries.append((kept_back_swatch(sheet.id), say.not_shown))
    return entries
