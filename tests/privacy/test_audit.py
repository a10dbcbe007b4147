"""The second look takes nobody's word: a move proves something only if it fits in whole numbers."""

from __future__ import annotations

import numpy as np
import pytest

from engage.privacy.audit import interval, unproved
from engage.privacy.suppress import suppress
from engage.privacy.tables import Equation, Tables, link

CELLS = {"T": 30, "a": 3, "b": 7, "c": 20}


def row() -> Tables:
    return link(CELLS, [Equation("T", ("a", "b", "c"))])


def move(**by: int) -> np.ndarray:
    return np.array([by.get(name, 0) for name in CELLS])


def test_two_tables_that_fit_prove_a_blank() -> None:
    assert unproved(row(), {"a", "b"}, {"a": 4}, [move(a=-3, b=3), move(a=1, b=-1)]) == ()


@pytest.mark.parametrize(
    "forged",
    [
        move(a=4),  # breaks the equation
        move(a=-4, b=4),  # a count below zero
        move(a=4, c=-4),  # moves a published cell
        move(a=3, b=-3),  # fits, but is not far enough
    ],
)
def test_a_forged_or_short_proof_is_no_proof(forged: np.ndarray) -> None:
    assert unproved(row(), {"a", "b"}, {"a": 4}, [forged]) == ("a",)


def test_a_sensitive_cell_that_is_published_is_never_protected() -> None:
    assert unproved(row(), {"b"}, {"a": 4}, [move(a=-3, b=3), move(a=1, b=-1)]) == ("a",)


def test_a_lone_blank_is_a_point_and_a_pair_an_interval() -> None:
    assert interval(row(), {"a"}, "a", 40) == (3, 3)
    assert interval(row(), {"a", "b"}, "a", 40) == (0, 10)


def test_a_rounded_total_is_protection_enough() -> None:
    tables = link(CELLS, [Equation("T", ("a", "b", "c"))], told={"T": (30, 39)})
    pattern = suppress(tables, {"a": 4})
    assert set(pattern.withheld) == {"a"}
    assert unproved(tables, pattern.withheld, {"a": 4}, pattern.proofs) == ()


def test_what_is_public_already_is_not_withheld_and_said_to_be_exposed() -> None:
    tables = link(CELLS, [Equation("T", ("a", "b", "c"))], known=["T", "b", "c"])
    pattern = suppress(tables, {"a": 4})
    assert set(pattern.withheld) == {"a"}
    assert pattern.exposed == ("a",)
