"""Which pictures a released table is shown as, where nobody has chosen one."""

from __future__ import annotations

from engage.charts.dumbbell import dumbbell
from engage.charts.equiplot import equiplot
from engage.charts.participation import participation
from engage.charts.picture import Picture, Speak
from engage.charts.stacked import stackable, stacked
from engage.charts.trend import trend
from engage.privacy.released import Head, Released

MOST_OPTIONS = 7  # a bar of more parts cannot be read
MOST_PLOTS = 6


def pictures_of(
    released: Released, speak: Speak, *, id: str = "picture", overall: Released | None = None
) -> list[Picture]:
    """The usual pictures of a table, the most telling first. ``id``: unique on the page; each picture gets its own from it.

    A measure: its newest period by group, then its course. People heard: beside the community. Shares: bars where they add
    up and are few, else a plot for each of the options most chosen.
    """
    if released.kind == "counts":
        return [participation(released, speak, id=id)]
    if released.kind == "course":
        return [
            dumbbell(released, speak, id=id) if len(released.columns) == 2 else trend(released, speak, id=id)
        ]
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


def _newest(released: Released) -> Head | None:
    """The last period in which any group has a number."""
    for place in reversed(range(len(released.columns))):
        if any(row.figures[place].shown for row in released.rows):
            return released.columns[place]
    return None


def _most_chosen(released: Released, overall: Released | None) -> list[Head]:
    """The options most chosen, by everybody where that is known, in the order of the question."""
    rows = overall.rows if overall is not None and overall.columns == released.columns else released.rows
    weight = {
        head.code: max((row.figures[place].value or 0.0 for row in rows), default=0.0)
        for place, head in enumerate(released.columns)
    }
    kept = sorted(weight, key=lambda code: -weight[code])[:MOST_PLOTS]
    return [head for head in released.columns if head.code in kept]
