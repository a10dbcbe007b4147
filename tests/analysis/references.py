"""How close engage comes to other people's programs: the table in docs/references.md, written by ``python -m tests.analysis.references``.

Nothing is compared here that the tests do not compare: the tests against the reference numbers are run as they stand, with a
``close`` that also notes how far apart the numbers were.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from tests.analysis import test_estimates, test_inequality, test_requests, test_shares, test_weights
from tests.analysis.reference import ESTIMATE, case
from tests.analysis.reference import close as held_to

PAGE = Path(__file__).resolve().parents[2] / "docs" / "references.md"
TINY = 1e-9  # what is nearer to zero than this is compared as it is, not by its ratio

COMPARED: dict[str, list[Callable[..., None]]] = {
    "estimates, errors, limits, effective sizes by group": [test_estimates.test_groups_and_overall_equal_r_survey],
    "Korn-Graubard limits and display flags": [test_estimates.test_korn_graubard_limits_equal_surveytable],
    "differences, ratios, p-values, Holm, Benjamini-Hochberg": [test_estimates.test_gaps_against_a_reference_equal_r_survey],
    "Rao-Scott and Wald tests": [test_estimates.test_tests_of_association_equal_r_survey],
    "a group against the overall and against the rest": [
        test_estimates.test_a_group_against_overall_and_rest_equals_r_survey_from_answers_and_from_cells
    ],
    "the same from cells alone": [
        test_shares.test_shares_and_means_from_cells_equal_r_survey,
        test_estimates.test_rao_scott_from_cells_equals_r_survey,
    ],
    "the answer of `engage analyse survey`": [test_requests.test_a_survey_request_answers_the_reference],
    "weights and what follows from them": [test_weights.test_weights_and_what_follows_from_them_equal_r_survey],
    "the answer of `engage analyse weights`": [test_requests.test_a_weights_request_answers_the_reference],
    "inequality measures and their formula limits": [test_inequality.test_estimates_and_formula_limits_equal_healthequal],
    "the answer of `engage analyse inequality`": [test_requests.test_an_inequality_request_answers_the_reference],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One case: how many numbers were compared, the largest relative difference, and the most that is allowed."""

    what: str
    case: str
    peer: str
    numbers: int
    largest: float
    allowed: float

    @property
    def bound(self) -> int:
        """The next power of ten: the last digits are another processor's business."""
        return max(-15, math.ceil(math.log10(self.largest))) if self.largest > 0 else -15

    def __str__(self) -> str:
        return f"| {self.what} | `{self.case}` | {self.peer} | {self.numbers} | 1e{self.bound} | {self.allowed:.0e} |"


class _Notes:
    """Compares as the tests do, and notes how far apart the numbers were."""

    def __init__(self) -> None:
        self.numbers, self.largest, self.allowed = 0, 0.0, 0.0

    def close(self, actual: Any, expected: Any, tolerance: float = ESTIMATE) -> None:
        held_to(actual, expected, tolerance)
        found, wanted = (np.atleast_1d(np.array(each, dtype=float)).ravel() for each in (actual, expected))
        known = ~np.isnan(wanted)
        size = np.abs(wanted[known])
        apart = np.abs(found - wanted)[known] / np.where(size < TINY, 1.0, size)
        self.numbers += int(known.sum())
        self.largest = max(self.largest, float(apart.max(initial=0.0)))
        self.allowed = max(self.allowed, tolerance)


def lines(only: str = "") -> Iterator[Line]:
    """Run every comparison of every case, or of those whose name holds ``only``. AssertionError where one does not hold."""
    for what, tests in COMPARED.items():
        noted: dict[str, _Notes] = {}
        for test in tests:
            for given in (each for each in _cases(test) if only in each["name"]):
                _run(test, given, noted.setdefault(given["name"], _Notes()))
        for name, notes in noted.items():
            peer = case(name)["peer"]
            version = peer["version"].split(" ")[0]
            yield Line(
                what, name, f"{peer['package']} {version}", notes.numbers, notes.largest, notes.allowed
            )


def _cases(test: Any) -> Iterator[dict[str, Any]]:
    """What pytest would give the test, one after the other."""
    choices = []
    for mark in test.pytestmark:
        if mark.name == "parametrize":
            names = [mark.args[0]] if isinstance(mark.args[0], str) else list(mark.args[0])
            choices.append(
                [dict(zip(names, [v] if len(names) == 1 else v, strict=True)) for v in mark.args[1]]
            )
    for picked in product(*choices):
        yield {name: value for one in picked for name, value in one.items()}


def _run(test: Callable[..., None], given: dict[str, Any], notes: _Notes) -> None:
    there = test.__globals__
    before = there["close"]
    there["close"] = notes.close
    try:
        with tempfile.TemporaryDirectory() as folder:
            wanted = test.__code__.co_varnames[: test.__code__.co_argcount]
            test(**given, **({"tmp_path": Path(folder)} if "tmp_path" in wanted else {}))
    finally:
        there["close"] = before


HEAD = """# How close the numbers are to other people's programs

Written by `python -m tests.analysis.references`; a test fails when it is not fresh. Each line is a case that the test suite compares number by number with a
peer (`tests/analysis`). The difference is relative (absolute below 1e-9) and rounded up to a power of ten; the peers' results are given with 10 to 15 digits, and
raked weights differ by where the peer stops. Not in this table: limits of inequality measures that both sides draw at random (within a tenth of their width),
and suppression, where there is no one right answer: there a solver of linear programs attacks every release (`tests/privacy`).

| what is compared | case | peer | numbers | largest difference below | allowed |
| --- | --- | --- | --- | --- | --- |
"""


def names() -> list[tuple[str, str]]:
    """What is compared, in which case, without running it."""
    found = [
        (what, given["name"]) for what, tests in COMPARED.items() for test in tests for given in _cases(test)
    ]
    return list(dict.fromkeys(found))


def page() -> str:
    return HEAD + "".join(f"{line}\n" for line in lines())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
