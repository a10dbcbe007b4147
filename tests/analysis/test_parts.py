"""A survey in parts: whoever sums the blocks, the numbers are those of the whole file, for every design there is."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engage.analysis import survey_parts
from engage.analysis.breakdown import break_down
from engage.analysis.cells import total
from engage.analysis.columns import Dimension, Question
from engage.analysis.engines import Engine, dask_cluster, here, processes
from engage.analysis.requests import answer
from engage.cli import main
from engage.errors import Refused
from tests.analysis.reference import FOLDER, case, cases, needs_reference
from tests.analysis.test_requests import request_for

COUNTS = {"n", "df", "df_domain", "level", "reference", "variable", "kind", "flags"}
SUMS = {"sum_w"}


def same(one: Any, other: Any, name: str = "", *, tolerance: float = 1e-8) -> None:
    """Counts and words are identical, weighted sums agree to 1e-12, what is worked out of them to ``tolerance``."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            same(one[key], other[key], key, tolerance=tolerance)
    elif isinstance(one, list):
        assert len(one) == len(other), name
        for left, right in zip(one, other, strict=True):
            same(left, right, name, tolerance=tolerance)
    elif one is None or other is None or name in COUNTS:
        assert one == other, name
    else:
        np.testing.assert_allclose(
            one, other, rtol=1e-12 if name in SUMS else tolerance, atol=1e-12, err_msg=name
        )


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey_parts, "BLOCK", 3_000)


@needs_reference
@pytest.mark.parametrize("name", cases("survey_*"))
def test_in_parts_a_reference_case_is_what_it_is_in_one_place(name: str, small_blocks: None) -> None:
    request = request_for(case(name))
    same(answer("survey", request, FOLDER, here), answer("survey", request, FOLDER))


rows = st.tuples(
    st.sampled_from("ab"),  # stratum
    st.sampled_from("123"),  # cluster
    st.sampled_from(["", "x", "y", "z"]),
    st.sampled_from(["", "0", "1"]),
    st.sampled_from(["", "3", "3.5", "1000002"]),
    st.sampled_from(["1", "0.25", "7"]),
)


@settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(rows, min_size=8, max_size=40),
    st.sampled_from(["rest", "overall", "x"]),
    st.sampled_from([{}, {"weights": "w"}, {"strata": "s", "weights": "w"}, {"clusters": "c"}, {"strata": "s", "clusters": "c", "nest": True, "weights": "w"}]),
)  # fmt: skip
def test_any_sample_in_parts_is_the_sample_in_one_place_or_refused_in_both(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sample: list[tuple[str, ...]],
    reference: str,
    design: dict[str, Any],
) -> None:
    monkeypatch.setattr(survey_parts, "BLOCK", 60)
    with (tmp_path / "d.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("s", "c", "g", "p", "m", "w"), *sample])
    measures = [{"variable": "p", "kind": "proportion"}, {"variable": "m", "kind": "mean"}]
    request = {
        "data": "d.csv",
        "design": design,
        "groups": ["g"],
        "measures": measures,
        "reference": reference,
    }
    expected, found = (_answered(request, tmp_path, engine) for engine in (None, here))
    if isinstance(expected, str) or isinstance(found, str):
        assert found == expected
        return
    for one in (*found["measures"], *expected["measures"]):
        # Whether a variance of rounding errors counts as none is decided by the last digit.
        one.pop("association")
        one.pop("omnibus")
    same(found, expected, tolerance=1e-6)


def _answered(request: dict[str, Any], folder: Path, engine: Engine | None) -> dict[str, Any] | str:
    """The answer, or why there is none."""
    try:
        return answer("survey", request, folder, engine)
    except Refused as refusal:
        return str(refusal.message)


def test_a_line_within_quotes_is_not_torn_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey_parts, "BLOCK", 10)
    lines = ["g,v", *(f'"north\n{n % 2},""x""",{n % 3 % 2}' for n in range(50))]
    (tmp_path / "d.csv").write_text("\n".join(lines), encoding="utf-8")
    request = {"data": "d.csv", "groups": ["g"], "measures": [{"variable": "v", "kind": "proportion"}]}
    found = answer("survey", request, tmp_path, here)
    same(found, answer("survey", request, tmp_path))
    assert [row["n"] for row in found["measures"][0]["by_group"]] == [25, 25]


@needs_reference
def test_on_a_cluster_of_two_workers_the_numbers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Estimates of a stratified cluster sample, and additive cells."""
    monkeypatch.setattr(survey_parts, "BLOCK", 100_000)
    request = request_for(case("survey_nhanes_cluster_by_race"))
    with dask_cluster(workers=2) as cluster:
        same(answer("survey", request, FOLDER, cluster), answer("survey", request, FOLDER))
        parts = list(cluster(_cells, range(5)))
    whole = break_down(*_columns(range(5)))
    for table, summed in zip(
        whole, (total(same_table) for same_table in zip(*parts, strict=True)), strict=True
    ):
        np.testing.assert_array_equal(table.n, summed.n)
        np.testing.assert_array_equal(table.blank_n, summed.blank_n)
        np.testing.assert_allclose(table.w, summed.w, rtol=1e-12)
        np.testing.assert_allclose(table.w2, summed.w2, rtol=1e-12)


def _columns(seeds: Any) -> tuple[list[Question], list[Dimension], Any]:
    rngs = [np.random.default_rng(seed) for seed in seeds]
    answers, groups, weights = (
        np.concatenate(arrays)
        for arrays in zip(*((r.integers(-5, 4, 999), r.integers(-1, 3, 999), r.gamma(4, 0.25, 999)) for r in rngs), strict=True)
    )  # fmt: skip
    return [Question("q", tuple("abcd"), answers)], [Dimension("d", tuple("xyz"), groups)], weights


def _cells(seed: int) -> Any:
    return break_down(*_columns([seed]))


def test_processes_give_results_in_the_order_of_the_items() -> None:
    with processes(2) as engine:
        assert list(engine(abs, range(-20, 0))) == list(range(20, 0, -1))


def test_a_cluster_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGE_DASK_ADDRESS", "nowhere://127.0.0.1:1")
    (tmp_path / "r.json").write_text(json.dumps({"data": "d.csv", "measures": []}))
    done = CliRunner().invoke(
        main, ["analyse", "survey", str(tmp_path / "r.json"), "--engine", "dask", "--json"]
    )
    assert done.exit_code == 1
    assert "nowhere" in json.loads(done.stdout)["refused"]["why"]


def test_only_surveys_go_to_a_cluster(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text("{}")
    for kind in ("inequality", "weights", "release"):
        done = CliRunner().invoke(
            main, ["analyse", kind, str(tmp_path / "r.json"), "--engine", "dask", "--json"]
        )
        assert done.exit_code == 1
        assert kind in json.loads(done.stdout)["refused"]["why"]
