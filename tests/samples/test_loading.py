"""The samples load whole, quickly, through the rooms' own actions, and say what they are."""

from __future__ import annotations

import hashlib
import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.agenda.audit import broken_links
from engage.agenda.queries import goals_of, initiative_named, initiatives
from engage.groups.queries import dimension_named, dimensions_of, references_of
from engage.measures.models import DataPoint, PointKind
from engage.measures.queries import measure_by_group
from engage.responses.queries import counts
from engage.samples import connecticut, nepal, open_samples, santa_monica
from engage.samples.open_survey_instrument import open_survey_instrument
from engage.samples.team import DATA
from engage.surveys.instrument import ChoiceRole
from engage.surveys.models import Survey, SurveyState
from engage.surveys.queries import readiness_of, survey_by_code, survey_named
from engage.surveys.waves import waves_of
from engage.themes.models import Coding, Excerpt, Theme


def test_all_three_initiatives_say_they_are_samples_and_name_source_and_licence(loaded: Session) -> None:
    cards = initiatives(loaded)
    assert [card.slug for card in cards] == [connecticut.SLUG, nepal.SLUG, santa_monica.SLUG]
    for card in cards:
        assert card.sample_source
        assert card.sample_licence
        assert set(card.name) == {"en", "es", "ar"}
        assert card.name["en"].startswith("Sample:")
        assert [goal.state for goal in goals_of(loaded, card.id)] == ["agreed"]
        assert "Illustration" in goals_of(loaded, card.id)[0].credit["en"]
        assert broken_links(loaded, card.id) == []


def test_nepal_has_8302_interviews_in_six_waves(loaded: Session) -> None:
    survey = survey_named(loaded, nepal.SURVEY)
    assert counts(loaded, survey.id).complete == 8302
    assert [wave.code for wave in waves_of(loaded, survey.id)] == list("123456")
    assert survey.state is SurveyState.CLOSED
    asked = {placed.item.dimension for placed in survey.instrument.questions if placed.item.dimension}
    assert asked == {card.code for card in dimensions_of(loaded, survey.initiative_id)}


def test_every_answer_for_a_dimension_is_a_group_of_it(loaded: Session) -> None:
    for slug in (nepal.SURVEY, santa_monica.OPEN_SURVEY):
        survey = survey_named(loaded, slug)
        for placed in survey.instrument.questions:
            if not placed.item.dimension:
                continue
            groups = {
                group.code
                for group in dimension_named(loaded, survey.initiative_id, placed.item.dimension).groups
            }
            answers = {c.code for c in survey.instrument.choices(placed.item) if c.role is ChoiceRole.ANSWER}
            assert answers - {"elsewhere"} == groups


def test_connecticut_keeps_withheld_and_missing_apart_and_shows_the_gap(loaded: Session) -> None:
    owner = initiative_named(loaded, connecticut.SLUG)
    kinds = dict(
        loaded.execute(
            select(DataPoint.kind, func.count())
            .where(DataPoint.initiative_id == owner.id)
            .group_by(DataPoint.kind)
        ).all()
    )
    assert kinds == {PointKind.VALUE: 4726, PointKind.WITHHELD: 6365, PointKind.MISSING: 1824}
    measure = measure_by_group(
        loaded, owner.id, connecticut.INDICATOR, place="Connecticut", period="2018-2019", published_only=True
    )
    by_code = {standing.group: standing for standing in measure.groups}
    assert measure.reference == "asian"
    black = by_code["black"]
    assert black.now is not None
    assert (black.now.value, black.gap.points if black.gap else None) == (15.2, pytest.approx(15.2 - 6.3))
    assert black.gap is not None
    assert black.gap.ratio == pytest.approx(15.2 / 6.3)
    # 2011-12: Black 15.2, Asian 7.0; the gap grew both ways.
    assert black.change == "widened"
    assert measure.target is not None
    assert measure.target.illustration


def test_santa_monica_has_its_people_its_answers_and_its_codebook(loaded: Session) -> None:
    owner = initiative_named(loaded, santa_monica.SLUG)
    (reference,) = references_of(loaded, owner.id, "age")
    assert (reference.place, reference.people) == ("Santa Monica", 79_642)
    assert counts(loaded, survey_named(loaded, santa_monica.SURVEY_2014).id).complete == 1837
    written = select(Excerpt.id).where(Excerpt.open_answer_id.is_not(None))
    assert loaded.scalar(select(func.count()).select_from(written.subquery())) == 1837
    assert (
        loaded.scalar(select(func.count()).select_from(Coding).where(Coding.excerpt_id.in_(written))) == 2387
    )
    families = loaded.scalars(select(Theme.slug).where(Theme.parent_id.is_(None))).all()
    assert {"airport", "council", "transport"} <= set(families)
    assert len(families) == 15


def test_the_open_survey_takes_answers_and_its_review_state_is_true(loaded: Session) -> None:
    survey = survey_by_code(loaded, santa_monica.OPEN_SURVEY)
    assert survey.state is SurveyState.OPEN
    assert len(survey.instrument.questions) == 12
    assert {readiness.tag: readiness.ready for readiness in readiness_of(loaded, survey.id)} == {
        "en": True,
        "es": False,
        "ar": False,
    }
    row = loaded.get_one(Survey, survey.id)
    assert row.override_reason
    assert "not been reviewed" in row.override_reason
    assert f"/s/{survey.code}" in [address for address, _ in open_samples(loaded)]


def test_every_text_of_the_open_survey_is_there_in_three_languages() -> None:
    instrument = open_survey_instrument()
    for key, text in instrument.texts():
        assert len(text) in (0, 3), key
    assert all(
        re.search(r"[\u0600-\u06ff]", text["ar"])
        for key, text in instrument.texts()
        if text and "zip." not in key and not text["en"].isdigit()
    )


def test_the_data_are_what_their_readme_says() -> None:
    readme = (DATA / "README.md").read_text("utf-8")
    files = [path for path in DATA.iterdir() if path.suffix in (".csv", ".xlsx")]
    assert len(files) == 5
    for path in files:
        assert f"`{path.name}`" in readme
        assert hashlib.sha256(path.read_bytes()).hexdigest() in readme
