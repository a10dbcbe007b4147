"""Drafting, publishing, opening and closing surveys."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from engage.errors import Conflict, NotFound, Refused
from engage.i18n.local_text import LocalText
from engage.surveys import actions, queries, rules
from engage.surveys.instrument import Choice, ChoiceRole, Instrument, Item, Kind
from engage.surveys.models import SurveyState
from tests.support import builders

ASKED = Instrument(
    title=LocalText(en="Getting to school", es="Ir a la escuela"),
    languages=("en", "es"),
    intro=LocalText(en="Five minutes.", es="Cinco minutos."),
    items=(
        Item(
            name="trip",
            kind=Kind.SECTION,
            label=LocalText(en="The trip", es="El viaje"),
            items=(
                Item(
                    name="how",
                    kind=Kind.SINGLE,
                    label=LocalText(en="How?", es="¿Cómo?"),
                    choice_list="ways",
                    settings={"appearance": "minimal"},
                    media={"image": LocalText(en="bus.png")},
                ),
                Item(name="why", kind=Kind.LONG_TEXT, relevant="${how} = 'car'"),
            ),
        ),
    ),
    choice_lists={
        "ways": (
            Choice("bus", LocalText(en="Bus", es="Autobús"), filters={"city": "a"}),
            Choice("bus", LocalText(en="Bus line 2"), filters={"city": "b"}),
            Choice("none", LocalText(en="Rather not say"), role=ChoiceRole.DECLINED, exclusive=True),
        ),
        "unused": (),
    },
    settings={"form_id": "trip"},
)


def test_a_draft_kept_as_rows_is_the_instrument_it_was_made_from(session: Session, at: datetime) -> None:
    owner = builders.initiative(session)
    survey = actions.draft_survey_from(session, owner.id, "trip", ASKED, by=None, at=at)
    assert queries.draft_instrument(session, survey.id) == ASKED


def test_a_survey_opens_only_when_each_committed_language_is_reviewed(session: Session, at: datetime) -> None:
    owner = builders.initiative(session)
    survey = actions.draft_survey_from(session, owner.id, "trip", ASKED, by=None, at=at)
    with pytest.raises(Conflict) as refused:
        actions.open_survey(session, survey.id, by=None, at=at)
    assert refused.value.message.values["language"] == "es"
    actions.open_survey(session, survey.id, override="The school asked for it today", by=None, at=at)
    assert queries.survey_by_code(session, survey.code).state is SurveyState.OPEN


def test_a_language_that_lacks_a_text_is_not_ready_even_when_the_rest_is_reviewed() -> None:
    texts = [("a", LocalText(en="A", es="Á")), ("b", LocalText(en="B")), ("c", LocalText())]
    fresh = rules.Translated(rules.source_hash("A"), reviewed=True)
    told = rules.readiness("es", "en", texts, {"a": fresh})
    assert (told.texts, told.reviewed, told.missing, told.ready) == (2, 1, 1, False)
    stale = rules.Translated(rules.source_hash("old A"), reviewed=True)
    assert rules.readiness("es", "en", texts[:1], {"a": stale}).stale == 1


def test_publishing_the_same_content_twice_is_one_version(session: Session, at: datetime) -> None:
    owner = builders.initiative(session)
    survey = actions.draft_survey_from(session, owner.id, "trip", ASKED, by=None, at=at)
    first = actions.publish_version(session, survey.id, by=None, at=at)
    assert actions.publish_version(session, survey.id, by=None, at=at).id == first.id
    number, form = queries.form_of(session, first.id)
    assert (number, form.instrument) == (1, ASKED)


def test_nobody_sees_a_survey_that_was_never_published(session: Session, at: datetime) -> None:
    owner = builders.initiative(session)
    survey = actions.draft_survey_from(session, owner.id, "trip", ASKED, by=None, at=at)
    with pytest.raises(NotFound):
        queries.survey_by_code(session, survey.code)


def test_the_door_opens_and_closes_with_its_window(at: datetime) -> None:
    hour = timedelta(hours=1)
    assert rules.door_at("open", at + hour, None, at) is rules.Door.NOT_YET
    assert rules.door_at("open", at, at + hour, at) is rules.Door.OPEN
    assert rules.door_at("open", at, at + hour, at + hour) is rules.Door.CLOSED
    assert rules.door_at("closed", None, None, at) is rules.Door.CLOSED
    assert rules.door_at("draft", None, None, at) is rules.Door.NOT_YET


def test_a_closed_survey_can_open_again_and_only_an_open_one_closes(session: Session, at: datetime) -> None:
    owner = builders.initiative(session)
    survey = actions.draft_survey_from(session, owner.id, "trip", ASKED, reviewed=("es",), by=None, at=at)
    with pytest.raises(Conflict):
        actions.close_survey(session, survey.id, by=None, at=at)
    actions.open_survey(session, survey.id, override="pilot", by=None, at=at)
    actions.close_survey(session, survey.id, by=None, at=at)
    assert queries.survey_by_code(session, survey.code).door_at(at) is rules.Door.CLOSED
    actions.open_survey(session, survey.id, override="pilot", by=None, at=at)


def test_addresses_and_slugs_are_taken_once_and_must_fit(session: Session, at: datetime) -> None:
    owner = builders.initiative(session)
    actions.draft_survey_from(session, owner.id, "trip", ASKED, code="trip", by=None, at=at)
    for slug, code in (("trip", "other"), ("other", "trip")):
        with pytest.raises(Conflict):
            actions.draft_survey_from(session, owner.id, slug, ASKED, code=code, by=None, at=at)
    for slug, code in (("A b", "x"), ("x", "a/b"), ("x", "-")):
        with pytest.raises(Refused):
            actions.draft_survey_from(session, owner.id, slug, ASKED, code=code, by=None, at=at)
