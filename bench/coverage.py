"""Do 95 percent limits hold the truth 95 times in 100? Simulation: 2,000 draws of each kind (statistics.md, section 5.2).

    python bench/coverage.py [--json] [--quick]

Answers a list of objects: ``what``, ``n``, ``deff`` (Kish design effect of the weights), ``truth``, ``draws``, ``held`` (the
share of draws whose limits hold the truth) and ``width`` (mean width of the limits). For ``holm``: ``false_alarms``, the share
of draws in which any of five groups differs "significantly" from the rest although none does, when the groups that fail the
display rule are left out as everywhere in engage; ``tested``: how many of the five are left; ``without_display_rule``: the
share when all are tested.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np

from engage.analysis.breakdown import Dimension, Question, count
from engage.analysis.cell_gaps import gaps_in_option
from engage.analysis.shares import means, shares

SIZES, EFFECTS, SHARES = (30, 100, 300), (1.0, 1.5, 2.5), (0.1, 0.5)
SCALE = np.array([0.1, 0.2, 0.4, 0.2, 0.1])
DRAWS = 2_000

Limits = tuple[float, float]


def weights(rng: np.random.Generator, n: int, effect: float) -> np.ndarray | None:
    """Weights that have this design effect on average; None when it is 1."""
    return None if effect == 1 else rng.gamma(1 / (effect - 1), effect - 1, n) + 1e-9


def of_a_share(rng: np.random.Generator, n: int, effect: float, p: float) -> Limits:
    answers = (rng.random(n) >= p).astype(np.int8)
    found = shares(count(Question("q", ("yes", "no"), answers), weights=weights(rng, n, effect)))
    return float(found.low[0, 0]), float(found.high[0, 0])


def of_a_mean(rng: np.random.Generator, n: int, effect: float, _truth: float) -> Limits:
    answers = rng.choice(5, n, p=SCALE)
    found = means(
        count(Question("q", tuple("12345"), answers), weights=weights(rng, n, effect)), [1, 2, 3, 4, 5]
    )
    return float(found.low[0]), float(found.high[0])


def of_a_gap(rng: np.random.Generator, n: int, effect: float, truth: float) -> Limits:
    """Two groups of half the sample each, of which 50 percent and ``truth`` more say yes."""
    groups = np.arange(n) % 2
    answers = (rng.random(n) >= 0.5 + truth * groups).astype(np.int8)
    dimension = Dimension("d", ("a", "b"), groups)
    cells = count(Question("q", ("yes", "no"), answers), [dimension], weights(rng, n, effect))
    low, high = gaps_in_option(cells, "yes", "a").limits
    return float(low[0]), float(high[0])


KINDS: dict[str, tuple[Callable[[np.random.Generator, int, float, float], Limits], tuple[float, ...]]] = {
    "share": (of_a_share, SHARES),
    "mean of a scale": (of_a_mean, (3.0,)),
    "difference of two groups": (of_a_gap, (0.2,)),
}


def coverage(draws: int) -> Iterator[dict[str, Any]]:
    for what, (limits_of, truths) in KINDS.items():
        for n, effect, truth in product(SIZES, EFFECTS, truths):
            rng = np.random.default_rng([n, int(effect * 10), int(truth * 10)])
            limits = np.array([limits_of(rng, n, effect, truth) for _ in range(draws)])
            held = (limits[:, 0] <= truth) & (truth <= limits[:, 1])
            yield {
                "what": what,
                "n": n,
                "deff": effect,
                "truth": truth,
                "draws": draws,
                "held": float(held.mean()),
                "width": float((limits[:, 1] - limits[:, 0]).mean()),
            }


def family_error(draws: int) -> Iterator[dict[str, Any]]:
    """Five groups and no gap: how often any is told all the same, among the groups that pass the display rule and among all."""
    for n, effect in product((150, 300, 1_000), EFFECTS):
        rng = np.random.default_rng([n, int(effect * 10)])
        shown = every = tests = 0
        for _ in range(draws):
            answers = (rng.random(n) >= 0.4).astype(np.int8)
            groups = Dimension("d", tuple("abcde"), rng.integers(0, 5, n))
            cells = count(Question("q", ("yes", "no"), answers), [groups], weights(rng, n, effect))
            gaps, passing = gaps_in_option(cells, "yes"), shares(cells.known()).shown[:, 0]
            shown += "gap" in gaps.verdicts(passing, least=0)
            every += "gap" in gaps.verdicts(np.ones(5), least=0)
            tests += int(passing.sum())
        yield {
            "what": "holm",
            "n": n,
            "deff": effect,
            "draws": draws,
            "false_alarms": shown / draws,
            "tested": tests / draws,
            "without_display_rule": every / draws,
        }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--quick", action="store_true", help="200 draws of each kind")
    options = parser.parse_args()
    draws = 200 if options.quick else DRAWS
    print(f"{draws:,} draws of each kind ...", file=sys.stderr)
    results = [*coverage(draws), *family_error(draws)]
    if options.json:
        print(json.dumps(results))
        return
    for row in results:
        share = row.get("held", row.get("false_alarms"))
        print(
            f"{row['what']:<26} n {row['n']:>4}  deff {row['deff']:.1f}  truth {row.get('truth', ''):<4}  {share:.1%}"
        )


if __name__ == "__main__":
    main()
