"""Dumbbell: each group's number in the first period and in the last, and the way between."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from engage.charts.changing import changed
from engage.charts.marks import Symbol, bar, kept_back, kept_back_swatch, level, mark, swatch
from engage.charts.moving import moved
from engage.charts.notes import notes_on
from engage.charts.picture import Picture, Speak, Table, Words
from engage.charts.sheet import GAP, MOST_ROWS, TRACK, Sheet, at
from engage.charts.space import Across
from engage.charts.svg import em
from engage.charts.words import Wording, everybody_in, groups_in, limits_of, range_of, value_of, withheld
from engage.privacy.released import Figure, Released, Row

UNTESTED = "between"
LOOKS = {"gap": "moved", "no_clear_difference": "still"}


def dumbbell(released: Released, speak: Speak, *, id: str) -> Picture:
    """A table with periods as columns (values, or a course): the first beside the last, by group.

    ValueError for a table of another kind, or with fewer than two periods.
    """
    if released.kind not in ("values", "course") or len(released.columns) < 2:
        raise ValueError("a change needs two periods")
    say, groups, whole = Wording.of(released, speak), groups_in(released), everybody_in(released)
    rows = [*([whole] if whole is not None else []), *groups]
    sentence = moved(say, groups) if released.kind == "course" else changed(say, groups, whole)
    ends = [(row.figures[0], row.figures[-1]) for row in rows]
    return Picture(
        title=say.title,
        svg=_drawn(id, say, rows, sentence),
        sentence=sentence,
        table=_table(say, rows),
        notes=notes_on(
            say, min(len(rows), MOST_ROWS), len(rows), [figure for pair in ends for figure in pair]
        ),
        plot=say.plot(
            "dots",
            map(say.group, rows),
            [(say.column(at), [row.figures[at] for row in rows]) for at in (say.columns[0], say.columns[-1])],
        ),
    )


def _table(say: Wording, rows: Sequence[Row]) -> Table:
    """First, last, and what the test says of the change, where one was made."""
    first, last = say.columns[0], say.columns[-1]
    tested = any(row.figures[last].change for row in rows)
    columns: list[tuple[Words, str]] = [
        (say.by_what, "text"),
        (say.column(first), "number"),
        (say.column(last), "number"),
    ]
    columns += [(say.speak.gettext("Change"), "text")] if tested else []

    def cells(row: Row) -> tuple[Words | None, ...]:
        told = (say.with_range(row.figures[first]), say.with_range(row.figures[last]))
        return (say.group(row), *told, *([_word(say, row.figures[last].change)] if tested else []))

    return Table(tuple(columns), tuple(map(cells, rows)))


def _drawn(id: str, say: Wording, rows: Sequence[Row], sentence: str) -> Markup:
    sheet = Sheet(id, say.speak.language)
    ends = [(row.figures[0], row.figures[-1]) for row in rows]
    across = say.axis([end for pair in ends for figure in pair for end in limits_of(figure)], rtl=sheet.rtl)
    sheet.legend(_legend(sheet, say, ends))
    for row in rows[:MOST_ROWS]:
        before, after = row.figures[0], row.figures[-1]
        told = say.speak.gettext("{before} → {after}", before=say.figure(before), after=say.figure(after))
        sheet.heading(say.group(row), told)
        _row(sheet, before, after, across)
    sheet.ticks(across, say.ticks(across.ticks))
    return sheet.finished(say.title, sentence)


def _row(sheet: Sheet, before: Figure, after: Figure, across: Across) -> None:
    """Ranges above and below the line, so that neither hides the other; what is withheld is hatched at its half."""
    top, middle = sheet.y, sheet.track(across)
    half = TRACK / 2 - 0.25
    for figure, y in ((before, top + 0.1), (after, middle + 0.15)):
        ends = range_of(figure)
        if withheld(figure):
            sheet.add(kept_back(sheet.id, "0%", y, "100%", half))
        elif ends is not None:
            sheet.add(bar("range", top=y + 0.1, height=half - 0.2, **across.span(*ends)))
    was, now = value_of(before), value_of(after)
    if was is not None and now is not None:
        look = LOOKS.get(after.change or "", UNTESTED)
        sheet.add(level(across.x(was), across.x(now), middle, look))
    if was is not None:
        sheet.add(at(across.at(was), middle, mark("ring", "dot")))
    if now is not None:
        sheet.add(at(across.at(now), middle, mark("circle", "dot")))
    sheet.skip(-GAP / 3)


def _legend(sheet: Sheet, say: Wording, ends: Sequence[tuple[Figure, Figure]]) -> list[tuple[Symbol, str]]:
    """Only what is drawn."""
    speak, figures = say.speak, [figure for pair in ends for figure in pair]
    entries: list[tuple[Symbol, str]] = [
        (lambda side: [mark("ring", "dot", 0.9 * side)], str(say.column(say.columns[0]))),
        (lambda side: [mark("circle", "dot", 0.9 * side)], str(say.column(say.columns[-1]))),
    ]
    changes = {after.change for before, after in ends if None not in (value_of(before), value_of(after))}
    if "gap" in changes:
        entries.append((_line("moved"), speak.gettext("clear change")))
    if "no_clear_difference" in changes:
        entries.append((_line("still"), speak.gettext("no clear difference")))
    if any(range_of(figure) is not None for figure in figures):
        entries.append((swatch("range", 0.44), speak.gettext("Likely range")))
    if any(map(withheld, figures)):
        entries.append((kept_back_swatch(sheet.id), say.not_shown))
    return entries


def _word(say: Wording, change: str | None) -> str:
    return say.speak.gettext("clear change") if change == "gap" else say.verdict(change)


def _line(look: str) -> Symbol:
    return lambda side: [level("0", em(1.8 * side), 0.0, look)]
