"""Nothing withheld can be worked out: an independent attacker tries, on reference tables and on random ones."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engage.privacy.requests import answer_release
from tests.privacy.attacker import crossed, intervals, linked, narrow, random_table, rolled_up
from tests.support.shared import SHARED, needs_shared

REFERENCE = SHARED / "reference" / "statistics"
TABLES = [
    pytest.param(path, marks=pytest.mark.slow if "_t3_" in path.name else (), id=path.stem)
    for path in sorted(REFERENCE.glob("suppression_t*.json"))
]
PAIRS = sorted(REFERENCE.glob("suppression_differencing_*.json"))


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())


@needs_shared
@pytest.mark.parametrize("path", TABLES)
def test_a_reference_table_keeps_its_secrets_and_as_much_as_the_statistical_offices_publish(
    path: Path,
) -> None:
    case = read(path)
    answer = answer_release({key: case[key] for key in ("cells", "equations", "threshold")})
    assert answer["not_protected"] == []
    assert all(case["cells"][name] == count for name, count in answer["cells"].items() if count is not None)
    assert all(answer["cells"][name] == 0 for name, count in case["cells"].items() if count == 0)
    assert (
        narrow(
            [answer["cells"]],
            [case["cells"]],
            case["equations"],
            case["threshold"],
            whole=len(case["dims"]) == 2,
        )
        == {}
    )
    totals = {equation["total"] for equation in case["equations"]}
    inner = {name: count for name, count in case["cells"].items() if name not in totals}
    lost = sum(inner.get(name, 0) for name in case["patterns"]["gauss_interval"]["suppressed"])
    assert answer["information_kept"] >= (1 - lost / sum(inner.values())) * 0.95


@needs_shared
@pytest.mark.parametrize("path", TABLES)
def test_the_attacker_is_worth_fearing_it_inverts_what_the_reference_says_primary_blanks_give_away(
    path: Path,
) -> None:
    case = read(path)
    shown = {name: None if name in case["primary"] else count for name, count in case["cells"].items()}
    found = intervals([shown], case["equations"], [(0, name) for name in case["primary"]])
    exact = sum(high - low < 1e-6 for low, high in found.values())
    assert exact == case["patterns"]["primary_only"]["n_exactly_recoverable_sensitive"] > 0


@needs_shared
@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
@pytest.mark.parametrize("scenario", ["same_blanks", "moved_blanks"])
def test_a_second_release_gives_nothing_away_with_the_first(path: Path, scenario: str) -> None:
    case = read(path)
    old, k = case["scenarios"][scenario]["old_published"], case["threshold"]
    answer = answer_release(
        {
            "cells": case["new_cells"],
            "equations": case["equations"],
            "threshold": k,
            "published_before": [old],
        }
    )
    releases, truths = [old, answer["cells"]], [case["old_cells"], case["new_cells"]]
    assert narrow(releases, truths, case["equations"], k, whole=True) == {}
    assert all(answer["cells"][name] is None for name, count in old.items() if count is None), (
        "blanks are sticky"
    )
    changes = {
        n: (old[n], c) for n, c in answer["cells"].items() if c is not None and 0 < abs(c - old[n]) < k
    }
    assert changes == {}, "a small change tells of the newcomers"


@needs_shared
@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_the_attacker_inverts_two_releases_with_other_blanks(path: Path) -> None:
    case = read(path)
    pair = case["scenarios"]["moved_blanks"]
    releases, truths = [pair["old_published"], pair["new_published"]], [case["old_cells"], case["new_cells"]]
    assert narrow(releases, truths, case["equations"], case["threshold"])


def attack_one(seed: int, widest: int = 5) -> None:
    rng = np.random.default_rng(seed)
    cells, equations = crossed(random_table(rng, widest))
    k = int(rng.choice([3, 5, 10, 11]))
    answer = answer_release({"cells": cells, "equations": equations, "threshold": k})
    assert answer["not_protected"] == []
    assert narrow([answer["cells"]], [cells], equations, k) == {}


def attack_pair(seed: int, widest: int = 4) -> None:
    rng = np.random.default_rng(seed)
    first = random_table(rng, widest)
    came = rng.poisson(rng.choice([0.3, 2.0, 8.0]), first.shape)
    k = int(rng.choice([5, 10]))
    releases: list[dict[str, int | None]] = []
    truths = []
    for counts in (first, first + came):
        cells, equations = crossed(counts)
        request = {"cells": cells, "equations": equations, "threshold": k, "published_before": releases}
        answer = answer_release(request)
        assert answer["not_protected"] == []
        releases, truths = [*releases, answer["cells"]], [*truths, cells]
    assert narrow(releases, truths, equations, k) == {}
    small = [
        n
        for n, c in truths[1].items()
        if None not in (releases[0][n], releases[1][n]) and 0 < c - truths[0][n] < k
    ]
    assert small == []


def attack_linked(seed: int) -> None:
    """Dimensions crossed in pairs: tables that share their margins. Every second time the attacker knows that people are whole."""
    rng = np.random.default_rng(seed)
    cells, equations = linked(rng)
    k = int(rng.choice([3, 5, 10]))
    answer = answer_release({"cells": cells, "equations": equations, "threshold": k})
    assert answer["not_protected"] == []
    assert narrow([answer["cells"]], [cells], equations, k, whole=bool(seed % 2) and len(cells) < 40) == {}


def attack_roll_up(seed: int) -> None:
    """Groups released as they are, and after newcomers once more with some of them rolled up."""
    rng = np.random.default_rng(seed)
    first = random_table(rng, 4)
    came = rng.poisson(rng.choice([0.0, 2.0, 9.0]), first.shape)
    k = int(rng.choice([5, 10]))
    cells, equations = crossed(first)
    fine = answer_release({"cells": cells, "equations": equations, "threshold": k})
    assert fine["not_protected"] == []
    later, rows = rolled_up(*crossed(first + came), groups=2)
    before = {name: fine["cells"].get(name) for name in later}
    asked = {"cells": later, "equations": rows, "threshold": k, "published_before": [fine["cells"]]}
    coarse = answer_release(asked)
    assert coarse["not_protected"] == []
    was, _ = rolled_up(cells, equations, groups=2)
    found = narrow([before, coarse["cells"]], [was, later], rows, k)
    # What a release never printed is no cell of it: the roll-up of the first is bounded by its parts alone.
    assert {cell: ends for cell, ends in found.items() if cell[0] or cell[1] in cells} == {}


@pytest.mark.parametrize("seed", range(2))
def test_crossings_that_share_their_margins_keep_their_secrets(seed: int) -> None:
    attack_linked(seed)


@pytest.mark.parametrize("seed", range(2))
def test_a_changed_roll_up_gives_no_former_blank_away(seed: int) -> None:
    attack_roll_up(seed)


ATTACKS = (attack_one, attack_linked, attack_pair, attack_roll_up)


@pytest.mark.parametrize("seed", range(3))
def test_random_linked_tables_keep_their_secrets(seed: int) -> None:
    attack_one(seed, widest=3)


@pytest.mark.parametrize("seed", range(1, 3))
def test_random_pairs_of_releases_keep_their_secrets(seed: int) -> None:
    attack_pair(seed, widest=3)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_many_random_linked_tables_and_pairs_keep_their_secrets() -> None:
    """ATTACKS=1000 for the full proof; each kind of attack in its turn."""
    for seed in range(int(os.environ.get("ATTACKS", "8"))):
        ATTACKS[seed % len(ATTACKS)](1000 + seed)
