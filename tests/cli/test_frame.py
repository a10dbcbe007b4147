"""What every command keeps: one JSON document on stdout, messages on stderr, and the exit status that scripts rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engage.cli import COMMANDS, main


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("ENGAGE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ENGAGE_DATABASE_URL", database_url)

    def go(*words: str) -> Result:
        return CliRunner().invoke(main, list(words))

    return go


@pytest.mark.parametrize("word", sorted(COMMANDS))
def test_every_command_says_how_to_use_it_with_an_example(word: str) -> None:
    result = CliRunner().invoke(main, [word, "--help"])
    assert result.exit_code == 0
    assert "Example: " in result.output


def test_a_sound_database_is_called_sound(run) -> None:  # type: ignore[no-untyped-def]
    result = run("db", "check", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"ok": True, "findings": []}


def test_wrong_settings_are_told_all_at_once(run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("ENGAGE_PORT", "http")
    monkeypatch.setenv("ENGAGE_LOG_LEVEL", "loud")
    result = run("db", "check", "--json")
    assert result.exit_code == 1
    assert {p["column"] for p in json.loads(result.stdout)["refused"]["where"]} == {
        "ENGAGE_PORT",
        "ENGAGE_LOG_LEVEL",
    }


@pytest.mark.parametrize("garbage", [b"", b"\x00\xff", b"[1]", b"{", b"[" * 100_000])
def test_a_request_that_is_no_json_object_is_refused(run, tmp_path: Path, garbage: bytes) -> None:  # type: ignore[no-untyped-def]
    request = tmp_path / "request.json"
    request.write_bytes(garbage)
    result = run("analyse", "survey", str(request), "--json")
    assert result.exit_code == 1
    assert "request" in json.loads(result.stdout)["refused"]["why"]


def test_an_unknown_word_is_wrong_usage(run) -> None:  # type: ignore[no-untyped-def]
    assert run("nonsense").exit_code == 2
    assert run("analyse", "nonsense", "x.json").exit_code == 2
