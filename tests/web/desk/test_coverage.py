"""Whose answers were told what came of them, on the desk."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.people.models import Role
from tests.support import builders
from tests.support.answers import answered
from tests.support.apps import signed_in

PEOPLE = [("young", "yes")] * 40 + [("middle", "no")] * 40 + [("old", "no")] * 2


def test_coverage_is_shown_by_group_and_a_small_group_stays_hidden(
    app: Flask, data: Session, home: Initiative
) -> None:
    answered(data, home, PEOPLE)
    coordinator = signed_in(app, data, home, Role.EDUCATION_COORDINATOR)
    coordinator.get("/desk/report-backs/")
    coordinator.follow("A survey")
    assert coordinator.page.heading == "Who was told, by group"
    assert "of 82 answers" in coordinator.page.text
    assert "Old" in coordinator.page.text
    assert "not shown" in coordinator.page.text


def test_an_open_survey_and_somebody_else_s_tell_nothing(app: Flask, data: Session, home: Initiative) -> None:
    still_open = answered(data, home, PEOPLE, closed=False)
    elsewhere = answered(data, builders.initiative(data, "elsewhere"), PEOPLE)
    coordinator = signed_in(app, data, home, Role.EDUCATION_COORDINATOR)
    coordinator.get(f"/desk/report-backs/coverage/{still_open.slug}", status=409)
    coordinator.get(f"/desk/report-backs/coverage/{elsewhere.slug}", status=404)
    coordinator.get("/desk/report-backs/coverage/nothing", status=404)
