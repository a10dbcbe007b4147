"""Whoever signs in sees first what waits for them, and nothing they can do nothing about."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.people.models import Role
from tests.support import builders
from tests.support.apps import signed_in


@pytest.fixture(autouse=True)
def waiting(data: Session, home: Initiative) -> None:
    """A finding nobody answered yet, under a goal."""
    builders.finding(data, builders.goal(data, home))
    builders.partner(data, home, "school-board")


def test_a_finding_without_a_promise_waits_for_those_who_may_ask_for_one(
    app: Flask, data: Session, home: Initiative
) -> None:
    manager = signed_in(app, data, home, Role.PROJECT_MANAGER, name="Manager")
    assert "Findings that no promise answers" in manager.get("/desk/").text


def test_nothing_waits_for_somebody_who_can_do_nothing_about_it(
    app: Flask, data: Session, home: Initiative
) -> None:
    page = signed_in(app, data, home, Role.CODER, name="Coder").get("/desk/")
    assert "Findings that no promise answers" not in page.text
    assert "Nothing waits for you here." in page.text


def test_who_is_missing_is_two_steps_from_the_first_page(app: Flask, data: Session, home: Initiative) -> None:
    organizer = signed_in(app, data, home, Role.ORGANIZER, name="Organizer")
    organizer.get("/desk/")
    assert "#heard" in organizer.page.link("Who was not heard")
