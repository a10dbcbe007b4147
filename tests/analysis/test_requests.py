"""The engine as a command answers it: the references through files and JSON, and everything odd refused."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.analysis.requests import answer
from engage.errors import Refused
from tests.analysis.reference import FOLDER, LIMIT, case, cases, close, needs_reference, table


def request_for(document: dict[str, Any]) -> dict[str, Any]:
    """The request that a ``survey_*`` case stands for."""
    results = document["results"]
    design: dict[str, Any] = {"weights": "pw" if "api" in document["data"] else "WTMEC2YR"}
    if "SDMVPSU" in document["design"]:
        design |= {"strata": "SDMVSTRA", "clusters": "SDMVPSU", "nest": True}
    if "strata=~stype" in document["design"]:
        design |= {"strata": "stype", "fpc": "fpc"}
    kinds = {"numeric": "mean", "binary": "proportion"}
    return {
        "data": document["data"],
        "design": {"strata": None, "clusters": None, "nest": False, "fpc": None} | design,
        "groups": results["group_variable"].split("_")
        if "race_" in results["group_variable"]
        else [results["group_variable"]],
        "measures": [{"variable": m["variable"], "kind": kinds[m["kind"]]} for m in results["measures"]],
        "reference": results["reference"],
        "confidence": 0.95,
    }


@needs_reference
@pytest.mark.parametrize("name", cases("survey_*"))
def test_a_survey_request_answers_the_reference(name: str) -> None:
    document = case(name)
    found = json.loads(json.dumps(answer("survey", request_for(document), FOLDER), allow_nan=False))
    assert found["df"] == document["results"]["degf_design"]
    for measure, expected in zip(found["measures"], document["results"]["measures"], strict=True):
        overall = expected["overall"]
        assert measure["n"] == expected["n_used"]
        close(
            [measure["overall"][key] for key in ("estimate", "se", "deff")],
            [overall["estimate"], overall["se"], overall["deff"]],
        )
        close(measure["overall"]["ci"], overall["ci95_t"], LIMIT)
        for row, wanted in zip(measure["by_group"], expected["by_group"], strict=True):
            assert (row["level"], row["n"], row["df"]) == (wanted["level"], wanted["n"], wanted["df_t"])
            close(
                [row["sum_w"], row["n_effective"], row["estimate"], row["se"]],
                [wanted[key] for key in ("sum_w", "kish_neff", "estimate", "se")],
            )
            close(row["ci"], wanted["ci95_t"], LIMIT)
        for row, wanted in zip(measure["gaps"], expected["gaps_vs_reference"], strict=True):
            assert (row["level"], row["reference"]) == (wanted["level"], wanted["reference"])
            keys = {
                "difference": "difference",
                "se": "se",
                "p": "p_t",
                "p_holm": "p_adj_holm",
                "p_bh": "p_adj_BH",
                "ratio": "ratio",
            }
            close([row[key] for key in keys], [wanted[key] for key in keys.values()])
            close([row["ci"], row["ratio_ci"]], [wanted["ci95_t"], wanted["ratio_ci95_t"]], LIMIT)
        if measure["kind"] == "proportion":
            chi = expected["svychisq"]["F"]
            close(
                [measure["association"][key] for key in ("f", "ndf", "ddf", "p")],
                [chi["statistic"], *chi["parameter"], chi["p"]],
            )
            for row, wanted in zip(measure["by_group"], expected["svyciprop_by_group"], strict=True):
                close(row["ci_korn_graubard"], wanted["ci_korn_graubard_nchs"], LIMIT)
                assert row["flags"] == wanted["nchs_flags"]


METHODS = [
    *(
        (method, None)
        for method in (
            "rake",
            "poststratify",
            "calibrate_linear",
            "calibrate_raking",
            "calibrate_logit_bounded",
        )
    ),
    ("rake", True),
    ("rake", False),
]


@needs_reference
@pytest.mark.parametrize("name", cases("weighting_*"))
@pytest.mark.parametrize(("method", "strict"), METHODS)
def test_a_weights_request_answers_the_reference(
    name: str, method: str, strict: bool | None, tmp_path: Path
) -> None:
    document = case(name)
    rows, peer = table(document["data"]), pd.read_csv(FOLDER / document["weights_csv"])
    rows[document["base_weight"]] = peer["base"]
    for column in document["margins"]:
        rows[column] = rows[column.removesuffix("_c")]
    rows.to_csv(tmp_path / "data.csv", index=False)
    key = method if strict is None else f"rake_trimmed_{'strict' if strict else 'once'}"
    expected = document["results"][key]
    trim = None
    if strict is not None:
        times = float(document["results"]["rake_trimmed_strict"]["call"].split("upper=")[1].split(" ")[0])
        trim = {"upper": times * peer["rake"].mean(), "strict": strict}
    request = {
        "data": "data.csv",
        "base_weight": document["base_weight"],
        "method": method,
        "margins": document["margins"],
        "joint": document["joint"],
        "bounds": [0.3, 4],
        "trim": trim,
    }
    found = json.loads(json.dumps(answer("weights", request, tmp_path), allow_nan=False))
    close(found["weights"], peer[key], 1e-6)
    close(
        [found["kish_n"], found["design_effect"]],
        [expected["weight_summary"][k] for k in ("kish_neff", "kish_deff")],
        1e-6,
    )
    assert found["converged"] is True


@needs_reference
@pytest.mark.parametrize("name", [n for n in cases("ineq_*") if "individual" not in n])
def test_an_inequality_request_answers_the_reference(name: str) -> None:
    document = case(name)
    request = {
        "data": document["data"],
        "favourable": bool(document["favourable_indicator"]),
        "ordered": bool(document["ordered_dimension"]),
        "scale": document["scale"],
        "reference_subgroup": document["reference_subgroup"],
    }
    found = json.loads(json.dumps(answer("inequality", request, FOLDER), allow_nan=False))["measures"]
    for key, expected in document["results"].items():
        if "estimate" in expected and not key.startswith(("sii", "rii")):
            close(found[key]["estimate"], expected["estimate"])
    assert ("aci" in found) == request["ordered"]


GOOD = "g,h,y,z,w,s,c,f\na,u,0,1.5,1,1,1,40\nb,v,1,2.5,2,1,2,40\na,v,1,,1,2,1,40\nb,u,0,4,1,2,2,40\na,u,,5,1,2,2,40\n"
SURVEY = {
    "data": "good.csv",
    "design": {"weights": "w", "strata": "s", "clusters": "c", "nest": True, "fpc": "f"},
    "groups": ["g"],
    "measures": [{"variable": "y", "kind": "proportion"}, {"variable": "z", "kind": "mean"}],
    "reference": "a",
}
WEIGHTS = {
    "data": "good.csv",
    "base_weight": "w",
    "method": "rake",
    "margins": {"g": {"a": 60, "b": 40}, "h": {"u": 50, "v": 50}},
}
TABLE = "subgroup,estimate,se,population,subgroup_order\nq1,10,1,100,1\nq2,20,1,100,2\nq3,40,2,120,3\n"
INEQUALITY = {
    "data": "table.csv",
    "favourable": True,
    "ordered": True,
    "scale": 100,
    "reference_subgroup": "q1",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.csv").write_text(GOOD)
    (tmp_path / "table.csv").write_text(TABLE)
    return tmp_path


@pytest.mark.parametrize(
    ("kind", "request_"), [("survey", SURVEY), ("weights", WEIGHTS), ("inequality", INEQUALITY)]
)
def test_the_good_requests_of_this_file_are_good(kind: str, request_: dict[str, Any], folder: Path) -> None:
    json.dumps(answer(kind, request_, folder), allow_nan=False)


def changed(request: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The request with the field at ``path`` (dots between keys) set to ``value``, or taken away if it is ``...``."""
    copied = copy.deepcopy(request)
    *outer, last = path.split(".")
    target: Any = copied
    for key in outer:
        target = target[int(key) if key.isdigit() else key]
    if value is ...:
        del target[last]
    else:
        target[int(last) if last.isdigit() else last] = value
    return copied


@pytest.mark.parametrize(
    ("kind", "request_", "path", "value"),
    [
        ("nonsense", SURVEY, "data", "good.csv"),
        ("release", SURVEY, "data", "good.csv"),
        ("survey", SURVEY, "data", "none.csv"),
        ("survey", SURVEY, "data", "."),
        ("survey", SURVEY, "data", 7),
        ("survey", SURVEY, "data", "good\0.csv"),
        ("survey", SURVEY, "data", ...),
        ("survey", SURVEY, "design", "w"),
        ("survey", SURVEY, "design.weights", "none"),
        ("survey", SURVEY, "design.weights", "g"),
        ("survey", SURVEY, "design.weights", ["w"]),
        ("survey", SURVEY, "design.weights", ""),
        ("survey", SURVEY, "design.weights", "y"),
        ("survey", SURVEY, "design.nest", False),
        ("survey", SURVEY, "design.nest", "yes"),
        ("survey", SURVEY, "design.fpc", "y"),
        ("survey", SURVEY, "design.strata", "y"),
        ("survey", SURVEY, "groups", "g"),
        ("survey", SURVEY, "groups", ["none"]),
        ("survey", SURVEY, "groups", ["g", "g"]),
        ("survey", SURVEY, "groups", [1]),
        ("survey", SURVEY, "groups", None),
        ("survey", SURVEY, "measures", []),
        ("survey", SURVEY, "measures", {}),
        ("survey", SURVEY, "measures.0", "y"),
        ("survey", SURVEY, "measures.0.kind", "median"),
        ("survey", SURVEY, "measures.0.kind", None),
        ("survey", SURVEY, "measures.0.variable", "z"),
        ("survey", SURVEY, "measures.1.variable", "g"),
        ("survey", SURVEY, "reference", "q"),
        ("survey", SURVEY, "reference", 1),
        ("survey", SURVEY, "confidence", 0),
        ("survey", SURVEY, "confidence", 1),
        ("survey", SURVEY, "confidence", 95),
        ("survey", SURVEY, "confidence", True),
        ("survey", SURVEY, "confidence", math.nan),
        ("survey", SURVEY, "confidence", 10**400),
        ("weights", WEIGHTS, "method", "magic"),
        ("weights", WEIGHTS, "base_weight", "y"),
        ("weights", WEIGHTS, "margins", {}),
        ("weights", WEIGHTS, "margins", []),
        ("weights", WEIGHTS, "margins.g", {}),
        ("weights", WEIGHTS, "margins.g", {"a": 100}),
        ("weights", WEIGHTS, "margins.g", {"a": 50, "b": 40, "c": 10}),
        ("weights", WEIGHTS, "margins.g.a", -60),
        ("weights", WEIGHTS, "margins.g.a", 0),
        ("weights", WEIGHTS, "margins.g.a", "60"),
        ("weights", WEIGHTS, "margins.g.a", 61),
        ("weights", WEIGHTS, "margins.none", {"a": 100}),
        ("weights", WEIGHTS, "trim", 3),
        ("weights", WEIGHTS, "trim", {"upper": 0}),
        ("weights", WEIGHTS, "trim", {"upper": 1}),
        ("weights", WEIGHTS, "method", "poststratify"),
        ("weights", WEIGHTS, "method", "calibrate_logit_bounded"),
        ("inequality", INEQUALITY, "favourable", ...),
        ("inequality", INEQUALITY, "favourable", 1),
        ("inequality", INEQUALITY, "scale", 0),
        ("inequality", INEQUALITY, "scale", "100"),
        ("inequality", INEQUALITY, "reference_subgroup", "q9"),
        ("inequality", INEQUALITY, "data", "good.csv"),
    ],
)
def test_a_request_that_is_wrong_somewhere_is_refused(
    kind: str, request_: dict[str, Any], path: str, value: Any, folder: Path
) -> None:
    with pytest.raises(Refused) as refusal:
        answer(kind, changed(request_, path, value), folder)
    assert str(refusal.value.message)
    assert all(json.dumps(problem.as_json()) for problem in refusal.value.problems)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"g,y,w\n", "no rows"),
        (b"g,y\na,1\n", "no column w"),
        (b"g,y,w,y\na,1,1,1\n", "two columns"),
        (b"g,y,w\na,1,1\nb,0\n", "different length"),
        (b"g,y,w\na,1,1,1\n", "different length"),
        (b"g,y,w\na,1,1\0\n", "not a text"),
        (b"g,y,w\na\xff,1,1\n", "UTF-8"),
        ("g,y,w\na,1,1\n".encode("utf-16"), "UTF-8"),
        (b'g,y,w\n"a,1,1\n', "not CSV"),
        (b"g,y,w\na,1,\n", "cannot be used"),
        (b"g,y,w\na,1,0\n", "cannot be used"),
        (b"g,y,w\na,1,-1\n", "cannot be used"),
        (b"g,y,w\na,1,nan\n", "cannot be used"),
        (b"g,y,w\na,1,inf\n", "cannot be used"),
        (b"g,y,w\na,1,1e999\n", "cannot be used"),
        (b"g,y,w\na,1,1_0\n", "cannot be used"),
        ("g,y,w\na,1,١\n".encode(), "cannot be used"),
        (b"g,y,w\na,NA,1\n", "cannot be used"),
        (b"g,y,w\na,2,1\n", "cannot be used"),
        (b"g,y,w\n,1,1\n,0,1\n", "blank in every row"),
    ],
)
def test_a_file_that_is_not_a_sound_table_is_refused_with_the_reason(
    content: bytes, why: str, tmp_path: Path
) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    request = {
        "data": "bad.csv",
        "design": {"weights": "w"},
        "groups": ["g"],
        "measures": [{"variable": "y", "kind": "proportion"}],
    }
    with pytest.raises(Refused, match=why):
        answer("survey", request, tmp_path)


def test_the_row_of_a_bad_value_is_told_as_a_spreadsheet_counts(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("y\n1\n0\nx\n")
    request = {"data": "bad.csv", "groups": [], "measures": [{"variable": "y", "kind": "proportion"}]}
    with pytest.raises(Refused) as refusal:
        answer("survey", request, tmp_path)
    assert [(p.row, p.column, p.value) for p in refusal.value.problems] == [(4, "y", "x")]


def test_groups_and_questions_at_the_edge_have_a_defined_answer(tmp_path: Path) -> None:
    rows = ['"Total",1,1', '"Total",0,', "<script>,1,", "مجموعة,0,", ",1,", "overall,1,"] + ["Total,1,"] * 40
    (tmp_path / "edge.csv").write_text("g,y,nobody\n" + "\n".join(rows) + "\n")
    request = {
        "data": "edge.csv",
        "groups": ["g"],
        "measures": [{"variable": "y", "kind": "proportion"}, {"variable": "nobody", "kind": "mean"}],
        "reference": "overall",
    }
    found = json.loads(json.dumps(answer("survey", request, tmp_path), allow_nan=False))
    first, nobody = found["measures"]
    assert {row["level"]: row["n"] for row in first["by_group"]} == {
        "<script>": 1,
        "Total": 42,
        "overall": 1,
        "مجموعة": 1,
    }
    assert first["n"] == 46
    assert [row["flags"] for row in first["by_group"]] == ["Px", "Pc", "Px", "Px"]
    assert nobody["n"] == 1
    assert nobody["association"] is None
    assert nobody["omnibus"] is None
    assert all(row["estimate"] is None for row in nobody["by_group"] if row["level"] != "Total")


def test_two_hundred_groups_are_answered(tmp_path: Path) -> None:
    (tmp_path / "many.csv").write_text(
        "g,y\n" + "".join(f"{i % 200},{i * i % 7 % 2}\n" for i in range(2_000))
    )
    request = {
        "data": "many.csv",
        "groups": ["g"],
        "measures": [{"variable": "y", "kind": "proportion"}],
        "reference": None,
    }
    found = answer("survey", request, tmp_path)["measures"][0]
    assert [row["level"] for row in found["by_group"]] == [str(i) for i in range(200)]
    assert len(found["gaps"]) == 200


def test_crossed_groups_leave_out_who_is_blank_in_one(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("g,h,y\na,u,1\na,,0\n,u,1\nb,v,0\na,u,0\n")
    request = {"data": "x.csv", "groups": ["g", "h"], "measures": [{"variable": "y", "kind": "proportion"}]}
    found = answer("survey", request, tmp_path)["measures"][0]
    assert {row["level"]: row["n"] for row in found["by_group"]} == {"a:u": 2, "b:v": 1}
    assert found["n"] == 5


words = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["g", "y", "a"]),
)
anything = st.recursive(
    words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("shelf")
    (place / "good.csv").write_text(GOOD)
    (place / "table.csv").write_text(TABLE)
    return place


def answered_or_refused(kind: str, request: dict[str, Any], folder: Path) -> bool:
    try:
        json.dumps(answer(kind, request, folder), allow_nan=False)
    except Refused as refusal:
        return bool(str(refusal))
    return True


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([("survey", SURVEY), ("weights", WEIGHTS), ("inequality", INEQUALITY)]),
    st.data(),
    anything,
)
def test_any_field_may_be_anything(
    shelf: Path, which: tuple[str, dict[str, Any]], data: st.DataObject, value: Any
) -> None:
    kind, request = which
    field = data.draw(st.sampled_from(sorted(request)))
    assert answered_or_refused(kind, request | {field: value}, shelf)


pieces = st.lists(st.sampled_from([b"g,y,w", b"a,1,1", b"\n", b",", b'"', b"1e400", b"\r"])).map(b"".join)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60) | pieces)
def test_any_bytes_may_stand_in_the_file(shelf: Path, content: bytes) -> None:
    (shelf / "any.csv").write_bytes(content)
    request = {
        "data": "any.csv",
        "design": {"weights": "w"},
        "groups": ["g"],
        "measures": [{"variable": "y", "kind": "mean"}],
    }
    assert answered_or_refused("survey", request, shelf)
