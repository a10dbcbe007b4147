"""The page of a piece of background work."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask, Response
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.errors import N_, Conflict
from engage.jobs import work
from engage.jobs.work import Outcome, Work, job
from engage.people.rules import Permission, Role
from engage.web.desk import desk_door
from engage.web.shell import background
from tests.support.apps import signed_in
from tests.support.pages import Visitor


@pytest.fixture
def engine_name() -> str:
    """The queue itself is tested on both engines elsewhere."""
    return "sqlite"


@pytest.fixture
def app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """With a page that starts a job, well or badly."""
    monkeypatch.setattr(work, "_jobs", {})
    monkeypatch.setattr(work, "MODULES", ())

    @job("shear")
    def shear(surroundings: Work, *, sheep: int) -> Outcome:
        surroundings.progress(sheep - 1, sheep)
        if sheep > 100:
            raise Conflict(N_("There are only {n} sheep.", n=100))
        return Outcome(N_("{n} sheep are shorn.", n=sheep), {"url": "/desk/my-sign-ins"})

    door = desk_door("sheep")

    @door.post("/", may=Permission.SEE_AGENDA)
    def begin() -> Response:
        return background.start("shear", N_("Shearing"), sheep=12)

    @door.post("/too-many", may=Permission.SEE_AGENDA)
    def too_many() -> Response:
        return background.start("shear", N_("Shearing"), sheep=120)

    @door.post("/refused", may=Permission.SEE_AGENDA)
    def refused() -> Response:
        background.start("shear", N_("Shearing"), sheep=12)
        raise Conflict(N_("No."))

    app.register_blueprint(door)
    return app


@pytest.fixture
def ana(app: Flask, data: Session, home: Initiative) -> Visitor:
    return signed_in(app, data, home, Role.ORGANIZER)


def _start(visitor: Visitor, path: str = "/desk/sheep/", status: int = 200) -> None:
    visitor.get("/desk/")
    visitor.post(path, {"csrf_token": visitor.page.forms[0].values["csrf_token"]}, status)


def _run(app: Flask) -> int:
    with app.app_context():
        return background.queue().run_waiting()


def _renews(visitor: Visitor) -> bool:
    return any(meta.get("http-equiv") == "refresh" for meta in visitor.page.tree.iter("meta"))


def test_the_page_renews_itself_without_a_script_until_the_job_is_done(app: Flask, ana: Visitor) -> None:
    _start(ana)
    assert ana.page.heading == "Shearing"
    assert "Waiting for its turn." in ana.page.text
    assert _renews(ana)
    assert _run(app) == 1
    ana.get(ana.page.url)
    assert "12 sheep are shorn." in ana.page.text
    assert not _renews(ana)
    ana.follow("See the result")
    assert ana.page.heading == "Your sign-ins and password"


def test_a_failed_job_says_why_in_words(app: Flask, ana: Visitor) -> None:
    _start(ana, "/desk/sheep/too-many")
    _run(app)
    ana.get(ana.page.url)
    assert "There are only 100 sheep." in ana.page.text
    assert not _renews(ana)


def test_a_job_of_a_refused_request_is_never_queued(app: Flask, ana: Visitor) -> None:
    _start(ana, "/desk/sheep/refused", 409)
    assert _run(app) == 0


def test_only_who_started_it_sees_it(app: Flask, ana: Visitor, data: Session, home: Initiative) -> None:
    _start(ana)
    signed_in(app, data, home, Role.DATA_MANAGER, name="Ben").get(ana.page.url, 404)
    Visitor(app).get(ana.page.url, 401)
    ana.get(f"/desk/jobs/{uuid4()}", 404)
