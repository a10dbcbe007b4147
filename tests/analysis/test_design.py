from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.analysis.design import Design
from engage.analysis.estimates import Domains, design_effect, estimate
from engage.errors import Refused


def by_the_book(
    z: np.ndarray, stratum: np.ndarray, cluster: np.ndarray, fraction: dict[int, float]
) -> np.ndarray:
    """The textbook's double sum, stratum by stratum and cluster by cluster."""
    total = np.zeros((z.shape[1], z.shape[1]))
    for s in np.unique(stratum):
        clusters = np.unique(cluster[stratum == s])
        sums = np.array([z[(stratum == s) & (cluster == c)].sum(axis=0) for c in clusters])
        apart = sums - sums.mean(axis=0)
        total += (1 - fraction[s]) * len(clusters) / (len(clusters) - 1) * apart.T @ apart
    return total


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_variance_is_the_textbooks_for_any_strata_clusters_and_population(seed: int) -> None:
    rng = np.random.default_rng(seed)
    stratum = np.repeat(np.arange(3), [12, 20, 9])
    cluster = np.concatenate([np.arange(12) % 3, np.arange(20) % 5, np.arange(9) % 2])
    order = rng.permutation(len(stratum))
    stratum, cluster = stratum[order], cluster[order]
    clusters_there = np.array([3, 5, 2])
    size = clusters_there + rng.integers(0, 9, 3)
    design = Design.sample(
        41, rng.gamma(2, 1, 41) + 0.1, stratum, cluster, nest=True, population=size[stratum]
    )
    domain = rng.integers(-1, 3, 41)
    y = np.where(rng.random(41) < 0.1, np.nan, rng.normal(5, 2, 41))
    found = estimate(design, y, Domains.of_codes("abc", domain))
    z = np.zeros((41, 3))
    for g in range(3):
        inside = (domain == g) & ~np.isnan(y)
        if inside.any():
            z[inside, g] = design.weights[inside] * (y[inside] - found.mean[g]) / design.weights[inside].sum()
    expected = by_the_book(z, stratum, cluster, dict(enumerate(clusters_there / size)))
    full = found.n > 0
    np.testing.assert_allclose(found.covariance[np.ix_(full, full)], expected[np.ix_(full, full)], atol=1e-12)
    assert design.df == 10 - 3


def test_sampled_fractions_say_the_same_as_population_sizes() -> None:
    stratum = np.repeat([0, 1], 4)
    sizes = Design.sample(8, strata=stratum, population=np.repeat([40, 8], 4))
    fractions = Design.sample(8, strata=stratum, population=np.repeat([0.1, 0.5], 4))
    np.testing.assert_allclose(sizes.factor, fractions.factor)


def test_a_census_has_no_sampling_error() -> None:
    design = Design.sample(5, population=np.full(5, 5))
    assert estimate(design, np.arange(5), Domains.everybody(5)).se[0] == 0


def test_equal_answers_have_exactly_no_spread() -> None:
    design = Design.sample(50, np.random.default_rng(1).gamma(2, 1, 50))
    found = estimate(design, np.full(50, 3.7), Domains.everybody(50))
    assert found.se[0] == 0
    assert np.isnan(design_effect(design, np.full(50, 3.7)))


def test_an_empty_group_is_not_a_number_and_disturbs_nobody() -> None:
    design = Design.sample(6)
    found = estimate(design, [1, 2, 3, 4, 5, 6], Domains.of_codes("abc", [0, 0, 0, 2, 2, -1]))
    assert np.isnan(found.mean[1])
    assert np.isnan(found.se[1])
    assert found.n.tolist() == [3, 0, 2]
    assert np.isfinite(found.se[[0, 2]]).all()


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"weights": [1, 2, 0, 1]}, "above zero"),
        ({"weights": [1, np.nan, 1, 1]}, "above zero"),
        ({"strata": list("aabb"), "clusters": list("xyxy")}, "more than one stratum"),
        ({"strata": list("aaab")}, "single cluster"),
        ({"clusters": list("xxxx")}, "single cluster"),
        ({"population": [10, 10, 0.5, 10]}, "not both"),
        ({"population": [10, 10, 10, 11]}, "same in all rows"),
        ({"population": [2, 2, 2, 2]}, "more clusters"),
        ({"population": [-4, -4, -4, -4]}, "not both"),
    ],
)
def test_a_design_that_cannot_be_is_refused(columns: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        Design.sample(4, **columns)
