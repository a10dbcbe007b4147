"""``engage export answers``: a file of a closed survey's answers, and a refusal in JSON for an open one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from engage.cli import main
from engage.responses import keys
from engage.storage.engine import make_engine
from engage.surveys.actions import close_survey
from tests.responses.answering import holder, sent
from tests.support.builders import NOW
from tests.support.surveys import opened


def test_a_closed_survey_s_answers_are_written_and_an_open_one_s_are_refused(
    databases: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with databases.fresh("sqlite") as url:  # type: ignore[attr-defined]
        monkeypatch.setenv("ENGAGE_DATABASE_URL", url)
        monkeypatch.setenv("ENGAGE_DATA_DIR", str(tmp_path))
        engine = make_engine(url)
        file = tmp_path / "trip.csv"
        command = ["export", "answers", "trip", str(file), "--json"]
        with Session(engine) as session:
            survey = opened(session, slug="trip")
            sent(session, holder(survey, keys.new_token()), {"trip/way": ["walk"]})
            session.commit()
            assert CliRunner().invoke(main, command).exit_code == 1
            assert not file.exists()
            close_survey(session, survey.id, by=None, at=NOW)
            session.commit()
        done = CliRunner().invoke(main, command)
        engine.dispose()
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "survey": "trip",
        "written": str(file),
        "rows": 1,
        "words": False,
    }
    assert file.read_text(encoding="utf-8-sig").count("walk") == 1
