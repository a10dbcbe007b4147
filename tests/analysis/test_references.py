"""The table in docs/references.md says what the comparisons say."""

from __future__ import annotations

import pytest

from tests.analysis import references
from tests.analysis.reference import needs_reference

pytestmark = needs_reference


def rows() -> list[list[str]]:
    lines = references.PAGE.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][
        2:
    ]


def test_the_table_has_a_line_for_every_case_that_is_compared_and_no_other() -> None:
    assert [(row[0], row[1].strip("`")) for row in rows()] == references.names()


@pytest.mark.parametrize("only", ["survey_nhanes_small", "ineq_sba", "group_vs"])
def test_cases_run_again_are_as_close_as_the_table_says(only: str) -> None:
    written = {(row[0], row[1].strip("`")): row for row in rows()}
    found = list(references.lines(only))
    assert len(found) >= 2
    for line in found:
        row = written[line.what, line.case]
        assert (row[2], row[3]) == (line.peer, str(line.numbers))
        assert (
            line.largest <= 10 * float(row[4]) <= 10 * float(row[5])
        )  # another processor, other last digits
