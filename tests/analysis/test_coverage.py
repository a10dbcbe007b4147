"""Do 95 percent limits hold the truth 95 times in 100? A quick version of the benchmark (statistics.md, section 5.2)."""

from __future__ import annotations

import numpy as np
import pytest

from engage.analysis.breakdown import Dimension, Question, count
from engage.analysis.cell_gaps import gaps_in_option
from engage.analysis.shares import means, shares

DRAWS = 1_000

pytestmark = pytest.mark.slow


def weights(rng: np.random.Generator, n: int, effect: float) -> np.ndarray | None:
    """Weights with this design effect; None when it is 1."""
    return None if effect == 1 else rng.gamma(1 / (effect - 1), effect - 1, n) + 1e-9


@pytest.mark.parametrize(("n", "effect", "p"), [(60, 1.0, 0.3), (150, 1.5, 0.5), (300, 2.0, 0.2)])
def test_limits_of_a_share_hold_the_truth_at_least_as_often_as_they_say(
    n: int, effect: float, p: float
) -> None:
    rng = np.random.default_rng(int(n * effect))
    held = 0
    for _ in range(DRAWS):
        answers = (rng.random(n) >= p).astype(int)
        found = shares(count(Question("q", ("yes", "no"), answers), weights=weights(rng, n, effect)))
        held += int(found.low[0, 0] <= p <= found.high[0, 0])
    # Korn-Graubard limits are built to err on the wide side; Wilson's are not.
    assert 0.93 <= held / DRAWS <= (0.985 if effect > 1 else 0.97)


@pytest.mark.parametrize(("n", "effect"), [(60, 1.0), (200, 1.5), (300, 2.0)])
def test_limits_of_a_mean_hold_the_truth_as_often_as_they_say(n: int, effect: float) -> None:
    rng = np.random.default_rng(int(n * effect))
    chances = np.array([0.1, 0.2, 0.4, 0.2, 0.1])
    held = 0
    for _ in range(DRAWS):
        answers = rng.choice(5, n, p=chances)
        cells = count(Question("q", tuple("12345"), answers), weights=weights(rng, n, effect))
        found = means(cells, [1, 2, 3, 4, 5])
        held += int(found.low[0] <= 3 <= found.high[0])
    assert 0.93 <= held / DRAWS <= 0.97


def test_with_no_gap_at_all_one_is_found_in_hardly_more_than_one_of_twenty() -> None:
    rng = np.random.default_rng(20)
    alarms = 0
    for _ in range(DRAWS):
        question = Question("q", ("yes", "no"), rng.integers(0, 2, 400))
        cells = count(question, [Dimension("g", tuple("abcde"), rng.integers(0, 5, 400))])
        alarms += int((gaps_in_option(cells, "yes").p_holm < 0.05).any())
    assert alarms / DRAWS < 0.055 + 2 * np.sqrt(0.05 * 0.95 / DRAWS)
