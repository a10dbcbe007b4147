"""Participation gap: each group's share of those heard beside its share of the community, and the voices that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from markupsafe import Markup

from engage.charts.marks import Symbol, bar, kept_back, kept_back_swatch, level, mark
from engage.charts.notes import notes_on
from engage.charts.picture import Picture, Speak, Table, Words
from engage.charts.sheet import MOST_ROWS, TRACK, Sheet, at
from engage.charts.space import Across, axis
from engage.charts.svg import em
from engage.charts.words import Wording, alone, everybody_in, groups_in, value_of, withheld
from engage.privacy.released import Figure, Released, Row

HEARD, SHARE_HEARD, SHARE_COMMUNITY, MORE = range(4)
"""The columns of a counts table, as :func:`engage.privacy.release_other.release_counts` makes it."""
_CODES: Final = ("heard", "share_heard", "share_community", "more")


def participation(released: Released, speak: Speak, *, id: str) -> Picture:
    """Who was heard and who was not: first the groups that miss most voices, then those that cannot be told, then the rest.

    ValueError for a table that is not one of people heard by group.
    """
    if released.kind != "counts" or tuple(head.code for head in released.columns) != _CODES:
        raise ValueError("only people heard by group are shown beside the community")
    say = Wording.of(released, speak)
    groups = sorted(groups_in(released), key=_urgency)
    sentence = _sentence(say, groups)
    return Picture(
        title=say.title,
        svg=_drawn(id, say, groups, sentence),
        sentence=sentence,
        table=_table(say, groups),
        notes=notes_on(
            say, min(len(groups), MOST_ROWS), len(groups), [f for row in groups for f in row.figures]
        ),
        plot=replace(
            say.plot(
                "dots",
                map(say.group, groups),
                [
                    (name, [row.figures[at] for row in groups])
                    for name, at in (
                        (say.speak.gettext("Share of those heard"), SHARE_HEARD),
                        (say.speak.gettext("Share of the community"), SHARE_COMMUNITY),
                    )
                ],
            ),
            points=100.0,
            percent=True,
        ),
    )


def _more(row: Row) -> float | None:
    return value_of(row.figures[MORE])


def _urgency(row: Row) -> tuple[int, float]:
    """The order tells no more than the numbers do: a group that is kept back stands in one place whatever its count."""
    more = _more(row)
    return (1, 0.0) if more is None else (0, -more) if more > 0 else (2, 0.0)


def _share(say: Wording, figure: Figure) -> str:
    value = value_of(figure)
    if value is None:
        return say.figure(figure)
    return say.speak.formats.percent(value, 0 if say.released.audience == "public" else 1)


def _sentence(say: Wording, groups: Sequence[Row]) -> str:
    whole = everybody_in(say.released)
    told = _base(say, whole.base) if whole is not None and whole.base is not None else ""
    return say.sentence(told, _least_heard(say, groups))


def _base(say: Wording, people: int) -> str:
    """How many were heard; numbers of people are rounded down in public, so there it says "about"."""
    if say.released.audience == "public":
        return say.speak.ngettext(
            "About {n} person whose group is known was heard.",
            "About {n} people whose group is known were heard.",
            people,
        )
    return say.speak.ngettext(
        "{n} person whose group is known was heard.", "{n} people whose group is known were heard.", people
    )


def _least_heard(say: Wording, groups: Sequence[Row]) -> str:
    """The group furthest below its share of the community, with the number of voices that would make up for it."""
    speak = say.speak
    if not any(value_of(row.figures[SHARE_COMMUNITY]) for row in groups):
        return speak.gettext(
            "How many people of each group live here is not known, so nobody can say who is missing."
        )
    told = [row for row in groups if _more(row) is not None]
    if not told:
        return speak.gettext("No group’s number can be shown.")
    row = min((row for row in told if _more(row)), key=_ratio, default=None)
    if row is None:
        return speak.gettext("Every group shown was heard as much as its size asks for.")
    more, group = round(_more(row) or 0), alone(say.group(row))
    heard, community = (_share(say, row.figures[place]) for place in (SHARE_HEARD, SHARE_COMMUNITY))
    if value_of(row.figures[HEARD]) == 0:
        return speak.ngettext(
            "Nobody from {group} was heard, though it is {community} of the community. {n} more voice would make up for it.",
            "Nobody from {group} was heard, though it is {community} of the community. {n} more voices would make up for it.",
            more,
            group=group,
            community=community,
        )
    return speak.ngettext(
        "{group} was heard least for its size: {heard} of those heard, {community} of the community. {n} more voice would make up for it.",
        "{group} was heard least for its size: {heard} of those heard, {community} of the community. {n} more voices would make up for it.",
        more,
        group=group,
        heard=heard,
        community=community,
    )


def _ratio(row: Row) -> tuple[float, float]:
    """Heard for its size, and among those equal the one that misses most."""
    heard = value_of(row.figures[SHARE_HEARD]) or 0.0
    return heard / (value_of(row.figures[SHARE_COMMUNITY]) or 1.0), -(_more(row) or 0.0)


def _voices(say: Wording, figure: Figure) -> str:
    more = value_of(figure)
    if more is None:
        return say.figure(figure)
    if more == 0:
        return say.speak.gettext("heard enough")
    return say.speak.ngettext("{n} more voice", "{n} more voices", round(more))


def _table(say: Wording, groups: Sequence[Row]) -> Table:
    speak, whole = say.speak, everybody_in(say.released)

    def cells(row: Row) -> tuple[Words | None, ...]:
        heard, share, community, more = row.figures
        shares = (None if withheld(one) else _share(say, one) for one in (share, community))
        return (say.group(row), say.cell(heard), *shares, say.cell(more))

    everybody = [(say.everybody, say.cell(whole.figures[HEARD]), "", "", "")] if whole is not None else []
    return Table(
        (
            (say.by_what, "text"),
            (speak.gettext("People heard"), "number"),
            (speak.gettext("Share of those heard"), "number"),
            (speak.gettext("Share of the community"), "number"),
            (speak.gettext("More voices needed"), "number"),
        ),
        (*everybody, *map(cells, groups)),
    )


def _drawn(id: str, say: Wording, groups: Sequence[Row], sentence: str) -> Markup:
    sheet = Sheet(id, say.speak.language)
    shares = [row.figures[place] for row in groups for place in (SHARE_HEARD, SHARE_COMMUNITY)]
    values = [value for figure in shares if (value := value_of(figure)) is not None]
    across = axis([0.0, *values], rtl=sheet.rtl, unit=0.01, whole=1.0)
    sheet.legend(_legend(sheet, say, groups))
    for row in groups[:MOST_ROWS]:
        sheet.heading(say.group(row), _voices(say, row.figures[MORE]))
        _row(sheet, row, across)
    sheet.ticks(across, [say.speak.formats.percent(tick, 0) for tick in across.ticks])
    return sheet.finished(say.title, sentence)


def _row(sheet: Sheet, row: Row, across: Across) -> None:
    top, middle = sheet.y, sheet.track(across)
    heard, community = value_of(row.figures[SHARE_HEARD]), value_of(row.figures[SHARE_COMMUNITY])
    if withheld(row.figures[SHARE_HEARD]):
        sheet.add(kept_back(sheet.id, "0%", top + 0.3, "100%", TRACK - 0.6))
    if heard is not None and community is not None:
        look = "missing" if heard < community else "enough"
        sheet.add(level(across.x(heard), across.x(community), middle, look))
    if community is not None:
        sheet.add(at(across.at(community), middle, _post()))
    if heard is not None:
        sheet.add(at(across.at(heard), middle, mark("circle", "dot")))


def _post(x: float = 0.0) -> Markup:
    return bar("post", em(x - 0.18), -0.65, em(0.36), 1.3)


def _legend(sheet: Sheet, say: Wording, groups: Sequence[Row]) -> list[tuple[Symbol, str]]:
    speak, entries = say.speak, list[tuple[Symbol, str]]()
    if any(value_of(row.figures[SHARE_HEARD]) is not None for row in groups):
        entries.append(
            (lambda side: [mark("circle", "dot", 0.9 * side)], speak.gettext("Share of those heard"))
        )
    if any(value_of(row.figures[SHARE_COMMUNITY]) is not None for row in groups):
        entries.append((lambda side: [_post(0.9 * side)], speak.gettext("Share of the community")))
    if any(withheld(row.figures[SHARE_HEARD]) for row in groups):
        entries.append((kept_back_swatch(sheet.id), say.not_shown))
    return entries
