"""Translations out and in from a script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from engage.cli import main
from engage.exchange.writing import write_xlsx

FORM = write_xlsx(
    {
        "survey": (["type", "name", "label::English (en)", "label::العربية (ar)"], [["text", "why", "Why?", ""], ["text", "who", "Who?", "من؟"]]),
        "settings": (["form_title"], [["The bus"]]),
    }
)  # fmt: skip


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
def bus(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to write into, and a survey named the-bus."""
    monkeypatch.setenv("ENGAGE_DATABASE_URL", database_url)
    monkeypatch.setenv("ENGAGE_DATA_DIR", str(tmp_path / "instance"))
    (tmp_path / "bus.xlsx").write_bytes(FORM)
    assert run("import", "xlsform", tmp_path / "bus.xlsx", "--initiative", "town")[0] == 0
    return tmp_path


def run(*arguments: object) -> tuple[int, Any]:
    result = CliRunner().invoke(main, [*map(str, arguments), "--json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout)


@pytest.mark.parametrize("name", ["bus-ar.po", "bus-ar.xlsx"])
def test_words_go_out_come_back_and_wait_for_a_reader(bus: Path, name: str) -> None:
    file = bus / name
    status, written = run("export", "translations", "the-bus", "ar", file)
    assert (status, written) == (
        0,
        {"survey": "the-bus", "language": "ar", "format": file.suffix[1:], "texts": 3, "reviewed": 0, "needs_review": 1,
         "machine": 0, "stale": 0, "missing": 2},
    )  # fmt: skip
    same = {
        "survey": "the-bus",
        "language": "ar",
        "read": 3,
        "new": 0,
        "changed": 0,
        "stale": 0,
        "unchanged": 1,
        "empty": 2,
        "refused": [],
    }
    assert run("import", "translations", file, "--survey", "the-bus", "--lang", "ar") == (
        0,
        {**same, "written": True},
    )
    if file.suffix == ".po":
        text = file.read_text(encoding="utf-8").replace(
            'msgid "Why?"\nmsgstr ""', 'msgid "Why?"\nmsgstr "لماذا؟"'
        )
        file.write_text(text, encoding="utf-8")
        dry = run("import", "translations", file, "--survey", "the-bus", "--lang", "ar", "--dry-run")
        assert dry == (0, {**same, "new": 1, "empty": 1, "written": False})
        assert run("import", "translations", file, "--survey", "the-bus", "--lang", "AR")[1]["new"] == 1
        shown = run("survey", "show", "the-bus")[1]["languages"][1]
        assert (shown["tag"], shown["reviewed"], shown["missing"]) == ("ar", 0, 1)
        again = run("import", "translations", file, "--survey", "the-bus", "--lang", "ar")[1]
        assert (again["new"], again["unchanged"]) == (0, 2)


@pytest.mark.parametrize(
    "words",
    [
        ("export", "translations", "nothing", "ar", "{folder}/x.po"),
        ("export", "translations", "the-bus", "so", "{folder}/x.po"),
        ("export", "translations", "the-bus", "no tag", "{folder}/x.po"),
        ("export", "translations", "the-bus", "ar", "{folder}/x.csv"),
        ("export", "translations", "the-bus", "ar", "{folder}/no/such/x.po"),
        ("import", "translations", "{folder}/no.po", "--survey", "the-bus", "--lang", "ar"),
        ("import", "translations", "{folder}/bus.xlsx", "--survey", "the-bus", "--lang", "ar"),
        ("import", "translations", "{folder}/spanish.po", "--survey", "the-bus", "--lang", "ar"),
        ("import", "translations", "{folder}/spanish.po", "--survey", "the-bus", "--lang", "es"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(bus: Path, words: tuple[str, ...]) -> None:
    (bus / "spanish.po").write_text(
        'msgid ""\nmsgstr "Language: es\\n"\n\nmsgctxt "a"\nmsgid "b"\nmsgstr "c"\n'
    )
    status, answer = run(*(word.replace("{folder}", str(bus)) for word in words))
    assert status == 1
    assert answer["refused"]["why"]


def test_what_a_machine_made_is_said_to_be_so(bus: Path) -> None:
    file = bus / "bus.po"
    run("export", "translations", "the-bus", "ar", file)
    text = file.read_text(encoding="utf-8").replace(
        'msgid "Why?"\nmsgstr ""', 'msgid "Why?"\nmsgstr "لماذا؟"'
    )
    file.write_text(text, encoding="utf-8")
    assert run("import", "translations", file, "--survey", "the-bus", "--lang", "ar", "--machine")[0] == 0
    assert run("export", "translations", "the-bus", "ar", file)[1]["machine"] == 1
