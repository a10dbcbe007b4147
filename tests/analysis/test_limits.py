from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.analysis.display_rule import count_flags, mean_flags, proportion_flags, withheld
from engage.analysis.limits import clopper_pearson, effective_n, korn_graubard, t_limits, t_quantile, wilson
from tests.analysis.reference import LIMIT, case, close, needs_reference


@needs_reference
def test_wilson_and_clopper_pearson_equal_r() -> None:
    singles = case("proportions_unweighted")["single"]
    for level in {row["level"] for row in singles}:
        rows = [row for row in singles if row["level"] == level]
        x, n = (np.array([row[key] for row in rows]) for key in ("x", "n"))
        close(np.transpose(wilson(x, n, level)), [row["wilson"] for row in rows], LIMIT)
        close(np.transpose(clopper_pearson(x, n, level)), [row["clopper_pearson"] for row in rows], LIMIT)


counts = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=30, deadline=None)
@given(counts, st.floats(0.5, 0.999))
def test_limits_hold_the_share_and_mirror_the_other_answer(count: tuple[int, int], confidence: float) -> None:
    x, n = count
    for limits in (wilson, clopper_pearson):
        low, high = limits(x, n, confidence)
        assert 0 <= low <= x / n <= high <= 1
        other_low, other_high = limits(n - x, n, confidence)
        np.testing.assert_allclose([1 - high, 1 - low], [other_low, other_high], atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(counts)
def test_without_a_design_korn_graubard_is_clopper_pearson(count: tuple[int, int]) -> None:
    x, n = count
    p = x / n
    low, high, n_star = korn_graubard(p, p * (1 - p) / n, n, n - 1)
    if n > 1 or p in (0, 1):
        np.testing.assert_allclose(n_star, n)
        np.testing.assert_allclose([low, high], np.array(clopper_pearson(x, n)), atol=1e-9)


def test_an_effective_size_never_exceeds_the_answers() -> None:
    assert effective_n(0.5, 0.0001, 100) == 100
    assert effective_n(0.5, 0.01, 100) == 25
    assert effective_n([0.0, 1.0], [0.0, 0.0], [7, 9]).tolist() == [7, 9]


def test_one_cluster_tells_nothing_about_a_share() -> None:
    low, high, n_star = korn_graubard(0.4, 0.01, 50, 0)
    assert (low, high, n_star) == (0, 1, 0)


def test_nobody_asked_has_no_limits() -> None:
    for low, high in (wilson(0, 0), korn_graubard(np.nan, np.nan, 0, -1)[:2], t_limits(np.nan, np.nan, -1)):
        assert np.isnan(low)
        assert np.isnan(high)
    assert np.isnan(t_quantile(0))
    assert proportion_flags(np.nan, np.nan, 0, np.nan, np.nan, -1) == "Px"


@pytest.mark.parametrize(
    ("p", "n_effective", "low", "high", "df", "flags"),
    [
        (0.50, 29, 0.45, 0.55, 40, "Px"),  # too few, however narrow
        (0.02, 400, 0.01, 0.06, 40, ""),  # narrow, so the relative width does not count
        (0.50, 40, 0.35, 0.65, 40, "Px"),  # wide
        (0.10, 60, 0.04, 0.20, 40, "Px"),  # wide for its size
        (0.91, 100, 0.836, 0.958, 40, "Pc"),  # fine, but what is left over is not
        (0.50, 400, 0.40, 0.60, 7, "Pdf"),
        (0.00, 60, 0.00, 0.06, 40, "P0"),
        (1.00, 60, 0.94, 1.00, 7, "Pdf P0"),
        (1.00, 29, 0.88, 1.00, 40, "Px"),
    ],
)
def test_the_display_rule_asks_its_questions_in_order(
    p: float, n_effective: float, low: float, high: float, df: float, flags: str
) -> None:
    variance = p * (1 - p) / n_effective
    assert proportion_flags(p, variance, n_effective, low, high, df) == flags
    assert withheld(proportion_flags(p, variance, n_effective, low, high, df)) == (flags == "Px")


def test_means_and_counts_have_their_own_rules() -> None:
    assert mean_flags([29.9, 30, 30], [50, 50, 7]).tolist() == ["Px", "", "Pdf"]
    assert mean_flags([30, 30], [50, 50], [0.5, 0.51], widest=0.5).tolist() == ["", "Px"]
    assert count_flags([100, 100, 100], [9, 10, 10], [50, 50, 10], [150, 150, 180]).tolist() == [
        "Px",
        "",
        "Px",
    ]
