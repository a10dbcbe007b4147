"""Small multiples: one small panel for each district (or any group of many), all on one axis, so that panels compare.

Inside a panel every series has its own line and its own mark, the same in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from engage.charts.marks import SHAPES, Symbol, kept_back, kept_back_swatch, level, mark, upright
from engage.charts.notes import notes_on
from engage.charts.picture import Picture, Speak, Table, Words
from engage.charts.sheet import LINE, Sheet, at, like
from engage.charts.space import NARROWEST, Across, wrap
from engage.charts.svg import element, em, percent
from engage.charts.words import Wording, alone, coded, limits_of, range_of, value_of, withheld
from engage.privacy.layouts import crossed_with, slice_of
from engage.privacy.released import Figure, Released

MOST_PANELS: Final = 40
MOST_SERIES: Final = len(SHAPES)
BESIDE: Final = 2
"""Panels in a row, on every width: a phone has room for two."""
WIDE: Final = 46.0
"""Width of a panel, in per cent of the picture."""
STRIP: Final = 1.1
"""Height of one series in a panel, in em."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One small picture: its name, and its figures in the order of the series."""

    name: Words
    figures: tuple[Figure, ...]


def multiples(released: Released, speak: Speak, *, id: str, option: str, panels: str) -> Picture:
    """A table of shares crossed by two dimensions: one answer, a panel for each group of ``panels``, the other dimension's
    groups as series. KeyError for an unknown answer, ValueError for a table that is not crossed with ``panels``."""
    if released.kind != "shares" or len(released.dimensions) != 2 or panels not in released.dimensions:
        raise ValueError("small multiples need shares by two dimensions")
    place = _option(released, option)
    say = Wording.of(released, speak)
    other = next(code for code in released.dimensions if code != panels)
    series = crossed_with(released, other)
    made = []
    for head in crossed_with(released, panels):
        part = {row.codes[0]: row.figures[place] for row in slice_of(released, panels, head.code).rows}
        made.append(Panel(say.said(head.label, head.code), tuple(part[one.code] for one in series)))
    title = speak.gettext("{question} – {answer}", question=alone(say.title), answer=alone(say.column(place)))
    heading = say.dimension(panels)
    return _picture(say, id, title, heading, made, [say.said(one.label, one.code) for one in series])


def places(tables: Sequence[tuple[Words, Released]], speak: Speak, *, id: str, period: str) -> Picture:
    """The same measure in several places: a panel for each, its groups as series, in one period.

    ValueError when there is no table, or they do not have the same groups."""
    if not tables or len({tuple(row.codes for row in table.rows) for _, table in tables}) != 1:
        raise ValueError("places are compared by the same groups")
    say = Wording.of(tables[0][1], speak)
    panels = [Panel(name, _in_period(table, period)) for name, table in tables]
    series = [say.group(row) for row in tables[0][1].rows]
    title = speak.gettext("{question} – {answer}", question=alone(say.title), answer=alone(period))
    return _picture(say, id, title, speak.gettext("Place"), panels, series)


def _in_period(table: Released, period: str) -> tuple[Figure, ...]:
    place = _option(table, period)
    return tuple(row.figures[place] for row in table.rows)


def _option(released: Released, code: str) -> int:
    codes = [head.code for head in released.columns]
    if code not in codes:
        raise KeyError(code)
    return codes.index(code)


def _picture(
    say: Wording, id: str, title: str, heading: Words, panels: Sequence[Panel], series: Sequence[Words]
) -> Picture:
    sentence = say.sentence(_told(say, panels, series))
    drawn = min(len(panels), MOST_PANELS)
    figures = [figure for panel in panels for figure in panel.figures]
    return Picture(
        title=title,
        svg=_drawn(id, say, panels[:drawn], series, (title, sentence)),
        sentence=sentence,
        table=Table(
            ((heading, "text"), *((name, "number") for name in series)),
            tuple((panel.name, *map(say.with_range, panel.figures)) for panel in panels),
        ),
        notes=notes_on(say, drawn, len(panels), figures),
        plot=say.plot(
            "dots",
            [panel.name for panel in panels],
            [(name, [panel.figures[at] for panel in panels]) for at, name in enumerate(series)],
        ),
    )


def _told(say: Wording, panels: Sequence[Panel], series: Sequence[Words]) -> str:
    """In which panel the shown series are furthest apart; nothing is claimed of chance."""
    if say.released.exploratory:
        return say.exploring
    apart = [(panel, shown) for panel in panels if len(shown := _exact(panel)) > 1]
    if not apart:
        return say.speak.gettext("No place shows two groups beside each other.")
    panel, shown = max(apart, key=lambda one: max(one[1].values()) - min(one[1].values()))
    high, low = max(shown, key=lambda i: shown[i]), min(shown, key=lambda i: shown[i])
    return say.speak.gettext(
        "The numbers lie furthest apart in {place}: {high} for {group}, {low} for {other}.",
        place=alone(panel.name),
        high=say.figure(panel.figures[high]),
        low=say.figure(panel.figures[low]),
        group=alone(series[high]),
        other=alone(series[low]),
    )


def _exact(panel: Panel) -> dict[int, float]:
    return {
        i: value
        for i, figure in enumerate(panel.figures)
        if (value := value_of(figure)) is not None and not coded(figure)
    }


def _drawn(
    id: str, say: Wording, panels: Sequence[Panel], series: Sequence[Words], said: tuple[str, str]
) -> Markup:
    sheet = Sheet(id, say.speak.language)
    shown = min(len(series), MOST_SERIES)
    figures = [figure for panel in panels for figure in panel.figures[:shown]]
    across = say.axis([end for figure in figures for end in limits_of(figure)], rtl=sheet.rtl)
    sheet.legend(_legend(sheet, say, figures, series[:shown]))
    ends = say.ticks([across.low, across.high])
    for start in range(0, len(panels), BESIDE):
        _row_of_panels(sheet, panels[start : start + BESIDE], across, ends, shown)
    return sheet.finished(*said)


def _row_of_panels(
    sheet: Sheet, panels: Sequence[Panel], across: Across, ends: Sequence[str], shown: int
) -> None:
    lines = [wrap(str(panel.name), NARROWEST * WIDE / 100) for panel in panels]
    heading = LINE * max(map(len, lines))
    height = heading + STRIP * shown + LINE
    for beside, (panel, mine) in enumerate(zip(panels, lines, strict=True)):
        x = 100 - WIDE if bool(beside) is not sheet.rtl else 0.0
        parts = Sheet(sheet.id, sheet.language)
        for place, line in enumerate(mine):
            parts.words(parts.start, LINE * place + LINE / 2, like(panel.name, line), "label")
        parts.skip(heading)
        for place, figure in enumerate(panel.figures[:shown]):
            _line(parts, figure, across, place)
        for value, words in zip((across.low, across.high), ends, strict=True):
            parts.words(across.at(value), parts.y + LINE / 2, words, "quiet", across.anchor(value))
        inside = parts.parts()
        sheet.add(
            element(
                "svg",
                *inside,
                x=percent(x),
                y=em(sheet.y),
                width=percent(WIDE),
                height=em(height),
                class_="at",
            )
        )
    sheet.skip(height + LINE / 2)


def _line(parts: Sheet, figure: Figure, across: Across, place: int) -> None:
    """One series of a panel: ground, range, mark; hatched where it is withheld."""
    top, middle = parts.y, parts.y + STRIP / 2
    parts.add(level("0%", "100%", middle, "ground"))
    parts.add(*(upright(across.x(end), top, STRIP, "rule") for end in (across.low, across.high)))
    if withheld(figure):
        parts.add(kept_back(parts.id, "0%", top + 0.25, "100%", STRIP - 0.5))
    ends, value = range_of(figure), value_of(figure)
    if ends is not None:
        parts.add(level(across.x(ends[0]), across.x(ends[1]), middle, f"reach k{place}"))
    if value is not None:
        parts.add(at(across.at(value), middle, mark(SHAPES[place], f"point k{place}")))
    parts.skip(STRIP)


def _legend(
    sheet: Sheet, say: Wording, figures: Sequence[Figure], series: Sequence[Words]
) -> list[tuple[Symbol, str]]:
    entries = [(_sample(place), str(name)) for place, name in enumerate(series)]
    if any(map(withheld, figures)):
        entries.append((kept_back_swatch(sheet.id), say.not_shown))
    return entries


def _sample(place: int) -> Symbol:
    return lambda side: [mark(SHAPES[place], f"point k{place}", 0.9 * side)]
