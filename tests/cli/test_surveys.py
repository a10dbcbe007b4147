"""A survey's life from a script: in, opened, closed, out again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from engage.cli import main
from engage.exchange.xlsform import read_xlsform
from tests.support.shared import SHARED, needs_shared

pytestmark = needs_shared
FORMS = SHARED / "data/xlsforms"
BAD = SHARED / "data/hostile/xlsform_bad"


@pytest.fixture
def instance(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGE_DATABASE_URL", database_url)
    monkeypatch.setenv("ENGAGE_DATA_DIR", str(tmp_path / "instance"))


def run(*arguments: object) -> tuple[int, Any]:
    result = CliRunner().invoke(main, [*map(str, arguments), "--json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout)


@pytest.mark.usefixtures("instance")
def test_a_form_comes_in_is_opened_closed_and_goes_out_the_same(tmp_path: Path) -> None:
    path = FORMS / "multi_lingual_en_fr_sw.xlsx"
    status, made = run("import", "xlsform", path, "--initiative", "riverside")
    assert status == 0
    assert {name: made[name] for name in ("survey", "questions", "groups", "repeats", "choices", "warnings", "refused")} == {
        "survey": "multi-lingual-export", "questions": 5, "groups": 1, "repeats": 0, "choices": 14, "warnings": [], "refused": None,
    }  # fmt: skip
    assert made["languages"] == [
        {"tag": "en", "name": "English", "missing": 0},
        {"tag": "sw", "name": "Kiswahili", "missing": 0},
        {"tag": "fr", "name": "Français", "missing": 0},
    ]
    assert made["made"] == ["initiative riverside"]

    status, refusal = run("survey", "open", made["survey"])
    assert status == 1
    assert "sw" in refusal["refused"]["why"]
    status, opened = run("survey", "open", made["survey"], "--override", "a pilot with ten families")
    assert (status, opened["state"]) == (0, "open")
    assert opened["opened_early"] == {"reason": "a pilot with ten families", "languages": ["sw", "fr"]}
    assert opened["responses"] == {"complete": 0, "partial": 0, "withdrawn": 0}
    assert run("survey", "show", made["survey"]) == (0, opened)
    assert run("survey", "close", made["survey"])[1]["state"] == "closed"
    assert run("survey", "close", made["survey"])[0] == 1

    status, written = run("export", "xlsform", made["survey"], tmp_path / "out.xlsx")
    assert (status, written) == (0, {"questions": 5, "languages": ["en", "sw", "fr"]})
    assert read_xlsform(tmp_path / "out.xlsx").instrument == read_xlsform(path).instrument


SEVERAL = (
    "tutorial_arabic_labels.xlsx",
    "household_nested_repeats.xlsx",
    "choice_filter.xlsx",
    "widgets_all_types.xls",
    "choice_filter.xlsx",
)


@pytest.mark.usefixtures("instance")
def test_forms_become_drafts_under_names_of_their_own_and_can_be_opened() -> None:
    made = [run("import", "xlsform", FORMS / name, "--initiative", "all") for name in SEVERAL]
    assert [status for status, _ in made] == [0] * len(SEVERAL)
    slugs = [answer["survey"] for _, answer in made]
    assert slugs[2:] == ["cascading-selects", "widgets-all-types", "cascading-selects-2"]
    assert {one["slug"] for one in run("survey", "list")[1]} == set(slugs)
    for slug in slugs:
        assert run("survey", "open", slug, "--override", "to be tried")[0] == 0


@pytest.mark.usefixtures("instance")
def test_a_form_that_is_refused_leaves_nothing_behind() -> None:
    status, answer = run(
        "import", "xlsform", BAD / "calculate_without_calculation.xls", "--initiative", "nobody"
    )
    assert status == 1
    assert [(one["row"], one["column"]) for one in answer["refused"]["where"]] == [(34, "calculation")]
    assert run("survey", "list") == (0, [])


@pytest.mark.usefixtures("instance")
def test_what_is_without_effect_is_listed_with_row_type_and_why() -> None:
    _, made = run(
        "import",
        "xlsform",
        FORMS / "osm_buildings_en_fr_es_sw.xls",
        "--initiative",
        "maps",
        "--slug",
        "buildings",
    )
    assert made["survey"] == "buildings"
    assert {"row", "type", "why"} <= made["unsupported"][0].keys()
    assert [one["row"] for one in made["warnings"]] == [60]


@pytest.mark.usefixtures("instance")
@pytest.mark.parametrize(
    "words",
    [("show", "nothing"), ("open", "nothing"), ("close", "nothing"), ("open", "nothing", "--override", " ")],
)
def test_a_survey_that_is_not_there_is_refused(words: tuple[str, ...]) -> None:
    assert run("survey", *words)[0] == 1


@pytest.mark.usefixtures("instance")
def test_a_form_is_exported_to_a_workbook_only(tmp_path: Path) -> None:
    run("import", "xlsform", FORMS / "or_other.xlsx", "--initiative", "colours", "--language", "en")
    assert run("export", "xlsform", "or-other", tmp_path / "out.csv")[0] == 1
    assert run("export", "xlsform", "or-other", tmp_path / "no" / "such.xlsx")[0] == 1
    assert run("survey", "show", "or-other")[1]["languages"][0]["tag"] == "en"
