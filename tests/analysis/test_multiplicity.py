from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.analysis.multiplicity import benjamini_hochberg, holm
from tests.analysis.reference import case, close, needs_reference

p_values = st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=12)


@needs_reference
def test_adjusted_p_values_equal_r() -> None:
    for row in case("proportions_unweighted")["p_adjust"]:
        p = np.atleast_1d(np.array(row["p"], dtype=float))
        close(holm(p), np.atleast_1d(np.array(row["holm"], dtype=float)))
        close(benjamini_hochberg(p), np.atleast_1d(np.array(row["BH"], dtype=float)))


@settings(max_examples=30, deadline=None)
@given(p_values)
def test_adjusting_never_helps_and_holm_is_the_stricter(p: list[float]) -> None:
    strict, mild = holm(p), benjamini_hochberg(p)
    made = ~np.isnan(np.array(p, dtype=float))
    assert (np.isnan(strict) == ~made).all()
    assert (strict[made] >= mild[made] - 1e-15).all()
    assert (mild[made] >= np.array(p)[made] - 1e-15).all()
    assert (strict[made] <= 1).all()


@settings(max_examples=30, deadline=None)
@given(p_values)
def test_the_order_of_the_tests_does_not_matter(p: list[float]) -> None:
    order = np.random.default_rng(len(p)).permutation(len(p))
    for adjust in (holm, benjamini_hochberg):
        np.testing.assert_array_equal(adjust(np.array(p)[order]), adjust(p)[order])
