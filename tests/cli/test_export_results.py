"""Results leave as released tables and in no other way."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.agenda.audit import broken_links
from engage.cli import main
from engage.exchange.results import HEADER
from engage.findings.models import Audience, Release
from engage.privacy.released import Released
from engage.responses.actions import receive_imported
from engage.responses.rules import ImportedResponse
from engage.storage.engine import make_engine
from engage.surveys.actions import close_survey
from engage.surveys.cards import every_survey
from engage.surveys.instrument import Item, Kind
from tests.support import builders
from tests.support.builders import NOW
from tests.support.surveys import asking, choices, opened, words

# How many of each age go by bus and on foot. Four of the oldest answered: too few for the public and for the desk.
ANSWERS = {"young": (60, 30), "middle": (30, 30), "old": (4, 3), "oldest": (3, 1)}


@contextmanager
def _opened(url: str) -> Iterator[Session]:
    engine = make_engine(url)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def open_survey(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The slug of a survey with answers that is still open."""
    monkeypatch.setenv("ENGAGE_DATABASE_URL", database_url)
    monkeypatch.setenv("ENGAGE_DATA_DIR", str(tmp_path / "instance"))
    with _opened(database_url) as session:
        home = builders.initiative(session, "rivertown")
        builders.dimension(session, home, "age", tuple(ANSWERS))
        way = Item("way", Kind.SINGLE, words("How do you get there?", "¿Cómo llega?"), choice_list="ways")
        age = Item("age", Kind.SINGLE, words("How old are you?"), choice_list="ages", dimension="age")
        lists = {"ways": choices("bus", "foot"), "ages": choices(*ANSWERS)}
        survey = opened(session, asking(way, age, lists=lists), owner=home)
        rows = [
            (group, "bus" if row < bus else "foot")
            for group, (bus, foot) in ANSWERS.items()
            for row in range(bus + foot)
        ]
        records = [ImportedResponse(str(n), {"age": age, "way": way}) for n, (age, way) in enumerate(rows)]
        receive_imported(session, survey.id, records, batch="x.csv", at=NOW)
        session.commit()
        return survey.slug


@pytest.fixture
def survey(open_survey: str, database_url: str) -> str:
    """The same, closed."""
    with _opened(database_url) as session:
        [card] = every_survey(session)
        close_survey(session, card.id, by=None, at=NOW)
        session.commit()
    return open_survey


def _export(*arguments: object, status: int = 0) -> Any:
    result = CliRunner().invoke(main, ["export", "results", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == status, result.output
    return result


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(("audience", "withheld"), [("public", {"old", "oldest"}), ("desk", {"oldest"})])
def test_each_audience_gets_its_own_release_and_small_groups_stay_back(
    survey: str, database_url: str, audience: str, withheld: set[str]
) -> None:
    rows = _rows(_export(survey, "--audience", audience).stdout_bytes)
    by_age = [row for row in rows if (row["subject"], row["dimensions"]) == ("way", "age")]
    assert {row["group_codes"] for row in by_age if row["group_codes"]} == set(ANSWERS)
    hidden = {row["group_codes"] for row in by_age if row["mark"] == "withheld"}
    assert withheld <= hidden
    assert all(not row["value"] and not row["base"] for row in by_age if row["group_codes"] in withheld)
    assert {row["audience"] for row in rows} == {audience}
    with _opened(database_url) as session:
        assert set(session.scalars(select(Release.audience))) == {Audience(audience)}
        [card] = every_survey(session)
        assert broken_links(session, card.initiative_id) == []


def test_an_open_survey_has_no_results_and_nothing_is_written(open_survey: str, database_url: str) -> None:
    result = _export(open_survey, "--format", "json", "--json", status=1)
    assert "Close it first" in json.loads(result.stdout)["refused"]["why"]
    with _opened(database_url) as session:
        assert session.scalar(select(func.count()).select_from(Release)) == 0


def test_the_same_export_again_releases_nothing_anew(survey: str, database_url: str) -> None:
    once = _export(survey).stdout_bytes
    assert _export(survey).stdout_bytes == once
    assert _export(survey, "--again").stdout_bytes == once
    with _opened(database_url) as session:
        digests = session.scalars(select(Release.digest)).all()
        assert len(digests) == len(set(digests))


def test_json_holds_whole_tables_whose_fingerprints_hold(survey: str) -> None:
    answer = json.loads(_export(survey, "--format", "json", "--json").stdout)
    assert (answer["survey"], answer["initiative"], answer["audience"]) == (survey, "rivertown", "public")
    tables = [Released.from_json(table) for table in answer["tables"]]
    assert {(table.subject, table.dimensions) for table in tables} >= {("way", ()), ("way", ("age",))}
    assert json.loads(_export(survey, "--format", "json").stdout) == answer


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_a_file_is_written_and_the_answer_says_so(survey: str, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"out.{kind}"
    result = _export(survey, "--format", kind, "--output", file, "--json")
    answer = json.loads(result.stdout)
    assert answer["written"] == str(file)
    assert answer["tables"] > 1
    if kind == "xlsx":
        [sheet] = openpyxl.load_workbook(file).worksheets
        assert tuple(cell.value for cell in sheet[1]) == HEADER


def test_titles_are_in_the_language_asked_for(survey: str) -> None:
    rows = _rows(_export(survey, "--language", "es").stdout_bytes)
    assert "¿Cómo llega?" in {row["title"] for row in rows}


def test_what_cannot_be_is_refused_in_words(survey: str, tmp_path: Path) -> None:
    assert "no survey named" in _export("nowhere", status=1).stderr
    assert "language code" in _export(survey, "--language", "Klingon!", status=1).stderr
    assert "cannot be written" in _export(survey, "--output", tmp_path / "no" / "x.csv", status=1).stderr
    assert "--output" in _export(survey, "--json", status=2).stderr
    _export(survey, "--audience", "everybody", status=2)
