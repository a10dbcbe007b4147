"""``engage db columns``: filed, found sound, found damaged, made anew."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner

from engage.cli import main
from engage.storage.engine import make_engine, session_maker
from tests.support import builders
from tests.support.answers import answered


@pytest.fixture
def slug(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A closed survey with five answers, in the instance that the environment names."""
    monkeypatch.setenv("ENGAGE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ENGAGE_DATABASE_URL", database_url)
    engine = make_engine(database_url)
    with session_maker(engine)() as session:
        made = answered(session, builders.initiative(session), [("young", "yes")] * 5).slug
        session.commit()
    engine.dispose()
    return made


def told(*words: str, status: int = 0) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["db", "columns", *words, "--json"])
    assert done.exit_code == status, done.output
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_what_is_filed_is_sound_until_a_file_is_touched_and_again_once_it_is_made_anew(
    slug: str, tmp_path: Path
) -> None:
    assert told("file")["surveys"] == [{"survey": slug, "parts": 1, "rows": 5, "written": 1}]
    assert told("file")["surveys"] == [{"survey": slug, "parts": 1, "rows": 5, "written": 0}]
    assert told("check") == {"ok": True, "findings": []}
    [path] = (tmp_path / "columns").glob("*/*.parquet")
    path.write_bytes(path.read_bytes() + b" ")
    assert len(told("check", status=1)["findings"]) == 1
    assert told("rebuild")["surveys"] == [{"survey": slug, "parts": 1, "rows": 5, "written": 1}]
    assert told("check")["ok"]
    assert not path.exists()


def test_a_file_nobody_knows_of_is_found_and_removed(slug: str, tmp_path: Path) -> None:
    told("file")
    [path] = (tmp_path / "columns").glob("*/*.parquet")
    (path.parent / "left.begun").write_bytes(b"half")
    assert len(told("check", status=1)["findings"]) == 1
    assert told("file")["removed"] == 0  # a filing may be at it
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        assert told("file")["removed"] == 1
    assert told("check")["ok"]
