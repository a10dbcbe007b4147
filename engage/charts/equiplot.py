"""Equiplot: one number for each group on a common axis, with its likely range, beside everybody's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from engage.charts.comparing import compared
from engage.charts.marks import mark, range_bar, withheld_bar
from engage.charts.picture import Picture, Speak, Table, Words, checked_id
from engage.charts.sheet import MOST_ROWS, TRACK, Sheet, Symbol, at
from engage.charts.space import Across, axis
from engage.charts.svg import document, element, em, hatch
from engage.charts.words import Wording, alone
from engage.privacy.released import Figure, Mark, Released, Row


def equiplot(
    released: Released,
    speak: Speak,
    *,
    id: str,
    column: str,
    overall: Released | None = None,
    verdicts: Mapping[str, str] | None = None,
    largest_first: bool = False,
) -> Picture:
    """One option of a shares table, or one period of a values table, by group.

    ``column``: the option's or period's code; KeyError when there is none. ``overall``: everybody's table of the same
    question, where the groups' table has no row for it. ``verdicts``: see :func:`engage.charts.comparing.compared`.
    ``largest_first``: for groups without an order of their own; those without a number come last.
    """
    checked_id(id)
    where = [head.code for head in released.columns]
    if column not in where:
        raise KeyError(column)
    place, say = where.index(column), Wording.of(released, speak)
    whole = _whole(released, overall, column)
    groups = [row for row in released.rows if not row.everybody]
    if largest_first:
        groups.sort(key=lambda row: (row.figures[place].value is None, -(row.figures[place].value or 0.0)))
    title = speak.gettext("{question}: {answer}", question=alone(say.title), answer=alone(say.column(place)))
    sentence = " ".join(
        filter(
            None,
            (
                _base(say, whole, groups, place),
                compared(say, groups, place, verdicts, whole and whole[1].value),
            ),
        )
    )
    return Picture(
        title=title,
        svg=_drawn(id, title, sentence, say, groups, place, whole and whole[1]),
        sentence=sentence,
        table=_table(say, groups, place, whole),
        notes=say.notes(min(len(groups), MOST_ROWS), len(groups), [row.figures[place] for row in groups]),
    )


Whole = tuple[int | None, Figure]
"""Everybody: the base as it may be told, and the figure."""


def _whole(released: Released, overall: Released | None, column: str) -> Whole | None:
    for table in (released, overall):
        for row in table.rows if table else ():
            if table is not None and row.everybody:
                return row.base, row.figures[[head.code for head in table.columns].index(column)]
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
    speak = say.speak
    rows: list[tuple[str | None, Figure, Words]] = [
        (say.people(row.base), row.figures[place], say.group(row)) for row in groups
    ]
    if whole is not None:
        rows.insert(0, (say.people(whole[0]), whole[1], say.everybody))
    shares = say.released.kind == "shares"
    ranged = any(figure.low is not None for _, figure, _ in rows)
    columns: list[tuple[Words, str]] = [
        (say.by_what, "text"),
        (speak.gettext("Share") if shares else say.column(place), "number"),
    ]
    if ranged:
        columns.append((speak.gettext("Likely range"), "number"))
    if shares:
        columns.append((speak.gettext("People who answered"), "number"))
    return Table(
        tuple(columns),
        tuple(
            (name, say.cell(figure), *([say.range(figure)] if ranged else []), *([base] if shares else []))
            for base, figure, name in rows
        ),
    )


def _drawn(
    id: str, title: str, sentence: str, say: Wording, groups: Sequence[Row], place: int, whole: Figure | None
) -> Markup:
    rtl = say.speak.language.direction == "rtl"
    figures = [row.figures[place] for row in groups]
    everybody = whole.value if whole is not None else None
    across = axis(
        _values([*figures, *([whole] if whole else [])]), rtl=rtl, shares=say.released.unit == "share"
    )
    sheet = Sheet(rtl)
    sheet.legend(_legend(id, say, figures, everybody))
    for row in groups[:MOST_ROWS]:
        figure = row.figures[place]
        sheet.heading(say.group(row), say.figure(figure))
        _row(sheet, id, figure, across, everybody)
    sheet.ticks(across, [say.number(tick) for tick in across.ticks])
    language = say.speak.language
    return document(
        id,
        title,
        sentence,
        sheet.y,
        hatch(f"{id}-hatch"),
        *sheet.parts,
        lang=language.tag,
        direction=language.direction,
    )


def _values(figures: Sequence[Figure]) -> list[float]:
    return [v for figure in figures for v in (figure.value, figure.low, figure.high) if v is not None]


def _row(sheet: Sheet, id: str, figure: Figure, across: Across, everybody: float | None) -> None:
    top = sheet.y
    middle = sheet.track(across, band=figure.mark is not Mark.WITHHELD)
    if figure.mark is Mark.WITHHELD:
        sheet.add(withheld_bar(id, top + 0.2, TRACK - 0.4))
        return
    if everybody is not None:
        sheet.add(_tick(across.x(everybody), top, TRACK))
    if figure.value is None:
        return
    if figure.low is not None and figure.high is not None:
        sheet.add(range_bar(middle=middle, **across.span(figure.low, figure.high)))
    shape = "ring" if figure.flag == "uncertain" else "circle"
    sheet.add(at(across.at(figure.value), middle, mark(shape, "dot")))


def _tick(x: str, top: float, height: float) -> Markup:
    return element("line", x1=x, x2=x, y1=em(top), y2=em(top + height), class_="whole")


def _legend(
    id: str, say: Wording, figures: Sequence[Figure], everybody: float | None
) -> list[tuple[Symbol, str]]:
    speak, entries = say.speak, list[tuple[Symbol, str]]()
    if any(figure.shown and figure.flag != "uncertain" for figure in figures):
        entries.append((lambda side: [mark("circle", "dot", 0.9 * side)], speak.gettext("Group")))
    if any(figure.low is not None for figure in figures):
        entries.append((lambda side: [_sample(side, "range")], speak.gettext("Likely range")))
    if any(figure.flag == "uncertain" for figure in figures):
        entries.append((lambda side: [mark("ring", "dot", 0.9 * side)], speak.gettext("uncertain")))
    if everybody is not None:
        words = speak.gettext("Everybody: {value}", value=say.number(everybody))
        entries.append((lambda side: [_tick(em(0.9 * side), -0.6, 1.2)], words))
    if any(figure.mark is Mark.WITHHELD for figure in figures):
        entries.append((lambda side: [_sample(side, "kept", f"url(#{id}-hatch)")], say.not_shown))
    return entries


def _sample(side: float, look: str, fill: str | None = None) -> Markup:
    x = 0.0 if side > 0 else -1.8
    return element("rect", x=em(x), y=em(-0.3), width=em(1.8), height=em(0.6), class_=look, fill=fill)
