"""Nothing that is kept leads from a person, a code or a moment to an answer (trust.md, "a property of storage").

People answer in a known order from known addresses with known browsers. Then everything that was kept is gone through: every
column of every table, the database file with its log, the limiter, and every line that was logged.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData, inspect, text
from sqlalchemy.orm import Session

from engage.outreach.inviting import make_invitations
from engage.outreach.waiting import WaitingUses
from engage.responses import keys
from engage.responses.actions import forget_order
from engage.storage.engine import make_engine, session_maker
from engage.surveys.queries import OpenSurvey
from engage.web.shell.invitations import pepper
from tests.support.apps import SECRET, running
from tests.support.builders import NOW
from tests.support.databases import ENGINES, Databases
from tests.support.pages import Visitor
from tests.support.surveys import opened

PEOPLE = 12
# What this room keeps of residents; everything else was there before they came.
DRAWER = {"response", "open_answer", "draft", "receipt", "second_version"}
# What is kept of invitations, with which everybody here came.
INVITED = {"invitation", "invitation_batch"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


@dataclass(frozen=True)
class Resident:
    """Somebody who answered, and all that could give them away."""

    number: int
    address: str
    agent: str
    referrer: str
    token: str
    code: str
    story: str
    invitation: str


@dataclass(frozen=True)
class Scene:
    """Everything that is left when twelve people have answered: the database, the data folder, what was logged."""

    residents: list[Resident]
    survey: OpenSurvey
    data: Session
    database_url: str
    folder: Path
    logged: str


@pytest.fixture(scope="module", params=ENGINES)
def scene(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """Twelve people answer one after the other; every third stops half-way and takes a code along."""
    folder, log = tmp_path_factory.mktemp("linkability"), io.StringIO()
    with databases.fresh(request.param) as url:
        engine = make_engine(url)
        with session_maker(engine)() as data, redirect_stdout(log), redirect_stderr(log):
            survey = opened(data)
            with running(url, folder) as app:
                with app.app_context():
                    secret = pepper()
                codes = make_invitations(
                    data, survey.initiative_id, survey.id, PEOPLE, label="Letters", language="en", pepper=secret, by=None, at=NOW
                )  # fmt: skip
                data.commit()
                residents = [_answers(app, survey, number, code) for number, code in enumerate(codes)]
        with session_maker(engine)() as data:
            yield Scene(residents, survey, data, url, folder, log.getvalue())
        engine.dispose()


@pytest.fixture
def residents(scene: Scene) -> list[Resident]:
    return scene.residents


@pytest.fixture
def data(scene: Scene) -> Session:
    scene.data.rollback()
    return scene.data


def _answers(app: Flask, survey: OpenSurvey, number: int, invitation: str) -> Resident:
    address, agent = f"203.0.113.{100 + number}", f"MarkedBrowser/{number}.77 (Marked OS)"
    referrer = f"https://marked-{number}.example/from-here"
    visitor = Visitor(
        app,
        cookies=False,
        headers={
            "User-Agent": agent,
            "X-Forwarded-For": address,
            "Referer": referrer,
            "Cookie": f"marked=cookie-{number}",
        },
    )
    visitor.client.environ_base["REMOTE_ADDR"] = address
    visitor.get(f"/i?code={invitation}")
    visitor.press("Begin")
    token = str(visitor.page.forms[0].values["k"])
    story = f"story of somebody {number}"
    visitor.choose("How do you get there?", "On foot").press("Next")
    visitor.fill("Tell us more.", story)
    if number % 3 == 2:
        visitor.press("Stop here and go on later")
    else:
        visitor.press("Next")
        visitor.press("Send my answers")
    return Resident(number, address, agent, referrer, token, keys.code_of(token), story, invitation)


def _tables(data: Session) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every table of the database as it is, whether or not a model knows it."""
    found = MetaData()
    found.reflect(data.connection())
    for name, table in found.tables.items():
        yield name, [dict(row) for row in data.execute(table.select()).mappings()]


def _written(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else json.dumps(value, default=str, ensure_ascii=False)


def test_no_table_holds_what_came_with_a_person(data: Session, residents: list[Resident]) -> None:
    marks = [
        mark
        for one in residents
        for mark in (one.address, one.agent, one.referrer, one.token, one.code, one.code.replace("-", ""), one.invitation, one.invitation.replace("-", ""), f"cookie-{one.number}")
    ]  # fmt: skip
    for table, rows in _tables(data):
        kept = "\n".join(_written(value) for row in rows for value in row.values())
        assert [mark for mark in marks if mark in kept] == [], table


def test_no_line_of_the_log_holds_what_came_with_a_person(scene: Scene) -> None:
    assert scene.logged.count("/s/<code>") > PEOPLE
    for one in scene.residents:
        for mark in (
            one.address,
            one.agent,
            one.token,
            one.code,
            one.story,
            one.referrer,
            one.invitation,
            scene.survey.code,
        ):
            assert mark not in scene.logged, mark


def test_the_database_s_files_and_the_limiter_hold_no_mark(scene: Scene) -> None:
    """Also not in what a database keeps beside its tables: write-ahead log, free pages."""
    files = [file for file in scene.folder.rglob("*") if file.is_file()]
    if scene.database_url.startswith("sqlite:///"):
        database = Path(scene.database_url.removeprefix("sqlite:///"))
        files += list(database.parent.glob(database.name + "*"))
    for file in files:
        content = file.read_bytes()
        for one in scene.residents:
            packed = bytes(map(int, one.address.split(".")))
            for mark in (
                one.address.encode(),
                one.agent.encode(),
                one.token.encode(),
                one.code.encode(),
                one.invitation.encode(),
            ):
                assert mark not in content, file.name
            assert file.name != "limiter" or packed not in content


def test_no_column_joins_an_answer_to_a_receipt_or_a_draft(data: Session, residents: list[Resident]) -> None:
    """No value, and no part of one, stands both with answers and with receipts or drafts, but what all of them share."""
    tables = {name: rows for name, rows in _tables(data) if name in DRAWER | INVITED}
    assert {name: len(rows) for name, rows in tables.items()} == {
        "response": 8, "open_answer": 8, "draft": 4, "receipt": 12, "second_version": 0, "invitation": 12, "invitation_batch": 1,
    }  # fmt: skip
    strangers = [{"response", "open_answer"}, {"receipt"}, {"draft"}, INVITED]
    for here, there in combinations(strangers, 2):
        shared = _telling(tables, here) & _telling(tables, there)
        assert shared == set(), (here, there)


def _telling(tables: dict[str, list[dict[str, Any]]], names: set[str]) -> set[str]:
    """Pieces of eight signs of every value that is not the same in all rows of its column."""
    pieces: set[str] = set()
    for name in names:
        for column in tables[name][0]:
            values = [_written(row[column]) for row in tables[name]]
            if len(set(values)) > 1 and column not in {"fields", "answers", "text"}:
                pieces |= {value[at : at + 8] for value in values for at in range(len(value) - 7)}
    return pieces


def test_no_order_and_no_moment_tells_who_came_when(data: Session, residents: list[Resident]) -> None:
    for table, rows in _tables(data):
        if table not in DRAWER | {"invitation"}:
            continue
        for row in rows:
            moments = [column for column, value in row.items() if _MOMENT.search(_written(value))]
            assert moments == [], table
    sent = [one for one in residents if one.number % 3 != 2]
    order = [keys.response_key(one.token) for one in sent]
    assert order != sorted(order)  # one chance in 40,320 that random keys come in order
    if data.get_bind().dialect.name == "sqlite":
        for table in DRAWER | {"invitation"}:
            with pytest.raises(Exception, match="no such column"):
                data.execute(text(f"SELECT rowid FROM {table}"))
    else:
        forget_order(data)  # done every night, since PostgreSQL appends
    stored = [str(row.id) for row in data.execute(text("SELECT id FROM response"))]
    assert stored == sorted(stored)  # as they lie in the file: by their random keys


def test_invitations_are_marked_together_and_the_rest_wait_outside_the_database(
    scene: Scene, data: Session
) -> None:
    """Ten of twelve uses are marked, five and five; two wait, sorted, in a file that backups do not hold."""
    used = [row["used"] for name, rows in _tables(data) if name == "invitation" for row in rows]
    assert (sum(used), max(used)) == (10, 1)
    waiting = WaitingUses(scene.folder / "invitations-waiting").all()
    assert len(waiting) == 2
    assert waiting == sorted(waiting)


def test_nothing_counts_residents_one_by_one(data: Session, residents: list[Resident]) -> None:
    """No serial, no sequence: neither in the drawer's tables nor beside them."""
    inspector = inspect(data.connection())
    for table in DRAWER:
        for column in inspector.get_columns(table):
            assert not column.get("autoincrement") or column["autoincrement"] == "auto", (
                table,
                column["name"],
            )
    if data.get_bind().dialect.name == "postgresql":
        assert data.execute(text("SELECT count(*) FROM pg_sequences")).scalar() == 0


def test_only_who_has_the_code_and_the_instance_s_secret_gets_from_a_receipt_to_an_answer(
    data: Session, residents: list[Resident]
) -> None:
    receipts = [row for name, rows in _tables(data) if name == "receipt" for row in rows]
    one = residents[0]
    box, thief = keys.ReceiptBox(SECRET), keys.ReceiptBox("a thief has the database but not the secret")
    [mine] = [row for row in receipts if row["code_hash"] == box.name_of(one.code)]
    assert box.open(one.code, mine["sealed"]) == one.token
    assert all(row["code_hash"] != thief.name_of(one.code) for row in receipts)
