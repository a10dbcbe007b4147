"""The import commands from a script's side: one JSON document, counts that add up, nothing done twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import engage.samples
from engage.agenda.actions import found_initiative
from engage.cli import main
from engage.groups.models import ReferencePopulation
from engage.i18n.local_text import LocalText
from engage.measures.models import DataPoint, PointState
from engage.responses.queries import counts
from engage.samples.nepal_instrument import six_rounds
from engage.storage.engine import make_engine
from engage.surveys.actions import draft_survey_from, publish_version
from engage.surveys.queries import survey_named
from engage.surveys.waves import waves_of
from tests.support.builders import NOW
from tests.support.shared import SHARED, needs_shared

pytestmark = needs_shared
DATA = SHARED / "data"
MAPPINGS = Path(engage.samples.__file__).parent / "mappings"


@pytest.fixture
def instance(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ENGAGE_DATABASE_URL", database_url)
    monkeypatch.setenv("ENGAGE_DATA_DIR", str(tmp_path / "instance"))
    return database_url


def run(*arguments: object) -> tuple[int, Any]:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout) if result.stdout.startswith("{") else result.output


@contextmanager
def opened(url: str) -> Iterator[Session]:
    engine = make_engine(url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def nepal_survey(url: str) -> None:
    with opened(url) as session:
        owner = found_initiative(session, "nepal", LocalText(en="Nepal"), by=None, at=NOW)
        survey = draft_survey_from(session, owner.id, "common-feedback", six_rounds(), by=None, at=NOW)
        publish_version(session, survey.id, by=None, at=NOW)
        session.commit()


def test_8302_interviews_come_in_as_six_waves_and_a_second_time_nothing_happens(instance: str) -> None:
    nepal_survey(instance)
    command = (
        "import",
        "responses",
        DATA / "surveys" / "nepal_cfp_6_rounds_merged.csv",
        "--survey",
        "common-feedback",
    )
    command = (*command, "--mapping", MAPPINGS / "nepal_six_rounds.toml", "--json")
    status, answer = run(*command)
    assert status == 0
    assert (answer["read"], answer["accepted"], answer["already_there"], answer["refused"]) == (
        8302,
        8302,
        0,
        [],
    )
    assert len(answer["noticed"]) == 131
    status, answer = run(*command)
    assert (status, answer["accepted"], answer["already_there"]) == (0, 0, 8302)
    with opened(instance) as session:
        survey = survey_named(session, "common-feedback")
        assert counts(session, survey.id).complete == 8302
        assert [wave.code for wave in waves_of(session, survey.id)] == list("123456")


def test_measures_come_in_and_a_changed_file_corrects_and_keeps(instance: str, tmp_path: Path) -> None:
    source = DATA / "measures" / "ct_chronic_absence_by_race_2012_2020.csv"
    options = ("--initiative", "attendance", "--mapping", MAPPINGS / "connecticut_attendance.toml", "--json")
    status, answer = run("import", "measures", source, *options)
    assert status == 0
    assert (answer["read"], answer["accepted"], answer["refused_rows"]) == (12_915, 12_915, 0)
    assert answer["made"] == ["initiative attendance", "dimension race_ethnicity", "measure chronic-absence"]
    changed = tmp_path / "changed.csv"
    row = '"Connecticut","9","2018-2019","White","Chronically Absent Students","Percent","6.7"'
    text = source.read_text("utf-8")
    assert row in text
    changed.write_text(text.replace(row, row.replace('"6.7"', '"-9999"')), encoding="utf-8")
    status, answer = run("import", "measures", changed, *options)
    assert (answer["accepted"], answer["already_there"], answer["corrected"]) == (0, 12_914, 1)
    with opened(instance) as session:
        old = session.scalars(select(DataPoint).where(DataPoint.state == PointState.CORRECTED)).one()
        assert (old.place, old.period, old.value) == ("Connecticut", "2018-2019", 6.7)
        new = session.get_one(DataPoint, old.replaced_by)
        assert (new.kind.value, new.value) == ("withheld", None)


def test_population_comes_in_from_the_census_workbook(instance: str) -> None:
    source = DATA / "measures" / "santamonica_acs_2008_2012_population.xlsx"
    options = ("--initiative", "wellbeing", "--mapping", MAPPINGS / "santa_monica_population.toml", "--json")
    status, answer = run("import", "population", source, *options)
    assert (status, answer["read"], answer["accepted"], answer["refused"]) == (0, 20, 20, [])
    status, answer = run("import", "population", source, *options)
    assert (status, answer["accepted"], answer["already_there"], answer["corrected"]) == (0, 0, 20, 0)
    with opened(instance) as session:
        assert session.scalar(select(func.count()).select_from(ReferencePopulation)) == 20


@pytest.mark.parametrize("kind", ["responses", "measures", "population"])
def test_a_file_that_cannot_be_read_is_refused_whole_with_status_1_and_leaves_nothing(
    instance: str, kind: str
) -> None:
    nepal_survey(instance)
    owner = ("--survey", "common-feedback") if kind == "responses" else ("--initiative", "new")
    mapping = {
        "responses": "nepal_six_rounds.toml",
        "measures": "connecticut_attendance.toml",
        "population": "santa_monica_population.toml",
    }[kind]
    for file in (
        "hostile/xlsx/pwtest.xls",
        "hostile/csv/empty.csv",
        "nowhere.csv",
        "hostile/xlsx/rootZipFiles.xlsx",
    ):
        status, answer = run("import", kind, DATA / file, *owner, "--mapping", MAPPINGS / mapping, "--json")
        assert status == 1
        assert answer["refused"]["why"]
    with opened(instance) as session:
        assert session.scalar(select(func.count()).select_from(DataPoint)) == 0
        assert session.scalar(select(func.count()).select_from(ReferencePopulation)) == 0


def test_wrong_usage_is_status_2_and_help_has_an_example() -> None:
    assert run("import", "measures")[0] == 2
    for kind in ("responses", "measures", "population"):
        status, text = run("import", kind, "--help")
        assert status == 0
        assert "Example: engage import" in text


def test_an_unknown_survey_is_refused_by_name(instance: str) -> None:
    status, answer = run("import", "responses", "x.csv", "--survey", "none", "--mapping", "m.toml", "--json")
    assert (status, answer["refused"]["why"]) == (1, "There is no published survey named none.")
