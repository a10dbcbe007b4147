from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.analysis.two_samples import newcombe, score_ratio
from tests.analysis.reference import LIMIT, case, close, needs_reference

samples = st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def pairs() -> list[dict[str, float]]:
    found: list[dict[str, float]] = case("proportions_unweighted")["two_sample"]
    return found


@needs_reference
def test_newcombe_limits_equal_statsmodels() -> None:
    for row in pairs():
        close(newcombe(row["x1"], row["n1"], row["x2"], row["n2"]), row["diff_ci_newcomb"], LIMIT)


@needs_reference
def test_score_limits_of_a_ratio_equal_statsmodels_where_its_search_works() -> None:
    for row in pairs():
        low, high = score_ratio(row["x1"], row["n1"], row["x2"], row["n2"])
        expected = row["ratio_ci_score"]
        if row["x1"] < row["n1"] and row["x2"] < row["n2"]:  # else its root finder stops at a corner
            np.testing.assert_allclose([low, high], expected, rtol=1e-6, atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(samples, samples)
def test_limits_hold_the_estimate_and_turn_round_with_the_samples(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    (x1, n1), (x2, n2) = one, two
    low, high = newcombe(x1, n1, x2, n2)
    assert -1 - 1e-12 <= low <= x1 / n1 - x2 / n2 <= high <= 1 + 1e-12
    np.testing.assert_allclose(newcombe(x2, n2, x1, n1), [-high, -low])
    if x1 and x2:
        low, high = score_ratio(x1, n1, x2, n2)
        ratio = (x1 / n1) / (x2 / n2)
        assert low <= ratio * (1 + 1e-9)
        assert ratio <= high * (1 + 1e-9)
        np.testing.assert_allclose(score_ratio(x2, n2, x1, n1), [1 / high, 1 / low], rtol=1e-7)


@pytest.mark.parametrize(("x1", "n1", "x2", "n2"), [(5, 5, 3, 9), (40, 50, 60, 60), (12, 47, 80, 200)])
def test_at_its_limit_the_ratio_is_rejected_at_five_percent(x1: int, n1: int, x2: int, n2: int) -> None:
    """The likeliest p2 is looked for on a fine grid here, so the closed form is not trusted twice."""
    p2 = np.linspace(1e-6, 1 - 1e-6, 200_001)
    for ratio in score_ratio(x1, n1, x2, n2):
        p1 = np.minimum(ratio * p2, 1 - 1e-12)
        likelihood = x1 * np.log(p1) + (n1 - x1) * np.log1p(-p1) + x2 * np.log(p2) + (n2 - x2) * np.log1p(-p2)
        likelihood[ratio * p2 >= 1] = -np.inf
        at = int(np.argmax(likelihood))
        a, b = float(p1[at]), float(p2[at])
        variance = (a * (1 - a) / n1 + ratio**2 * b * (1 - b) / n2) * (n1 + n2) / (n1 + n2 - 1)
        assert abs(x1 / n1 - ratio * x2 / n2) / np.sqrt(variance) == pytest.approx(1.95996, abs=5e-3)


def test_answers_that_set_no_bound_give_none() -> None:
    assert score_ratio(0, 20, 5, 25)[0] == 0
    assert score_ratio(5, 25, 0, 20)[1] == np.inf
    assert np.isnan(score_ratio(0, 20, 0, 25)).all()
    assert np.isnan(newcombe(0, 0, 1, 2)).all()
