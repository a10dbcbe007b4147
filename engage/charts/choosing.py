"""Which pictures a released table is shown as, where nobody has chosen one."""

from __future__ import annotations

from engage.charts.dumbbell import dumbbell
from engage.charts.equiplot import equiplot
from engage.charts.multiples import multiples
from engage.charts.participation import participation
from engage.charts.picture import Picture, Speak
from engage.charts.stacked import stackable, stacked
from engage.charts.trend import trend
from engage.privacy.layouts import course_of, crossed_with
from engage.privacy.released import Head, Released

MOST_OPTIONS = 7  # a bar of more parts cannot be read
MOST_PLOTS = 6
MOST_CROSSED = 3


def pictures_of(
    released: Released,
    speak: Speak,
    *,
    id: str = "picture",
    overall: Released | None = None,
    rounds: str = "wave",
) -> list[Picture]:
    """The usual pictures of a table, the most telling first. ``id``: unique on the page; each picture gets its own from it.

    A measure: its newest period by group, then its course. People heard: beside the community. Shares: bars where they add
    up and are few, else a plot for each of the options most chosen. Shares by two dimensions: the course over ``rounds``,
    else a panel for each group of the larger dimension. ``overall``: everybody's table; of a course, the table by rounds.
    """
    if released.kind == "shares" and len(released.dimensions) > 1:
        return _crossed(released, speak, id, overall, rounds) if len(released.dimensions) == 2 else []
    if released.kind == "counts":
        return [participation(released, speak, id=id)]
    if released.kind == "course":
        return _course(released, speak, id)
    if released.kind == "values":
        newest = _newest(released)
        plots = [equiplot(released, speak, id=f"{id}-now", column=newest.code)] if newest else []
        return [*plots, trend(released, speak, id=f"{id}-trend")]
    if stackable(released) and len(released.columns) <= MOST_OPTIONS:
        return [stacked(released, speak, id=id, overall=overall)]
    return [
        equiplot(released, speak, id=f"{id}-{place}", column=head.code, overall=overall)
        for place, head in enumerate(_most_chosen(released, overall))
    ]


def _crossed(
    released: Released, speak: Speak, id: str, overall: Released | None, rounds: str
) -> list[Picture]:
    options = [head.code for head in _most_chosen(released, None, MOST_CROSSED)]
    if rounds in released.dimensions and len(crossed_with(released, rounds)) > 1:
        courses = [course_of(released, code, rounds, overall) for code in options]
        return [one for place, path in enumerate(courses) for one in _course(path, speak, f"{id}-{place}")]
    panels = max(released.dimensions, key=lambda code: len(crossed_with(released, code)))
    return [
        multiples(released, speak, id=f"{id}-{place}", option=code, panels=panels)
        for place, code in enumerate(options)
    ]


def _course(released: Released, speak: Speak, id: str) -> list[Picture]:
    """First beside last; and all of it where there is more."""
    if len(released.columns) < 2:
        return []
    ends = dumbbell(released, speak, id=f"{id}-ends")
    return [ends, trend(released, speak, id=f"{id}-trend")] if len(released.columns) > 2 else [ends]


def _newest(released: Released) -> Head | None:
    """The last period in which any group has a number."""
    for place in reversed(range(len(released.columns))):
        if any(row.figures[place].shown for row in released.rows):
            return released.columns[place]
    return None


def _most_chosen(released: Released, overall: Released | None, most: int = MOST_PLOTS) -> list[Head]:
    """The options most chosen, by everybody where that is known, in the order of the question."""
    rows = overall.rows if overall is not None and overall.columns == released.columns else released.rows
    weight = {
        head.code: max((row.figures[place].value or 0.0 for row in rows), default=0.0)
        for place, head in enumerate(released.columns)
    }
    kept = sorted(weight, key=lambda code: -weight[code])[:most]
    return [head for head in released.columns if head.code in kept]
