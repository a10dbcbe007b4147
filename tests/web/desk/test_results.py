"""Results on the desk: by one dimension or two, strictly or exploring, with a plan, weights, and pictures to take along."""

from __future__ import annotations

import csv
import io
import json

import pytest
from defusedxml.ElementTree import fromstring
from flask import Flask
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.findings.releasing import release_results
from engage.people.models import Role
from engage.surveys.queries import OpenSurvey
from tests.support import builders
from tests.support.answers import answered
from tests.support.apps import signed_in
from tests.support.pages import Visitor

PEOPLE = [("young", "yes")] * 90 + [("young", "no")] * 30 + [("middle", "yes")] * 40 + [("middle", "no")] * 60
PEOPLE += [("old", "yes")] * 7 + [("old", "no")] * 8


@pytest.fixture
def survey(data: Session, home: Initiative) -> OpenSurvey:
    made = answered(data, home, PEOPLE)
    builders.population(data, home, "age", {"young": 300, "middle": 300, "old": 100})
    release_results(data, home.id, made.id, "desk", by=None, at=builders.NOW)
    return made


@pytest.fixture
def analyst(app: Flask, data: Session, home: Initiative, survey: OpenSurvey) -> Visitor:
    visitor = signed_in(app, data, home, Role.DATA_MANAGER)
    visitor.get(f"/desk/results/surveys/{survey.slug}?question=heard&by=age")
    return visitor


def test_uncertain_numbers_are_kept_back_until_somebody_explores(analyst: Visitor) -> None:
    assert "Each group is compared with everyone else." in analyst.page.text
    assert "There is a gap between" in analyst.page.text
    assert "uncertain" not in analyst.page.text.replace("too uncertain to rely on", "")
    analyst.follow("Exploratory")
    assert "Nothing is tested, and nothing is ranked." in analyst.page.text
    assert "46.7%, uncertain" in analyst.page.text
    assert "There is a gap" not in analyst.page.text


def test_the_public_s_view_is_never_exploratory(analyst: Visitor, survey: OpenSurvey) -> None:
    analyst.get(f"/desk/results/surveys/{survey.slug}?for=public&mode=exploratory")
    assert "Nothing is released yet" in analyst.page.text


def test_where_answers_differ_counts_its_tests(analyst: Visitor) -> None:
    analyst.follow("Where answers differ by group")
    assert "1 question and grouping was tested" in analyst.page.text
    assert "differs by group" in analyst.page.text


def test_a_picture_is_taken_along_as_svg_and_csv_without_a_script(analyst: Visitor) -> None:
    analyst.follow("Larger, or save it")
    page = analyst.page
    assert "The same numbers as a table" in page.text
    svg = analyst.client.get(page.link("Save the picture (SVG)"))
    assert svg.mimetype == "image/svg+xml"
    assert fromstring(svg.text.split("\n", 1)[1]).tag.endswith("svg")
    sheet = analyst.client.get(page.link("Save the numbers (CSV)"))
    rows = list(csv.reader(io.StringIO(sheet.get_data().decode("utf-8-sig"))))
    assert rows[0][0] == "Age"
    assert any("not shown" in row for row in rows)
    for answer in (svg, sheet):
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    [button] = [one for one in page.tree.iter("button") if one.get("data-figure")]
    figure = json.loads(analyst.client.get(button.get("data-figure")).text)
    values = [value for trace in figure["data"] for value in trace["x"]]
    assert 75.0 in values
    assert None in values


def test_plotly_comes_from_its_package_is_kept_for_a_year_and_is_for_the_desk_only(
    app: Flask, analyst: Visitor
) -> None:
    analyst.follow("Larger, or save it")
    [button] = [one for one in analyst.page.tree.iter("button") if one.get("data-plotly")]
    address = button.get("data-plotly") or ""
    asked = analyst.client.get(address, headers={"Accept-Encoding": "identity"})
    assert asked.status_code == 200
    assert asked.mimetype == "text/javascript"
    assert "max-age=31536000" in asked.headers["Cache-Control"]
    assert "private" in asked.headers["Cache-Control"]
    assert b"Plotly" in asked.get_data()
    assert analyst.client.get(address.replace(".js", "0.js")).status_code == 404
    assert Visitor(app).client.get(address).status_code != 200
    assert "plotly" not in " ".join(one.get("src") or "" for one in analyst.page.tree.iter("script"))


@pytest.mark.parametrize("place", ["9", "9.svg", "9.csv", "9.json"])
def test_a_picture_that_is_not_there_is_not_found(analyst: Visitor, place: str) -> None:
    analyst.follow("Larger, or save it")
    here = analyst.page.url.partition("/pictures/")[0]
    assert analyst.client.get(f"{here}/pictures/{place}").status_code == 404


def test_a_plan_made_late_says_why_and_is_marked(
    analyst: Visitor, data: Session, home: Initiative, survey: OpenSurvey
) -> None:
    analyst.follow("What groups are compared with")
    assert "Answers have come in." in analyst.page.text
    analyst.follow("Change")
    analyst.choose("Each group is compared with", "Middle").press("Keep the plan", status=422)
    assert "Say in a sentence why the plan changes." in analyst.page.text
    analyst.fill("Why the plan changes", "The table asked for it.").press("Keep the plan")
    assert "Middle" in analyst.page.text
    assert "The table asked for it." in analyst.page.text
    data.rollback()
    release_results(data, home.id, survey.id, "desk", by=None, at=builders.NOW)
    data.commit()
    analyst.get(f"/desk/results/surveys/{survey.slug}?question=heard&by=age")
    assert "Each group is compared with Middle." in analyst.page.text
    assert "exploratory: planned after answers came in" in analyst.page.text


def test_weights_are_tried_kept_switched_on_and_shown_beside(
    analyst: Visitor, data: Session, home: Initiative, survey: OpenSurvey
) -> None:
    analyst.follow("Weights")
    assert "No weights yet" in analyst.page.text
    analyst.follow("Set weights up")
    analyst.tick("Age").press("See what it does")
    assert "Old has only" not in analyst.page.text, "the rule has joined it"
    assert "Share when weighted" in analyst.page.text
    assert "Design effect" in analyst.page.text
    analyst.press("Keep these weights", status=422)
    assert "Give the weighting a name" in analyst.page.text
    analyst.fill("Name of these weights", "Census").press("Keep these weights")
    assert "version 1" in analyst.page.text
    analyst.press("Use it for results")
    assert "used for results" in analyst.page.text
    data.rollback()
    release_results(data, home.id, survey.id, "desk", by=None, at=builders.NOW)
    data.commit()
    analyst.get(f"/desk/results/surveys/{survey.slug}?question=heard&by=age")
    assert "These numbers are weighted." in analyst.page.text
    assert "People chose themselves whether to answer." in analyst.page.text
    analyst.follow("Weighted and unweighted side by side")
    assert {"Weighted", "Unweighted"} <= {"".join(h.itertext()) for h in analyst.page.tree.iter("h2")}
    analyst.get(f"/desk/results/surveys/{survey.slug}/weights")
    analyst.press("Stop using it")
    assert "not used" in analyst.page.text


@pytest.mark.parametrize(
    "sent",
    [
        {"margin": "nothing"},
        {"margin": "age", "ratio": "lots"},
        {"margin": "age", "join-age-young": "old", "join-age-old": "young"},
    ],
)
def test_weights_that_cannot_be_made_say_why(
    analyst: Visitor, survey: OpenSurvey, sent: dict[str, str]
) -> None:
    analyst.get(f"/desk/results/surveys/{survey.slug}/weights/try")
    token = analyst.page.forms[-1].values.get("csrf_token") or ""
    form = next(form for form in analyst.page.forms if "margin" in form.names)
    hidden = {
        name: form.values[name]
        for name in form.names
        if name in form.values and name not in ("margin", "ratio", "opt_in")
    }
    analyst.post(
        f"/desk/results/surveys/{survey.slug}/weights/try",
        {**hidden, **sent, "name": "x", "act": "keep"},
        status=422,
        Sec_Fetch_Site="same-origin",
    )
    assert "Please look at this again" in analyst.page.text
    assert token is not None


def test_who_may_only_look_cannot_plan_or_weight(
    app: Flask, data: Session, home: Initiative, survey: OpenSurvey
) -> None:
    coder = signed_in(app, data, home, Role.CODER, name="Cai")
    coder.get(f"/desk/results/surveys/{survey.slug}/plan")
    assert "Change" not in [text for text, _ in coder.page.links]
    coder.get(f"/desk/results/surveys/{survey.slug}/plan/age", status=403)
    coder.get(f"/desk/results/surveys/{survey.slug}/weights/try", status=403)


def test_the_style_gallery_shows_every_kind_from_both_sides(stranger: Visitor) -> None:
    stranger.get("/style/gallery")
    figures = [one for one in stranger.page.tree.iter("figure") if one.get("class") == "picture"]
    assert len(figures) == 16
    stranger.get("/style/gallery?scheme=purple", status=404)
