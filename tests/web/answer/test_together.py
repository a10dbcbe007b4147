"""Two sendings of one answer at the same moment, and how little each page asks of the database."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from engage.responses import queries
from engage.responses.models import Receipt, SecondVersion
from engage.surveys.queries import OpenSurvey
from engage.web.shell.database import db
from tests.support.pages import Visitor

TOGETHER = 6


@pytest.mark.parametrize("other_content", [False, True])
def test_one_token_sent_by_many_at_once_is_one_answer(
    app: Flask, trip: OpenSurvey, data: Session, other_content: bool
) -> None:
    visitor = Visitor(app, cookies=False)
    visitor.get(f"/s/{trip.code}")
    token = visitor.page.forms[0].values["csrf_token"]
    barrier = Barrier(TOGETHER)

    def send(number: int) -> int:
        minutes = str(number) if other_content else "5"
        fields = {"csrf_token": token, "k": "5" * 26, "q/trip/way": "walk", "q/trip/minutes": minutes}
        client = app.test_client(use_cookies=False)
        barrier.wait()
        return client.post(f"/s/{trip.code}/send", data=fields).status_code

    with ThreadPoolExecutor(TOGETHER) as pool:
        statuses = sorted(pool.map(send, range(TOGETHER)))
    assert statuses == ([303, *[409] * (TOGETHER - 1)] if other_content else [303] * TOGETHER)
    assert queries.counts(data, trip.id) == queries.Counts(complete=1)
    assert len(data.scalars(select(Receipt)).all()) == 1
    assert len(data.scalars(select(SecondVersion)).all()) == (TOGETHER - 1 if other_content else 0)


def test_two_tabs_that_keep_pages_at_once_lose_neither(app: Flask, trip: OpenSurvey, data: Session) -> None:
    visitor = Visitor(app, cookies=False)
    visitor.get(f"/s/{trip.code}")
    token = visitor.page.forms[0].values["csrf_token"]
    pages = [("1", {"q/trip/way": "walk"}), ("3", {"q/wishes/story": "Dark"}), ("1", {"q/trip/way": "walk"})]
    barrier = Barrier(len(pages))

    def keep(page: tuple[str, dict[str, str]]) -> int:
        client = app.test_client(use_cookies=False)
        barrier.wait()
        fields = {"csrf_token": token, "k": "6" * 26, **page[1]}
        return client.post(f"/s/{trip.code}/{page[0]}", data=fields).status_code

    with ThreadPoolExecutor(len(pages)) as pool:
        assert list(pool.map(keep, pages)) == [303] * 3
    draft = queries.draft_behind(data, "6" * 26)
    assert draft is not None
    assert (draft.fields["trip/way"], draft.fields["wishes/story"]) == (["walk"], ["Dark"])


class _Statements:
    """Counts what a request asks of the database, transaction control left out."""

    def __init__(self, engine: Engine) -> None:
        self.seen: list[str] = []
        event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, _c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SELECT pg_catalog", "SHOW", "select pg_catalog")):
            self.seen.append(statement)

    def taken(self) -> int:
        count = len(self.seen)
        self.seen.clear()
        return count


def test_every_page_asks_little_of_the_database(
    app: Flask, trip: OpenSurvey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engage.web.answer.survey.sweep_once_a_day", lambda: None)
    with app.app_context():
        statements = _Statements(db.engine)
    visitor = Visitor(app, cookies=False)
    client = app.test_client(use_cookies=False)
    visitor.get(f"/s/{trip.code}")  # reads the form once for this process
    statements.taken()
    client.get(f"/s/{trip.code}")
    asked = {"first page": statements.taken()}
    visitor.choose("How do you get there?", "On foot")
    for name, button in (
        ("first post and page", "Next"),
        ("next post and page", "Next"),
        ("sending and receipt", "Send my answers"),
    ):
        visitor.press(button)
        asked[name] = statements.taken()
    most = {"first page": 1, "first post and page": 7, "next post and page": 6, "sending and receipt": 11}
    assert {name: count for name, count in asked.items() if count > most[name]} == {}, asked


def test_answering_loads_no_library_of_numbers() -> None:
    """A phone's page must not wait for what only desks need."""
    code = (
        "import sys, engage.web.answer.routes;"
        "print(sorted({'pandas', 'plotly', 'scipy', 'openpyxl'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
