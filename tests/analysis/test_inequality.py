"""Inequality measures against WHO's healthequal, without its known defects (statistics.md, README of the references)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.analysis.design import Design
from engage.analysis.inequality import Groups, Measure, formula_measures
from engage.analysis.inequality_draws import drawn_measures
from engage.analysis.inequality_ordered import ordered_measures, ordered_measures_of_answers, ridit
from engage.errors import Refused
from tests.analysis.reference import LIMIT, case, cases, close, needs_reference, table, values

TABLES = [name for name in cases("ineq_*") if "individual" not in name]
FORMULA = ("d", "r", "d_vs_reference", "r_vs_reference", "bgv", "aci", "rci")
DRAWN = ("bgsd", "cov", "idisu", "idisw", "mdmu", "mdmw", "mdbu", "mdbw", "mdru", "mdrw")


def groups_of(name: str) -> tuple[dict[str, Any], Groups]:
    document = case(name)
    rows = table(document["data"])
    reference = document["reference_subgroup"]
    groups = Groups(
        values(rows, "estimate"),
        values(rows, "se"),
        values(rows, "population"),
        favourable=bool(document["favourable_indicator"]),
        scale=document["scale"],
        order=values(rows, "subgroup_order") if document["ordered_dimension"] else None,
        reference=list(rows["subgroup"]).index(reference) if reference else None,
    )
    return document, groups


def measures(groups: Groups) -> dict[str, Measure]:
    found = formula_measures(groups) | drawn_measures(groups)
    return found | (ordered_measures(groups) if groups.order is not None else {})


@needs_reference
@pytest.mark.parametrize("name", TABLES)
def test_estimates_and_formula_limits_equal_healthequal(name: str) -> None:
    document, groups = groups_of(name)
    found = measures(groups)
    for key, expected in document["results"].items():
        if key.startswith(("sii", "rii")):
            continue
        close(found[key].estimate, expected["estimate"])
        if key in FORMULA:
            close(found[key].se, expected["se"])
            close([found[key].low, found[key].high], expected["ci95"], LIMIT)
        if key in ("ti", "mld"):  # scaled with the estimate, as healthequal does not
            close(found[key].se, expected["se_x1000"])
            close([found[key].low, found[key].high], expected["ci95_corrected"], LIMIT)


@needs_reference
@pytest.mark.parametrize("name", TABLES)
def test_drawn_limits_equal_healthequals_within_a_tenth_of_their_width(name: str) -> None:
    document, groups = groups_of(name)
    found = drawn_measures(groups)
    for key in DRAWN:
        if key in document["results"] and key != "idisw":  # its simulation keeps the original mean
            low, high = document["results"][key]["ci95"]
            tolerance = 0.1 * (high - low)
            assert found[key].low == pytest.approx(low, abs=tolerance)
            assert found[key].high == pytest.approx(high, abs=tolerance)


@needs_reference
def test_slope_and_relative_indices_equal_ordinary_fits() -> None:
    document, groups = groups_of("ineq_sba_by_quintile")
    found, results = ordered_measures(groups), document["results"]
    assert groups.order is not None
    close(
        ridit(groups.order, np.ceil(groups.population)), document["ridit_rank"]
    )  # the peer counts whole people
    exact = results["rii_linear"]["exact_population"]
    close([found["sii_linear"].estimate, found["rii_linear"].estimate], [exact["sii"], exact["rii"]])
    logit = results["sii_logit"]["counts_only"]
    close([found["sii_logit"].estimate, found["rii_logit"].estimate], [logit["sii"], logit["rii"]])
    rounded = ordered_measures(
        Groups(groups.estimate, groups.se, np.ceil(groups.population), True, order=groups.order)
    )["sii_linear"]
    expected = results["sii_linear"]
    close(rounded.estimate, expected["estimate"])
    close(rounded.se, 100 * expected["se"])
    close([rounded.low, rounded.high], expected["ci95"], LIMIT)


@needs_reference
def test_ordered_measures_of_answers_equal_healthequal() -> None:
    document = case("ineq_individual_apisrs")
    rows = table(document["data"])
    design = Design.sample(len(rows), values(rows, document["weight"]))
    y, order = values(rows, document["outcome"]), values(rows, document["order_column"])
    found = ordered_measures_of_answers(design, y, order)
    for key, expected in document["results"].items():
        # The logit fits are where its iteration stopped, at about 1e-9 of the likelihood.
        tolerance = 1e-6 if "logit" in key else 1e-8
        close([found[key].estimate, found[key].se], [expected["estimate"], expected["se"]], tolerance)
        close([found[key].low, found[key].high], expected["ci95"], 1e-6)


tables = st.integers(2, 8).flatmap(
    lambda n: st.tuples(
        st.lists(st.floats(0, 100), min_size=n, max_size=n),
        st.lists(st.floats(0, 10), min_size=n, max_size=n),
        st.lists(st.floats(1, 1e6), min_size=n, max_size=n),
        st.booleans(),
        st.booleans(),
    )
)


def made(parts: tuple[list[float], list[float], list[float], bool, bool], times: float = 1.0) -> Groups:
    estimate, se, population, favourable, ordered = parts
    order = np.arange(1.0, len(se) + 1) if ordered else None
    people = np.array(population) * times
    return Groups(np.array(estimate), np.array(se), people, favourable, order=order, reference=0)


@settings(max_examples=30, deadline=None)
@given(tables)
def test_any_table_has_a_defined_answer_that_does_not_depend_on_the_unit_of_population(
    parts: tuple[list[float], list[float], list[float], bool, bool],
) -> None:
    groups, in_thousands = made(parts), made(parts, 1000.0)
    with np.errstate(all="ignore"):
        first = formula_measures(groups)
        second = formula_measures(in_thousands)
    for key, measure in first.items():
        np.testing.assert_allclose(measure.estimate, second[key].estimate, rtol=1e-6, atol=1e-7)
        if np.isfinite(measure.low):
            assert measure.low <= measure.estimate <= measure.high


def test_groups_that_are_all_alike_are_not_unequal() -> None:
    groups = Groups(np.full(4, 40.0), np.zeros(4), np.arange(1.0, 5), True, order=np.arange(4.0), reference=0)
    for key, measure in measures(groups).items():
        nothing = 1.0 if key.startswith("r") and key != "rci" else 1.0 if key == "srr" else 0.0
        assert measure.estimate == pytest.approx(nothing, abs=1e-9), key


def test_a_ratio_to_nothing_is_not_defined() -> None:
    groups = Groups(np.zeros(3), np.ones(3), np.ones(3), False)
    found = measures(groups)
    for key in ("r", "paf", "ti", "mld", "cov", "idisu", "idisw", "idisp", "srr"):
        assert np.isnan(found[key].estimate), key
    assert found["d"].estimate == 0


def test_a_missing_standard_error_leaves_the_estimate_and_takes_the_limits() -> None:
    groups = Groups(np.array([10.0, 20, 30]), np.array([1.0, np.nan, 1]), np.ones(3), True)
    found = measures(groups)
    assert np.isfinite([found["mdmw"].estimate, found["bgv"].estimate, found["ti"].estimate]).all()
    assert np.isnan([found["mdmw"].low, found["bgv"].se, found["ti"].high]).all()
    assert np.isfinite(found["d"].se)


@pytest.mark.parametrize(
    "parts",
    [
        {"estimate": [1.0]},
        {"estimate": [1.0, 101.0]},
        {"estimate": [1.0, -1.0]},
        {"estimate": [1.0, 2.0], "se": [1.0, -1.0]},
        {"estimate": [1.0, 2.0], "population": [1.0, 0.0]},
    ],
)
def test_a_table_that_cannot_be_is_refused(parts: dict[str, list[float]]) -> None:
    size = len(parts["estimate"])
    columns = {"se": [1.0] * size, "population": [1.0] * size} | parts
    with pytest.raises(Refused):
        Groups(*(np.array(columns[name]) for name in ("estimate", "se", "population")), favourable=True)
