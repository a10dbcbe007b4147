"""Participation gap: each group's share of those heard beside its share of the community, and how many more voices make up for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from engage.charts.marks import mark, withheld_bar
from engage.charts.picture import Picture, Speak, Table, Words, checked_id
from engage.charts.sheet import MOST_ROWS, TRACK, Sheet, Symbol, at
from engage.charts.space import Across, axis
from engage.charts.svg import document, element, em, hatch
from engage.charts.words import Wording, alone
from engage.privacy.released import Figure, Mark, Released, Row

HEARD, SHARE_HEARD, SHARE_COMMUNITY, MORE = range(4)
"""The columns of a counts table, as :func:`engage.privacy.release_other.release_counts` makes it."""
_CODES: Final = ("heard", "share_heard", "share_community", "more")


def participation(released: Released, speak: Speak, *, id: str) -> Picture:
    """Who was heard and who was not. ValueError for a table that is not one of people heard by group."""
    checked_id(id)
    if released.kind != "counts" or tuple(head.code for head in released.columns) != _CODES:
        raise ValueError("only people heard by group are shown beside the community")
    say = Wording.of(released, speak)
    groups = [row for row in released.rows if not row.everybody]
    sentence = _sentence(say, groups)
    return Picture(
        title=say.title,
        svg=_drawn(id, say, sentence, groups),
        sentence=sentence,
        table=_table(say),
        notes=say.notes(min(len(groups), MOST_ROWS), len(groups), [f for row in groups for f in row.figures]),
    )


def _share(say: Wording, figure: Figure) -> str:
    """A share, whatever unit the table counts in."""
    if figure.value is None:
        return say.figure(figure)
    return say.speak.formats.percent(figure.value, 0 if say.released.audience == "public" else 1)


def _sentence(say: Wording, groups: Sequence[Row]) -> str:
    speak = say.speak
    whole = next((row for row in say.released.rows if row.everybody), None)
    parts = []
    if whole is not None and whole.base is not None:
        parts.append(
            speak.ngettext(
                "{n} person whose group is known was heard.",
                "{n} people whose group is known were heard.",
                whole.base,
            )
        )
    parts.append(_least_heard(say, groups))
    return " ".join(parts)


def _least_heard(say: Wording, groups: Sequence[Row]) -> str:
    """The group furthest below its share of the community, with the number of voices that would make up for it."""
    speak = say.speak
    known = [
        row
        for row in groups
        if row.figures[SHARE_COMMUNITY].value and row.figures[SHARE_HEARD].value is not None
    ]
    if not known:
        return speak.gettext(
            "How many people of each group live here is not known, so nobody can say who is missing."
        )
    short = [row for row in known if (row.figures[MORE].value or 0.0) > 0]
    if not short:
        return speak.gettext("Every group shown was heard as much as its size asks for.")
    row = min(short, key=_ratio)
    named: dict[str, Words] = {
        "group": alone(say.group(row)),
        "heard": _share(say, row.figures[SHARE_HEARD]),
        "community": _share(say, row.figures[SHARE_COMMUNITY]),
    }
    return speak.ngettext(
        "{group} was heard least for its size: {heard} of those heard, {community} of the community. {n} more voice would make up for it.",
        "{group} was heard least for its size: {heard} of those heard, {community} of the community. {n} more voices would make up for it.",
        round(row.figures[MORE].value or 0),
        **named,
    )


def _ratio(row: Row) -> tuple[float, float]:
    heard, community = row.figures[SHARE_HEARD].value or 0.0, row.figures[SHARE_COMMUNITY].value or 1.0
    return heard / community, -(row.figures[MORE].value or 0.0)


def _more(say: Wording, figure: Figure) -> str:
    if figure.value is None:
        return say.figure(figure)
    if figure.value == 0:
        return say.speak.gettext("heard enough")
    return say.speak.ngettext("{n} more voice", "{n} more voices", round(figure.value))


def _table(say: Wording) -> Table:
    speak = say.speak

    def cells(row: Row) -> tuple[Words | None, ...]:
        heard, share, community, more = row.figures
        shares = (None if one.mark is Mark.WITHHELD else _share(say, one) for one in (share, community))
        if row.everybody:
            return (say.group(row), say.cell(heard), "", "", "")
        return (say.group(row), say.cell(heard), *shares, say.cell(more))

    return Table(
        (
            (say.by_what, "text"),
            (speak.gettext("People heard"), "number"),
            (speak.gettext("Share of those heard"), "number"),
            (speak.gettext("Share of the community"), "number"),
            (speak.gettext("More voices needed"), "number"),
        ),
        tuple(cells(row) for row in say.released.rows),
    )


def _drawn(id: str, say: Wording, sentence: str, groups: Sequence[Row]) -> Markup:
    language, rtl = say.speak.language, say.speak.language.direction == "rtl"
    values = [
        v
        for row in groups
        for at_ in (SHARE_HEARD, SHARE_COMMUNITY)
        if (v := row.figures[at_].value) is not None
    ]
    across = axis(values, rtl=rtl, shares=True)
    sheet = Sheet(rtl)
    sheet.legend(_legend(id, say, groups))
    for row in groups[:MOST_ROWS]:
        sheet.heading(say.group(row), _more(say, row.figures[MORE]))
        _row(sheet, id, row, across)
    sheet.ticks(across, [say.speak.formats.percent(tick, 0) for tick in across.ticks])
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


def _row(sheet: Sheet, id: str, row: Row, across: Across) -> None:
    top = sheet.y
    heard, community = row.figures[SHARE_HEARD], row.figures[SHARE_COMMUNITY]
    middle = sheet.track(across)
    if heard.mark is Mark.WITHHELD:
        sheet.add(withheld_bar(id, top + 0.3, TRACK - 0.6))
    if heard.value is not None and community.value is not None:
        look = "short" if heard.value < community.value else "over"
        x1, x2 = across.x(heard.value), across.x(community.value)
        sheet.add(element("line", x1=x1, x2=x2, y1=em(middle), y2=em(middle), class_=look))
    if community.value is not None:
        sheet.add(at(across.at(community.value), middle, _post()))
    if heard.value is not None:
        sheet.add(at(across.at(heard.value), middle, mark("circle", "dot")))


def _post(x: float = 0.0) -> Markup:
    return element("rect", x=em(x - 0.16), y=em(-0.65), width=em(0.32), height=em(1.3), class_="post")


def _legend(id: str, say: Wording, groups: Sequence[Row]) -> list[tuple[Symbol, str]]:
    speak = say.speak
    entries: list[tuple[Symbol, str]] = [
        (lambda side: [mark("circle", "dot", 0.9 * side)], speak.gettext("Share of those heard"))
    ]
    if any(row.figures[SHARE_COMMUNITY].shown for row in groups):
        entries.append((lambda side: [_post(0.9 * side)], speak.gettext("Share of the community")))
    if any(row.figures[HEARD].mark is Mark.WITHHELD for row in groups):
        entries.append((_hatched(id), say.not_shown))
    return entries


def _hatched(id: str) -> Symbol:
    return lambda side: [
        element(
            "rect",
            x=em(0.0 if side > 0 else -1.8),
            y=em(-0.3),
            width=em(1.8),
            height=em(0.6),
            class_="kept",
            fill=f"url(#{id}-hatch)",
        )
    ]
