"""A request for weights to population benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from engage.analysis.calibration import Distance, calibrate
from engage.analysis.csv_columns import Columns, positive, read_columns
from engage.analysis.fields import Fields
from engage.analysis.limits import Numbers
from engage.analysis.trimming import trim
from engage.analysis.weights import Margin, Weighted, post_stratify, rake
from engage.errors import N_, Problem, Refused

_DISTANCES: Final[dict[str, Distance]] = {
    "calibrate_linear": "linear",
    "calibrate_raking": "raking",
    "calibrate_logit_bounded": "logit",
}
METHODS: Final = ("rake", "poststratify", *_DISTANCES)


def answer_weights(request: Fields, folder: Path) -> dict[str, Any]:
    """See interfaces.md, "weights"; ``requests.answer`` is the door."""
    method = request.choice("method", METHODS)
    benchmarks = (
        [_joint(request.inner("joint"))] if method == "poststratify" else _margins(request.inner("margins"))
    )
    base_column = request.text_or_none("base_weight")
    limit = _limit(request)
    wanted = [column for names, _ in benchmarks for column in names]
    columns = read_columns(folder / request.text("data"), [*wanted, *([base_column] if base_column else [])])
    rows = len(columns[wanted[0]])
    base = positive(columns, base_column) if base_column else np.ones(rows)
    margins = [_margin(columns, names, totals) for names, totals in benchmarks]
    weighted = _weighted(method, base, margins, request)
    if limit is not None:
        weighted = trim(weighted, *limit)
    return {
        "weights": weighted.weights,
        "kish_n": weighted.kish_n,
        "design_effect": weighted.design_effect,
        "converged": True,  # what did not was refused
        "iterations": weighted.rounds,
        "summary": {
            "sum": weighted.weights.sum(),
            "min": weighted.weights.min(),
            "max": weighted.weights.max(),
            "cv": weighted.cv,
        },
        "cautions": [
            {"code": c.code, "column": c.column, "category": c.category, "n": c.n}
            for c in weighted.cautions(margins)
        ],
    }


_Benchmark = tuple[list[str], dict[tuple[str, ...], float]]
"""The columns, and the total of each combination of their levels."""


def _margins(fields: Fields) -> list[_Benchmark]:
    found: list[_Benchmark] = []
    for name in fields.values:
        levels = fields.inner(str(name))
        found.append(([str(name)], {(str(level).strip(),): levels.number(level) for level in levels.values}))
    if not found or not all(totals for _, totals in found):
        raise Refused(N_("There are no population totals to weight to."))
    return found


def _joint(fields: Fields) -> _Benchmark:
    names = fields.texts("vars")
    totals: dict[tuple[str, ...], float] = {}
    for row in fields.each("table"):
        levels = tuple(_level(row, name) for name in names)
        if levels in totals:
            raise Refused(N_("The joint table has {levels} twice.", levels=", ".join(levels)))
        totals[levels] = row.number("Freq")
    if not names:
        raise Refused(N_("There are no population totals to weight to."))
    return names, totals


def _level(row: Fields, name: str) -> str:
    """A level as the data write it; a whole number may stand without quotes."""
    value = row.values.get(name)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else row.text(name)


def _margin(columns: Columns, names: Sequence[str], totals: dict[tuple[str, ...], float]) -> Margin:
    """The benchmark beside the data. Refused when a level in the data has no total."""
    keys = list(zip(*(columns[name] for name in names), strict=True))
    met = set(keys)
    # A combination that nobody is said to be in, and nobody is in, is no category.
    kept = {levels: total for levels, total in totals.items() if total != 0 or levels in met}
    place = {levels: i for i, levels in enumerate(kept)}
    codes = np.array([place.get(key, -2 if all(key) else -1) for key in keys])
    strange = np.flatnonzero(codes == -2)
    name = ", ".join(names)
    if len(strange):
        at = int(strange[0])
        raise Refused(
            N_("{level} in {column} has no population total.", level=", ".join(keys[at]), column=name),
            (Problem(N_("This level has no total."), row=at + 2, column=name, value=", ".join(keys[at])),),
        )
    return Margin(name, tuple(", ".join(levels) for levels in kept), codes, np.array(list(kept.values())))


def _limit(request: Fields) -> tuple[float, bool] | None:
    if not request.has("trim"):
        return None
    fields = request.inner("trim")
    upper = fields.number("upper")
    if upper <= 0:
        raise Refused(N_("The limit {upper} for a weight is below the mean weight.", upper=upper))
    return upper, fields.flag("strict", True)


def _weighted(method: str, base: Numbers, margins: Sequence[Margin], request: Fields) -> Weighted:
    if method == "rake":
        return rake(base, margins)
    if method == "poststratify":
        return post_stratify(base, margins[0])
    bounds = None
    if _DISTANCES[method] == "logit":
        pair = [Fields({"bounds": bound}).number("bounds") for bound in request.items("bounds")]
        if len(pair) != 2:
            raise Refused(N_("The bounds must be two numbers, the lower one first."))
        bounds = (pair[0], pair[1])
    return calibrate(base, margins, _DISTANCES[method], bounds)
