"""A request for estimates by group from answers with a sample design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from engage.analysis import survey_parts
from engage.analysis import tally_estimates as of_sums
from engage.analysis.association import Test, association, equality
from engage.analysis.csv_columns import (
    Columns,
    filled,
    numbers,
    positive,
    read_columns,
    sort_key,
    texts,
    zero_or_one,
)
from engage.analysis.design import Design
from engage.analysis.display_rule import mean_flags, proportion_flags
from engage.analysis.engines import Engine
from engage.analysis.estimates import Domains, Estimates, design_effect, estimate
from engage.analysis.fields import Fields
from engage.analysis.gaps import OVERALL, REST, Gaps, from_answers
from engage.analysis.limits import korn_graubard
from engage.analysis.survey_parts import Plan
from engage.errors import N_, Refused

KINDS: Final = ("mean", "proportion")

MOST_GROUPS: Final = 2_000
"""Groups compared at once; more is a column of names or numbers taken for a group by mistake."""


@dataclass(frozen=True)
class _Question:
    """What is asked of each measure."""

    design: Design
    domains: Domains
    reference: str
    confidence: float


@dataclass(frozen=True)
class _Found:
    """What is known of one measure, wherever it was computed."""

    variable: str
    kind: str
    overall: Estimates
    by_group: Estimates
    deff: float
    gaps: Gaps | None
    association: Test | None
    omnibus: Test | None


def answer_survey(request: Fields, folder: Path, engine: Engine | None = None) -> dict[str, Any]:
    """See interfaces.md, "survey"; ``requests.answer`` is the door. With an ``engine``, in parts."""
    design_fields = request.inner("design") if request.has("design") else Fields({}, "design")
    roles = {role: design_fields.text_or_none(role) for role in ("weights", "strata", "clusters", "fpc")}
    nest, groups, confidence = (
        design_fields.flag("nest", False),
        request.texts("groups"),
        request.confidence(),
    )
    reference = request.text_or_none("reference") or REST
    measures = [(field.text("variable"), field.choice("kind", KINDS)) for field in request.each("measures")]
    plan = Plan(roles, nest, tuple(groups), tuple(measures))
    file = folder / request.text("data")
    found = _in_parts(plan, file, reference, confidence, engine) if engine is not None and measures else None
    df, each = found or _in_one_place(plan, file, reference, confidence)
    return {
        "df": df,
        "reference": reference,
        "measures": [_measure(one, confidence) for one in each],
    }


def _in_one_place(plan: Plan, file: Path, reference: str, confidence: float) -> tuple[int, list[_Found]]:
    columns = read_columns(file, plan.columns)
    domains = _domains(columns, plan.groups)
    if plan.groups and reference not in (OVERALL, REST, *domains.names):
        raise Refused(N_("The reference {level} is not a group in the data.", level=reference))
    question = _Question(_design(columns, plan.roles, plan.nest), domains, reference, confidence)
    return question.design.df, [_of_rows(question, name, kind, columns) for name, kind in plan.measures]


def _in_parts(
    plan: Plan, file: Path, reference: str, confidence: float, engine: Engine
) -> tuple[int, list[_Found]] | None:
    """None when something is odd; reading it in one place then tells what."""
    if not file.is_file() or (sums := survey_parts.tallied(plan, file, engine)) is None:
        return None
    frame, groups = survey_parts.frame_of(plan, sums), survey_parts.groups_of(sums)
    names = [":".join(key) for key in groups if key]
    if (
        frame is None
        or len(names) > MOST_GROUPS
        or len(set(names)) < len(names)
        or (plan.groups and not names)
    ):
        return None
    if plan.groups and reference not in (OVERALL, REST, *names):
        return None
    each = []
    for at, (name, kind) in enumerate(plan.measures):
        measure = of_sums.MeasureSums(frame, sums, at, groups)
        each.append(
            _Found(
                name,
                kind,
                of_sums.overall(measure),
                of_sums.by_group(measure),
                of_sums.design_effect(measure),
                of_sums.gaps(measure, reference, confidence) if names else None,
                of_sums.association(measure) if kind == "proportion" else None,
                of_sums.equality(measure),
            )
        )
    return frame.df, each


def _design(columns: Columns, roles: Mapping[str, str | None], nest: bool) -> Design:
    weights, strata, clusters, fpc = (roles[role] for role in ("weights", "strata", "clusters", "fpc"))
    return Design.sample(
        rows=len(next(iter(columns.values()))),
        weights=positive(columns, weights) if weights else None,
        strata=texts(columns, strata) if strata else None,
        clusters=texts(columns, clusters) if clusters else None,
        nest=nest,
        population=filled(columns, fpc) if fpc else None,
    )


def _domains(columns: Columns, groups: Sequence[str]) -> Domains:
    """The groups met, crossed if there are several columns; blank in any of them is no group."""
    rows = len(next(iter(columns.values())))
    if not groups:
        return Domains.of_codes((), np.full(rows, -1))
    for name in groups:
        if not any(columns[name]):
            raise Refused(N_("The group column {column} is blank in every row.", column=name))
    keys = list(zip(*(columns[name] for name in groups), strict=True))
    met = sorted({key for key in keys if all(key)}, key=lambda key: [sort_key(level) for level in key])
    if len(met) > MOST_GROUPS:
        raise Refused(N_("There are {n} groups; at most {most} are compared.", n=len(met), most=MOST_GROUPS))
    names = [":".join(key) for key in met]
    if len(set(names)) < len(names):
        raise Refused(
            N_("Two crossed groups would have the same name, because a group's own name holds a colon.")
        )
    place = {key: i for i, key in enumerate(met)}
    return Domains.of_codes(names, [place.get(key, -1) for key in keys])


def _of_rows(question: _Question, variable: str, kind: str, columns: Columns) -> _Found:
    y = zero_or_one(columns, variable) if kind == "proportion" else numbers(columns, variable)
    design, domains = question.design, question.domains
    return _Found(
        variable,
        kind,
        estimate(design, y, Domains.everybody(design.rows)),
        estimate(design, y, domains),
        design_effect(design, y),
        from_answers(design, y, domains, question.reference, question.confidence) if domains.names else None,
        association(design, y, domains) if kind == "proportion" else None,
        equality(design, y, domains),
    )


def _measure(found: _Found, confidence: float) -> dict[str, Any]:
    low, high = found.overall.limits(confidence)
    return {
        "variable": found.variable,
        "kind": found.kind,
        "n": found.overall.n[0],
        "overall": {
            "estimate": found.overall.mean[0],
            "se": found.overall.se[0],
            "deff": found.deff,
            "ci": (low[0], high[0]),
            "df": found.overall.df,
        },
        "by_group": _by_group(found.by_group, found.kind, confidence),
        "gaps": _gaps(found.gaps) if found.gaps is not None else [],
        "association": _test(found.association),
        "omnibus": _test(found.omnibus),
    }


def _by_group(found: Estimates, kind: str, confidence: float) -> list[dict[str, Any]]:
    low, high = found.limits(confidence)
    columns: dict[str, Any] = {
        "level": found.names,
        "n": found.n,
        "sum_w": found.sum_w,
        "n_effective": found.kish_n,
        "estimate": found.mean,
        "se": found.se,
        "ci": list(zip(low, high, strict=True)),
        "df": [found.df] * len(found.names),
        "df_domain": found.df_domain,
    }
    if kind == "proportion":
        kg_low, kg_high, n_star = korn_graubard(
            found.mean, found.variance, found.n, found.df_domain, confidence
        )
        columns["ci_korn_graubard"] = list(zip(kg_low, kg_high, strict=True))
        columns["n_korn_graubard"] = n_star
        # The display rule is a rule on 95 percent limits, whatever limits are asked for.
        low, high, _ = korn_graubard(found.mean, found.variance, found.n, found.df_domain)
        columns["flags"] = proportion_flags(found.mean, found.variance, found.n, low, high, found.df_domain)
    else:
        columns["flags"] = mean_flags(found.kish_n, found.df_domain)
    return _rows(columns)


def _gaps(gaps: Gaps) -> list[dict[str, Any]]:
    count = len(gaps.levels)
    return _rows(
        {
            "level": gaps.levels,
            "reference": [gaps.reference] * count,
            "difference": gaps.difference,
            "se": gaps.se,
            "ci": list(zip(*gaps.limits, strict=True)),
            "t": gaps.t,
            "df": [gaps.df] * count,
            "p": gaps.p,
            "p_holm": gaps.p_holm,
            "p_bh": gaps.p_bh,
            "ratio": gaps.ratio,
            "se_log_ratio": np.sqrt(gaps.log_variance),
            "ratio_ci": list(zip(*gaps.ratio_limits, strict=True)),
        }
    )


def _test(test: Test | None) -> dict[str, float] | None:
    return None if test is None else {"f": test.f, "ndf": test.ndf, "ddf": test.ddf, "p": test.p}


def _rows(columns: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
