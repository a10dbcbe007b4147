"""One commit per request: a success is kept, a refusal leaves nothing behind, reading writes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, abort
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engage import clock
from engage.errors import N_, Conflict, Forbidden, NotFound, Refused
from engage.people.models import Account
from engage.web.shell import transaction
from engage.web.shell.database import db
from engage.web.shell.pages import page
from tests.support.pages import Visitor


def _write(name: str) -> None:
    db.session.add(
        Account(
            email=f"{name}-{uuid4()}@example.org",
            name=name,
            password_hash=None,
            disabled_at=None,
            created_at=clock.now(),
        )
    )
    db.session.flush()


def _kept(data: Session) -> set[str]:
    data.rollback()
    return set(data.scalars(select(Account.name)))


def _route(app: Flask, ending: Callable[[], Any]) -> None:
    def view() -> Any:
        _write("ben")
        return ending()

    app.add_url_rule("/try", "try", view, methods=["GET", "POST"])


def _post(visitor: Visitor, status: int) -> None:
    visitor.get("/desk/sign-in")
    answer = visitor.client.post("/try", data={"csrf_token": visitor.page.forms[-1].values["csrf_token"]})
    assert answer.status_code == status


def test_a_success_is_kept(app: Flask, stranger: Visitor, data: Session) -> None:
    _route(app, lambda: "done")
    _post(stranger, 200)
    assert _kept(data) == {"ben"}


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Refused(N_("No.")), 422),
        (Conflict(N_("No.")), 409),
        (Forbidden(N_("No.")), 403),
        (NotFound(N_("No.")), 404),
        (ValueError("a secret somebody wrote"), 500),
        (KeyError("x"), 500),
    ],
)
def test_a_refusal_after_writing_leaves_nothing(
    app: Flask, stranger: Visitor, data: Session, refusal: Exception, status: int
) -> None:
    def refuse() -> object:
        raise refusal

    _route(app, refuse)
    _post(stranger, status)
    assert _kept(data) == set()


def test_a_form_that_comes_back_with_a_complaint_has_written_nothing(
    app: Flask, stranger: Visitor, data: Session
) -> None:
    _route(app, lambda: ("look again", 422))
    _post(stranger, 422)
    assert _kept(data) == set()


def test_an_aborted_request_leaves_nothing(app: Flask, stranger: Visitor, data: Session) -> None:
    _route(app, lambda: abort(409))
    _post(stranger, 409)
    assert _kept(data) == set()


def test_what_must_be_counted_can_be_kept_with_a_refusal(
    app: Flask, stranger: Visitor, data: Session
) -> None:
    def refuse_and_keep() -> object:
        transaction.keep()
        return "counted", 422

    _route(app, refuse_and_keep)
    _post(stranger, 422)
    assert _kept(data) == {"ben"}


def test_reading_never_writes(app: Flask, stranger: Visitor, data: Session) -> None:
    _route(app, lambda: "looks like a success")
    stranger.client.get("/try")
    assert _kept(data) == set()


def test_what_follows_a_commit_happens_after_it_and_only_then(
    app: Flask, stranger: Visitor, data: Session
) -> None:
    seen: list[set[str]] = []

    def ending() -> object:
        transaction.after_commit(lambda: seen.append(_kept(data)))
        return "done"

    _route(app, ending)
    _post(stranger, 200)
    assert seen == [{"ben"}]


def test_a_failing_page_is_the_last_page_and_tells_nothing(app: Flask, stranger: Visitor) -> None:
    app.add_url_rule("/broken", "broken", lambda: page("no/such/template.html"))
    answer = stranger.client.get("/broken", headers={"Accept-Language": "es"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert 'lang="es"' in html
    assert "template" not in html
    assert "Traceback" not in html


def test_the_last_page_needs_no_database(app: Flask, stranger: Visitor, data: Session) -> None:
    app.add_url_rule("/gone", "gone", lambda: str(db.session.execute(text("SELECT * FROM no_such_table"))))
    assert stranger.client.get("/gone").status_code in {500, 503}
    stranger.get("/nothing-here", 404)


def test_writers_wait_for_each_other_and_none_is_lost(app: Flask, data: Session) -> None:
    """Eight writers at once: on SQLite each waits its turn from its first statement on."""
    _route(app, lambda: "done")
    statuses: list[int] = []

    def one() -> None:
        visitor = Visitor(app)
        visitor.get("/desk/sign-in")
        token = visitor.page.forms[-1].values["csrf_token"]
        statuses.extend(visitor.client.post("/try", data={"csrf_token": token}).status_code for _ in range(3))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 24
    data.rollback()
    assert len(data.scalars(select(Account)).all()) == 24
