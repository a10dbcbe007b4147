from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engage.analysis.breakdown import Dimension, Question, count
from engage.analysis.cells import Cells
from engage.analysis.shares import means, shares
from tests.analysis.reference import LIMIT, case, cases, close, needs_reference, table

WEIGHTS_ONLY = [name for name in cases("survey_*") if "apistrat_by" not in name and "cluster" not in name]


def counted(name: str, measure: dict[str, Any]) -> Cells:
    """Cells of a reference case: options are the values met, everybody without a value skipped the question."""
    document = case(name)
    rows = table(document["data"])
    if document["results"]["group_variable"] == "race_gender":
        rows["race_gender"] = rows["race"] + ":" + rows["gender"]
    column = rows[measure["variable"]]
    options = tuple(sorted(set(column) - {""}, key=float))
    answers = np.array([options.index(value) if value else -3 for value in column])
    levels = tuple(document["results"]["levels"])
    members = np.array([levels.index(value) for value in rows[document["results"]["group_variable"]]])
    weights = rows["pw" if "pw" in rows else "WTMEC2YR"].astype(float).to_numpy()
    return count(Question("q", options, answers), [Dimension("g", levels, members)], weights).known()


@needs_reference
@pytest.mark.parametrize("name", WEIGHTS_ONLY)
def test_shares_and_means_from_cells_equal_r_survey(name: str) -> None:
    for measure in case(name)["results"]["measures"]:
        cells = counted(name, measure)
        for expected, part in ((measure["by_group"], cells), ([measure["overall"]], cells.overall())):
            found = means(part, [float(option) for option in cells.options])
            close(found.mean, [row["estimate"] for row in expected])
            close(found.se, [row["se"] for row in expected])
            close(np.transpose([found.low, found.high]), [row["ci95_t"] for row in expected], LIMIT)
        if measure["kind"] == "binary":
            of_ones = shares(cells)
            expected = measure["svyciprop_by_group"]
            close(of_ones.share[:, 1], [row["estimate"] for row in measure["by_group"]])
            close(of_ones.se[:, 1], [row["se"] for row in measure["by_group"]])
            limits = np.transpose([of_ones.low[:, 1], of_ones.high[:, 1]])
            close(limits, [row["ci_korn_graubard_nchs"] for row in expected], LIMIT)
            close(of_ones.n_star[:, 1], [row["n_eff_nchs"] for row in expected])
            assert of_ones.flags[:, 1].tolist() == [row["nchs_flags"] for row in expected]


def test_unweighted_answers_get_wilson_limits() -> None:
    cells = count(Question("q", ("yes", "no"), np.array([0] * 3 + [1] * 7)))
    found = shares(cells)
    assert found.share.tolist() == [[0.3, 0.7]]
    np.testing.assert_allclose([found.low[0, 0], found.high[0, 0]], [0.107791267406301, 0.603221852538855])


def test_nobody_one_person_and_everybody_alike_are_defined() -> None:
    members = np.array([1, 2, 2, 2, 2])
    cells = count(
        Question("q", ("yes", "no"), np.array([0, 1, 1, 1, -1])),
        [Dimension("g", ("none", "one", "all"), members)],
        np.array([2.0, 1.0, 3.0, 0.5, 1.0]),
    ).known()
    found = shares(cells)
    assert np.isnan(found.share[0]).all()
    assert found.share[1:].tolist() == [[1, 0], [0, 1]]
    assert found.se[1:].tolist() == [[0, 0], [0, 0]]
    np.testing.assert_allclose(found.low[1], [0.025, 0], atol=1e-15)
    assert not found.shown.any()


def test_a_mean_of_boxes_or_with_too_few_scores_is_refused() -> None:
    single = count(Question("q", ("a", "b"), np.array([0, 1])))
    boxes = count(Question("m", ("a", "b"), np.array([0, 0]), np.ones((2, 2))))
    for cells, scores in ((single, [1.0]), (boxes, [1.0, 2.0])):
        with pytest.raises(ValueError, match="one score for each option"):
            means(cells, scores)
