"""Every row belongs to an initiative, and the two drawers have no side doors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engage.storage.base import Base
from engage.storage.tables import load_tables

ROOT = Path(__file__).resolve().parents[2]
DRAWERS = ("responses", "listening")

# Tables that stand above initiatives, each for a reason that was looked at.
ABOVE_INITIATIVES = {
    "initiative": "is the initiative",
    "account": "one person may work in several initiatives",
    "login_session": "belongs to an account",
    "sign_in_failure": "happens before anybody is known",
}
# Events of an instance as a whole (an account made by a command) have no initiative.
MAY_BE_EMPTY = {"audit_event"}


@pytest.fixture(autouse=True)
def tables() -> None:
    load_tables()


def _drawer_tables() -> set[str]:
    return {
        mapper.local_table.name  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith(tuple(f"engage.{room}." for room in DRAWERS))
    }


def test_every_table_belongs_to_an_initiative_or_is_on_the_reviewed_list() -> None:
    without = {table.name for table in Base.metadata.tables.values() if "initiative_id" not in table.c}
    assert without == set(ABOVE_INITIATIVES)


def test_the_initiative_is_always_there_is_real_and_can_be_searched() -> None:
    for table in Base.metadata.tables.values():
        if table.name in ABOVE_INITIATIVES:
            continue
        column = table.c.initiative_id
        assert column.nullable == (table.name in MAY_BE_EMPTY), table.name
        assert [key.column.table.name for key in column.foreign_keys] == ["initiative"], table.name
        leads = [next(iter(index.columns)) is column for index in table.indexes]
        assert any(leads) or next(iter(table.primary_key.columns)) is column, (
            f"{table.name} has no index to its initiative"
        )


def test_nobody_has_a_relationship_into_the_drawers() -> None:
    assert list(_relationships_into_drawers()) == []


def _relationships_into_drawers() -> Iterator[str]:
    for mapper in Base.registry.mappers:
        for link in mapper.relationships:
            target = link.mapper.class_.__module__
            if target.startswith(tuple(f"engage.{room}." for room in DRAWERS)):
                yield f"{mapper.class_.__module__}.{mapper.class_.__name__}.{link.key}"


def test_no_relationship_is_declared_anywhere_since_queries_hand_over_records() -> None:
    """A template that walks along an object would read what its page was not given."""
    for file in (ROOT / "engage").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", None))
                assert name != "relationship", f"{file.relative_to(ROOT)}:{node.lineno}"


def test_the_drawers_have_tables_to_protect() -> None:
    assert len(_drawer_tables()) >= 4


def test_nobody_names_the_drawers_tables_in_raw_sql() -> None:
    assert list(_raw_sql(ROOT / "engage", _drawer_tables())) == []


def test_the_search_for_raw_sql_finds_it(tmp_path: Path) -> None:
    (tmp_path / "findings").mkdir()
    (tmp_path / "findings" / "bad.py").write_text(
        '"""Mentions the response table in prose, which is fine."""\n'
        'QUERY = "SELECT count(*) FROM response WHERE x"\n'
        'JOINED = f"select * from goal join open_answer on {1}"\n',
        encoding="utf-8",
    )
    found = list(_raw_sql(tmp_path, {"response", "open_answer"}))
    assert [line.rpartition(":")[2] for line in found] == ["2", "3"]


def _raw_sql(folder: Path, tables: set[str]) -> Iterator[str]:
    """Places outside the drawers where a text looks like SQL on one of their tables."""
    names = "|".join(sorted(tables))
    sql = re.compile(rf'\b(from|join|into|update|table)\s+"?({names})\b', re.IGNORECASE)
    verb = re.compile(r"\b(select|insert|update|delete|alter|drop|join)\b", re.IGNORECASE)
    for file in sorted(folder.rglob("*.py")):
        if file.relative_to(folder).parts[0] in DRAWERS:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in prose:
                continue
            if sql.search(node.value) and verb.search(node.value):
                yield f"{file}:{node.lineno}"
