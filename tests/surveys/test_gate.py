"""The language gate: all of every language reviewed and fresh, or a reason that is kept, recorded and shown."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import AuditEvent
from engage.errors import Conflict
from engage.i18n.local_text import LocalText
from engage.surveys import actions
from engage.surveys.cards import card_with
from engage.surveys.gate import LanguagesNotReady
from engage.surveys.instrument import Choice, Instrument, Item, Kind
from engage.surveys.progress import Progress, progress_of
from engage.surveys.queries import readiness_of
from engage.surveys.wording import review_wording, set_wording, words_in
from tests.support import builders

ASKED = Instrument(
    title=LocalText(en="School", es="Escuela", ar="مدرسة"),
    languages=("en", "es", "ar"),
    items=(
        Item("way", Kind.SINGLE, label=LocalText(en="How?", es="¿Cómo?", ar="كيف؟"), choice_list="ways", media={"image": LocalText(en="bus.png")}),
        Item("sum", Kind.CALCULATE, label=LocalText(en="A sum"), calculation="1 + 1"),
    ),
    choice_lists={"ways": (Choice("bus", LocalText(en="Bus", es="Autobús", ar="حافلة")),)},
)  # fmt: skip
READER = uuid4()


@pytest.fixture
def survey(session: Session, at: datetime) -> UUID:
    owner = builders.initiative(session)
    return actions.draft_survey_from(session, owner.id, "school", ASKED, reviewed=("es",), by=None, at=at).id


def _read_all(session: Session, survey: UUID, tag: str, at: datetime) -> None:
    seen = {one.key: one.seen for one in words_in(session, survey, tag) if one.text}
    review_wording(session, survey, tag, seen, by=READER, at=at)


def test_a_language_that_is_written_and_not_read_holds_the_survey_back(
    session: Session, survey: UUID, at: datetime
) -> None:
    with pytest.raises(LanguagesNotReady) as refusal:
        actions.open_survey(session, survey, by=None, at=at)
    assert [problem.column for problem in refusal.value.problems] == ["ar"]
    assert isinstance(refusal.value, Conflict)
    _read_all(session, survey, "ar", at)
    assert actions.open_survey(session, survey, by=None, at=at).override_reason is None


def test_one_changed_source_closes_the_gate_for_every_language_at_once(
    session: Session, survey: UUID, at: datetime
) -> None:
    """Goal L5."""
    _read_all(session, survey, "ar", at)
    set_wording(session, survey, "en", {"q.way.label": "How do you come?"}, by=None, at=at)
    _read_all(session, survey, "en", at)
    with pytest.raises(LanguagesNotReady) as refusal:
        actions.open_survey(session, survey, by=None, at=at)
    assert [problem.column for problem in refusal.value.problems] == ["es", "ar"]
    assert [(one.tag, one.stale) for one in readiness_of(session, survey)] == [
        ("en", 0),
        ("es", 1),
        ("ar", 1),
    ]


def test_the_exception_needs_words_and_is_kept_with_the_languages_it_is_for(
    session: Session, survey: UUID, at: datetime
) -> None:
    for nothing in (None, "", "  \n "):
        with pytest.raises(LanguagesNotReady):
            actions.open_survey(session, survey, override=nothing, by=None, at=at)
    by = builders.account(session).id
    actions.open_survey(session, survey, override=" A pilot ", by=by, at=at)
    card = card_with(session, survey)
    assert (card.override_reason, card.override_languages) == ("A pilot", ("ar",))
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "open")).one()
    assert event.account_id == by
    assert event.detail["override"] == "A pilot"
    assert event.detail["not_ready"] == [{"language": "ar", "texts": 3, "reviewed": 0}]


def test_an_exception_made_once_does_not_hold_for_ever(session: Session, survey: UUID, at: datetime) -> None:
    actions.open_survey(session, survey, override="A pilot", by=None, at=at)
    set_wording(session, survey, "en", {"survey.title": "Our school"}, by=None, at=at)
    with pytest.raises(LanguagesNotReady):
        actions.publish_changes(session, survey, by=None, at=at)
    actions.publish_changes(session, survey, override="A misprint that misled", by=None, at=at)
    assert card_with(session, survey).override_languages == ("en", "es", "ar")
    assert (
        session.scalars(select(AuditEvent).where(AuditEvent.verb == "publish early")).one().detail["override"]
    )
    for tag in ("en", "es", "ar"):
        _read_all(session, survey, tag, at)
    set_wording(session, survey, "en", {"survey.title": "The school"}, by=None, at=at)
    for tag in ("en", "es", "ar"):
        _read_all(session, survey, tag, at)
    actions.publish_changes(session, survey, by=None, at=at)
    assert card_with(session, survey).override_languages == ()


def test_what_nobody_reads_holds_nothing_back(session: Session, survey: UUID, at: datetime) -> None:
    """The name of a picture and the label of a sum are texts to translate, and no resident is kept waiting for them."""
    words = words_in(session, survey, "es")
    assert {one.key for one in words if not one.required} == {"q.way.media.image", "q.sum.label"}
    assert progress_of(words).ready
    assert progress_of(words).share == 1.0


def test_almost_done_is_never_shown_as_done() -> None:
    assert Progress(1000, 999, 1, 0, 0, 0).share == 0.99
    assert Progress(0, 0, 0, 0, 0, 0).ready
