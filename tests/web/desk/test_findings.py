"""On the desk: results are released in the background, a finding is drafted on a table, the goal's page shows it all."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.findings.releasing import release_results
from engage.people.models import Role
from tests.support import builders
from tests.support.answers import answered
from tests.support.apps import signed_in
from tests.support.pages import Visitor

PEOPLE = [("young", "yes")] * 40 + [("young", "no")] * 30 + [("middle", "yes")] * 30 + [("middle", "no")] * 45
PEOPLE += [("old", "yes")] * 2


@pytest.fixture
def analyst(app: Flask, data: Session, home: Initiative) -> Visitor:
    builders.goal(data, home)
    survey = answered(data, home, PEOPLE)
    for audience in ("desk", "public"):
        release_results(data, home.id, survey.id, audience, by=None, at=builders.NOW)
    return signed_in(app, data, home, Role.DATA_MANAGER)


def test_results_are_read_by_question_and_group_with_their_base(analyst: Visitor) -> None:
    analyst.get("/desk/results/")
    analyst.follow("A survey")
    assert "Do you feel heard?" in analyst.page.text
    analyst.choose("Question", "Do you feel heard?").choose("By", "Age").press("Show")
    assert "People who answered" in analyst.page.text
    assert "75" in analyst.page.text
    assert "30% to 51%" in analyst.page.text  # Wilson's limits of 30 in 75
    assert "Skipped" not in analyst.page.text
    analyst.follow("As the public sees it")
    assert "not shown" in analyst.page.text


def test_a_finding_goes_from_a_table_to_the_community_and_to_the_goal_s_page(
    app: Flask, analyst: Visitor, data: Session, home: Initiative
) -> None:
    analyst.get("/desk/results/")
    analyst.follow("A survey")
    analyst.follow("As the public sees it")
    analyst.follow("Draft a finding from this table")
    analyst.fill("What was found, in plain words", "Half of the people feel heard.")
    analyst.press("Save the draft")
    assert analyst.page.heading == "Half of the people feel heard."
    address = analyst.page.url
    reviewer = signed_in(app, data, home, Role.COMMUNITY_REVIEWER, name="Cy")
    reviewer.get(address)
    reviewer.choose("Does it match the life people know?", "It is not right").press("Save", status=422)
    reviewer.choose("Does it match the life people know?", "It is right").press("Save")
    assert "confirmed by the community table" in reviewer.page.text
    analyst.get(address)
    analyst.press("Adopt it")
    analyst.get("/desk/goals/")
    analyst.follow("Every child is in school every day.")
    assert "Half of the people feel heard." in analyst.page.text
    assert "adopted" in analyst.page.text


def test_a_finding_without_words_or_evidence_is_not_saved_and_loses_nothing(analyst: Visitor) -> None:
    analyst.get("/desk/findings/new")
    analyst.fill("What speaks against it", "Few answered.").press("Save the draft", status=422)
    assert analyst.page.errors()
    assert "Few answered." in analyst.page.html
    analyst.fill("What was found, in plain words", "x").press("Save the draft", status=422)
    assert "rests on" in " ".join(analyst.page.errors())


def test_only_who_may_release_is_offered_it_and_releasing_is_a_job_with_progress(
    app: Flask, analyst: Visitor, data: Session, home: Initiative
) -> None:
    analyst.get("/desk/results/surveys/survey-rivertown")
    analyst.press("Release for the desk")
    assert "/desk/jobs/" in analyst.page.url
    coder = signed_in(app, data, home, Role.CODER, name="Bo")
    coder.get("/desk/results/surveys/survey-rivertown")
    assert "Release for the desk" not in coder.page.text


@pytest.mark.parametrize("language", ["es", "ar"])
def test_the_pages_open_in_every_language(analyst: Visitor, language: str) -> None:
    for path in ("/desk/goals/", "/desk/goals/attendance", "/desk/results/", "/desk/results/surveys/survey-rivertown", "/desk/findings/", "/desk/findings/new"):  # fmt: skip
        analyst.get(f"{path}?lang={language}")
        assert analyst.page.language == language


def test_another_initiative_s_tables_are_not_found(
    app: Flask, analyst: Visitor, data: Session, home: Initiative
) -> None:
    analyst.get("/desk/results/surveys/survey-rivertown")
    other = signed_in(app, data, builders.initiative(data, "elsewhere"), Role.DATA_MANAGER, name="Di")
    other.get("/desk/results/surveys/survey-rivertown", status=404)
