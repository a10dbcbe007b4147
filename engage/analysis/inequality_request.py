"""A request for the summary measures of one disaggregated table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engage.analysis.csv_columns import filled, numbers, positive, read_columns, texts
from engage.analysis.fields import Fields
from engage.analysis.inequality import Groups, formula_measures
from engage.analysis.inequality_draws import drawn_measures
from engage.analysis.inequality_ordered import ordered_measures
from engage.errors import N_, Refused


def answer_inequality(request: Fields, folder: Path) -> dict[str, Any]:
    """See interfaces.md, "inequality"; ``requests.answer`` is the door."""
    confidence = request.confidence()
    groups = _groups(request, folder)
    found = formula_measures(groups, confidence) | drawn_measures(groups, confidence)
    if groups.order is not None:
        found |= ordered_measures(groups, confidence)
    return {
        "measures": {
            name: {"estimate": measure.estimate, "se": measure.se, "ci": (measure.low, measure.high)}
            for name, measure in found.items()
        }
    }


def _groups(request: Fields, folder: Path) -> Groups:
    ordered, scale = request.flag("ordered", False), request.number("scale", 100.0)
    favourable, chosen = request.flag("favourable"), request.text_or_none("reference_subgroup")
    if scale <= 0:
        raise Refused(N_("The scale must be above zero."))
    order_column = ["subgroup_order"] if ordered else []
    wanted = ["subgroup", "estimate", "se", "population", *order_column]
    columns = read_columns(folder / request.text("data"), wanted)
    names = texts(columns, "subgroup")
    if len(set(names)) < len(names):
        raise Refused(N_("A subgroup stands in the table twice."))
    if chosen is not None and chosen not in names:
        raise Refused(N_("The reference {level} is not a group in the data.", level=chosen))
    return Groups(
        estimate=filled(columns, "estimate"),
        se=numbers(columns, "se"),
        population=positive(columns, "population"),
        favourable=favourable,
        scale=scale,
        order=filled(columns, "subgroup_order") if ordered else None,
        reference=None if chosen is None else names.index(chosen),
    )
