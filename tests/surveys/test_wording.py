"""The words of a draft: written by one, read by another, stale when their source changes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from engage.errors import Conflict, Forbidden, NotFound, Refused
from engage.i18n.local_text import LocalText
from engage.surveys import actions, queries
from engage.surveys.cards import card_named, every_survey, surveys_of
from engage.surveys.instrument import Choice, Instrument, Item, Kind
from engage.surveys.tongues import offer_language
from engage.surveys.wording import Standing, review_wording, set_wording, words_in
from tests.support import builders

ASKED = Instrument(
    title=LocalText(en="School", es="Escuela"),
    languages=("en", "es"),
    items=(
        Item("child", Kind.TEXT, label=LocalText(en="Whose school?", es="¿De quién?")),
        Item("how", Kind.SINGLE, label=LocalText(en="How does ${child} go?"), choice_list="ways"),
    ),
    choice_lists={"ways": (Choice("bus", LocalText(en="Bus", es="Autobús")),)},
)
TRANSLATOR, READER = uuid4(), uuid4()


@pytest.fixture
def survey(session: Session, at: datetime) -> UUID:
    owner = builders.initiative(session)
    return actions.draft_survey_from(session, owner.id, "school", ASKED, by=None, at=at).id


def seen(session: Session, survey: UUID, tag: str = "es") -> dict[str, str]:
    return {words.key: words.seen for words in words_in(session, survey, tag) if words.text}


def standings(session: Session, survey: UUID, tag: str = "es") -> dict[str, Standing]:
    return {words.key: words.standing for words in words_in(session, survey, tag)}


def test_a_language_is_listed_text_by_text_with_what_is_missing(session: Session, survey: UUID) -> None:
    assert standings(session, survey) == {
        "survey.title": Standing.NEEDS_REVIEW,
        "q.child.label": Standing.NEEDS_REVIEW,
        "q.how.label": Standing.MISSING,
        "c.ways.bus.label": Standing.NEEDS_REVIEW,
    }
    assert set(standings(session, survey, "en").values()) == {Standing.REVIEWED}


def test_a_survey_opens_when_the_last_text_was_read_by_a_second_person(
    session: Session, survey: UUID, at: datetime
) -> None:
    assert (
        set_wording(session, survey, "es", {"q.how.label": "¿Cómo va ${child}?"}, by=TRANSLATOR, at=at) == 1
    )
    read = seen(session, survey)
    with pytest.raises(Forbidden):
        review_wording(session, survey, "es", read, by=TRANSLATOR, at=at)
    with pytest.raises(Conflict):
        actions.open_survey(session, survey, by=None, at=at)
    assert review_wording(session, survey, "es", read, by=READER, at=at) == 4
    assert review_wording(session, survey, "es", read, by=READER, at=at) == 0
    actions.open_survey(session, survey, by=None, at=at)
    assert queries.survey_named(session, "school").instrument.items[1].label["es"] == "¿Cómo va ${child}?"


def test_changing_the_source_makes_its_translation_stale_and_nothing_else(
    session: Session, survey: UUID, at: datetime
) -> None:
    set_wording(session, survey, "en", {"q.child.label": "Which child?"}, by=TRANSLATOR, at=at)
    found = standings(session, survey)
    assert found["q.child.label"] is Standing.STALE
    assert found["c.ways.bus.label"] is Standing.NEEDS_REVIEW
    set_wording(session, survey, "es", {"q.child.label": "¿Cuál niño?"}, by=TRANSLATOR, at=at)
    assert standings(session, survey)["q.child.label"] is Standing.NEEDS_REVIEW


def test_a_reviewer_can_say_that_a_stale_text_still_fits(
    session: Session, survey: UUID, at: datetime
) -> None:
    set_wording(session, survey, "en", {"q.child.label": "Which child?"}, by=None, at=at)
    assert set_wording(session, survey, "es", {"q.child.label": "¿De quién?"}, by=TRANSLATOR, at=at) == 0
    assert standings(session, survey)["q.child.label"] is Standing.STALE
    assert review_wording(session, survey, "es", seen(session, survey), by=READER, at=at) == 3
    assert standings(session, survey)["q.child.label"] is Standing.REVIEWED


def test_what_changed_after_it_was_read_is_not_reviewed(session: Session, survey: UUID, at: datetime) -> None:
    read = seen(session, survey)
    set_wording(session, survey, "en", {"q.child.label": "Which child?"}, by=None, at=at)
    with pytest.raises(Conflict, match="changed since you read"):
        review_wording(session, survey, "es", read, by=READER, at=at)
    with pytest.raises(Conflict):
        review_wording(session, survey, "es", {"q.how.label": "missing"}, by=READER, at=at)


def test_a_machine_draft_is_told_from_a_persons_words(session: Session, survey: UUID, at: datetime) -> None:
    set_wording(session, survey, "es", {"q.how.label": "Como ${child}"}, machine=True, by=None, at=at)
    assert standings(session, survey)["q.how.label"] is Standing.MACHINE


@pytest.mark.parametrize(
    ("tag", "key", "text"),
    [("es", "q.how.label", "¿Cómo va?"), ("es", "q.child.label", "¿${child}?"), ("en", "q.how.label", ""), ("es", "q.gone.label", "x"), ("es", "q.how.label", "x" * 20_000)],
)  # fmt: skip
def test_words_that_would_break_the_page_are_refused_with_their_text(
    session: Session, survey: UUID, at: datetime, tag: str, key: str, text: str
) -> None:
    before = words_in(session, survey, tag)
    with pytest.raises(Refused) as refusal:
        set_wording(session, survey, tag, {"survey.title": "Otra escuela", key: text}, by=None, at=at)
    assert [problem.column for problem in refusal.value.problems] == [key]
    assert words_in(session, survey, tag) == before


def test_words_are_kept_without_what_nobody_can_see_and_taken_out_when_empty(
    session: Session, survey: UUID, at: datetime
) -> None:
    set_wording(
        session,
        survey,
        "es",
        {"survey.title": "  La\x00 escuela\r\n ", "c.ways.bus.label": " "},
        by=None,
        at=at,
    )
    found = {words.key: words.text for words in words_in(session, survey, "es")}
    assert (found["survey.title"], found["c.ways.bus.label"]) == ("La escuela", "")


def test_a_language_can_be_added_and_starts_empty(session: Session, survey: UUID, at: datetime) -> None:
    offer_language(session, survey, "so", by=None, at=at)
    assert set(standings(session, survey, "so").values()) == {Standing.MISSING}
    with pytest.raises(Conflict):
        offer_language(session, survey, "so", by=None, at=at)
    with pytest.raises(NotFound):
        words_in(session, survey, "fr")


def test_surveys_are_listed_with_their_titles_within_their_initiative(
    session: Session, survey: UUID, at: datetime
) -> None:
    other = builders.initiative(session)
    actions.draft_survey_from(session, other.id, "another", ASKED, by=None, at=at)
    mine = card_named(session, "school")
    assert mine.title == {"en": "School", "es": "Escuela"}
    assert surveys_of(session, mine.initiative_id) == [mine]
    assert {card.slug for card in every_survey(session)} >= {"another", "school"}
    with pytest.raises(NotFound):
        card_named(session, "nowhere")
