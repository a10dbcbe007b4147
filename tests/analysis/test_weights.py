"""Weights to population totals, against R's survey."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.analysis.calibration import Distance, calibrate
from engage.analysis.design import Design
from engage.analysis.estimates import Domains, estimate
from engage.analysis.trimming import rake_and_trim, trim
from engage.analysis.weights import Margin, Weighted, post_stratify, rake
from engage.errors import Refused
from tests.analysis.reference import FOLDER, case, cases, close, needs_reference, table, values

CASES = cases("weighting_*")
WEIGHT = 1e-6


def margin(name: str, column: list[Any], totals: dict[Any, float]) -> Margin:
    levels = list(totals)
    codes = np.array([levels.index(value) if value in totals else -1 for value in column])
    return Margin(name, tuple(map(str, levels)), codes, np.array(list(totals.values()), dtype=float))


def benchmarks(name: str) -> tuple[dict[str, Any], pd.DataFrame, np.ndarray, list[Margin], Margin]:
    document, peer = case(name), pd.read_csv(FOLDER / case(name)["weights_csv"])
    rows = table(document["data"])
    for column in [*document["margins"], *document["joint"]["vars"]]:
        if column not in rows:
            rows[column] = rows[column.removesuffix("_c")]
    margins = [margin(column, list(rows[column]), totals) for column, totals in document["margins"].items()]
    names = document["joint"]["vars"]
    totals = {tuple(row[name] for name in names): row["Freq"] for row in document["joint"]["table"]}
    joint = margin("joint", list(zip(*(rows[name] for name in names), strict=True)), totals)
    return document, rows.join(peer), peer["base"].to_numpy(float), margins, joint


def methods(base: np.ndarray, margins: list[Margin], joint: Margin, times: float) -> dict[str, Weighted]:
    raked = rake(base, margins)
    upper = times * raked.weights.mean()
    return {
        "base": Weighted(base, 0),
        "rake": raked,
        "poststratify": post_stratify(base, joint),
        "calibrate_linear": calibrate(base, margins, "linear"),
        "calibrate_raking": calibrate(base, margins, "raking"),
        "calibrate_logit_bounded": calibrate(base, margins, "logit", (0.3, 4)),
        "rake_trimmed_strict": trim(raked, upper),
        "rake_trimmed_once": trim(raked, upper, strict=False),
    }


@needs_reference
@pytest.mark.parametrize("name", CASES)
def test_weights_and_what_follows_from_them_equal_r_survey(name: str) -> None:
    document, rows, base, margins, joint = benchmarks(name)
    call = document["results"]["rake_trimmed_strict"]["call"]
    found = methods(base, margins, joint, float(call.split("upper=")[1].split(" ")[0]))
    assert set(found) == set(document["results"])
    for method, expected in document["results"].items():
        weighted = found[method]
        close(weighted.weights, rows[method], WEIGHT)
        summary = expected["weight_summary"]
        close([weighted.kish_n, weighted.design_effect], [summary["kish_neff"], summary["kish_deff"]], WEIGHT)
        np.testing.assert_allclose(weighted.cv, summary["cv"], rtol=WEIGHT, atol=1e-9)
        design = Design.sample(len(rows), weighted.weights)
        for variable, estimates in expected["estimates"].items():
            of_all = estimate(design, values(rows, variable), Domains.everybody(len(rows)))
            # As exact as the weights of the peer that only stops at 1e-7 of a total.
            tolerance = 1e-8 if method in ("base", "poststratify", "calibrate_linear") else 1e-7
            close(
                [of_all.mean[0], of_all.se[0]],
                [estimates["estimate"], estimates["se_weights_fixed"]],
                tolerance,
            )


def populations(seed: int, unknown: float = 0.0) -> tuple[np.ndarray, list[Margin]]:
    """A sample and margins that some weights do meet."""
    rng = np.random.default_rng(seed)
    rows, base, truth = 120, rng.gamma(4, 1, 120) + 0.2, rng.gamma(4, 5, 120) + 1
    margins = []
    for name, size in (("a", 3), ("b", 4), ("c", 2)):
        codes = rng.permutation(np.arange(rows) % size)
        totals = np.bincount(codes, truth)
        margins.append(
            Margin(name, tuple("abcd"[:size]), np.where(rng.random(rows) < unknown, -1, codes), totals)
        )
    return base, margins


def reached(w: np.ndarray, one: Margin) -> np.ndarray:
    known = one.codes >= 0
    sums = np.bincount(one.codes[known], w[known])
    return sums / sums.sum()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.1]))
def test_raking_meets_every_margin_and_keeps_the_population(seed: int, unknown: float) -> None:
    base, margins = populations(seed, unknown)
    weighted = rake(base, margins)
    for one in margins:
        np.testing.assert_allclose(reached(weighted.weights, one), one.totals / one.totals.sum(), rtol=1e-6)
    np.testing.assert_allclose(weighted.weights.sum(), margins[0].totals.sum())
    assert (weighted.weights > 0).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["linear", "raking"]))
def test_calibration_meets_every_margin_and_raking_is_the_same_both_ways(
    seed: int, distance: Distance
) -> None:
    base, margins = populations(seed)
    weighted = calibrate(base, margins, distance)
    for one in margins:
        np.testing.assert_allclose(np.bincount(one.codes, weighted.weights), one.totals, rtol=1e-6)
    if distance == "raking":
        np.testing.assert_allclose(weighted.weights, rake(base, margins).weights, rtol=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_bounded_calibration_keeps_its_bounds(seed: int) -> None:
    base, margins = populations(seed)
    scale = margins[0].totals.sum() / base.sum()
    ratio = calibrate(base * scale, margins, "logit", (0.2, 3.0)).weights / (base * scale)
    assert 0.2 < ratio.min() < 1 < ratio.max() < 3.0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.1, 20), min_size=2, max_size=40), st.floats(0.2, 1))
def test_strict_trimming_keeps_the_sum_and_the_limit(w: list[float], how: float) -> None:
    weights = np.array(w)
    upper = float(weights.mean() + how * (weights.max() - weights.mean()))
    trimmed = trim(Weighted(weights, 1), upper).weights
    assert trimmed.max() <= upper * (1 + 1e-12)
    np.testing.assert_allclose(trimmed.sum(), weights.sum(), rtol=1e-9)
    free = (weights <= upper) & (trimmed < upper * (1 - 1e-9))
    assert np.ptp((trimmed - weights)[free]) < 1e-9 if free.any() else True


def test_raking_after_trimming_ends_on_the_margins_with_less_extreme_weights() -> None:
    base, margins = populations(3)
    base[:3] *= 40
    plain, trimmed = rake(base, margins), rake_and_trim(base, margins)
    assert trimmed.weights.max() < plain.weights.max()
    for one in margins:
        np.testing.assert_allclose(reached(trimmed.weights, one), one.totals / one.totals.sum(), rtol=1e-6)


def test_what_cannot_be_weighted_to_is_refused() -> None:
    two = np.array([0, 0, 1, 1])
    with pytest.raises(Refused, match="no respondent"):
        Margin("a", ("x", "y", "z"), two, np.array([1.0, 1, 1]))
    with pytest.raises(Refused, match="not above zero"):
        Margin("a", ("x", "y"), two, np.array([1.0, 0]))
    a, b = Margin("a", ("x", "y"), two, np.array([5.0, 5])), Margin("b", ("x", "y"), two, np.array([5.0, 6]))
    with pytest.raises(Refused, match="different populations"):
        rake(np.ones(4), [a, b])
    against = Margin("b", ("x", "y"), two, np.array([4.0, 6]))
    for impossible in (
        lambda: rake(np.ones(4), [a, against]),
        lambda: calibrate(np.ones(4), [a, against], "linear"),
        lambda: calibrate(np.ones(4), [a, against], "raking"),
        lambda: calibrate(np.ones(4), [a], "logit", (0.9, 1.1)),
    ):
        with pytest.raises(Refused, match="No weights"):
            impossible()
    with pytest.raises(Refused, match="no population totals"):
        rake(np.ones(4), [])
    unknown = Margin("a", ("x", "y"), np.array([0, -1, 1, 1]), np.array([5.0, 5]))
    with pytest.raises(Refused, match="category of every row"):
        calibrate(np.ones(4), [unknown], "linear")
    with pytest.raises(Refused, match="bounds"):
        calibrate(np.ones(4), [a], "logit", (1.5, 2))
    with pytest.raises(Refused, match="below the mean"):
        trim(Weighted(np.array([1.0, 3.0]), 1), 1.5)


def test_cautions_name_what_a_person_should_look_at() -> None:
    base, margins = populations(5, unknown=0.05)
    thin = Margin("thin", ("x", "y"), (np.arange(120) < 19).astype(int), np.array([40.0, 60.0]))
    codes = [(caution.code, caution.column) for caution in rake(base, [thin]).cautions([thin, *margins])]
    assert ("few_respondents", "thin") in codes
    assert ("category_not_known", "a") in codes
    assert [c.code for c in Weighted(np.array([1.0] * 9 + [90.0]), 1).cautions([])] == [
        "design_effect_too_high"
    ]
    assert [c.code for c in Weighted(np.array([1.0] * 9 + [10.0]), 1).cautions([])] == ["design_effect_high"]
    assert [c.code for c in Weighted(np.array([1.0, 2.0, -0.1]), 1).cautions([])] == [
        "weights_not_above_zero"
    ]
