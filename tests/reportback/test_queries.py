"""Who has to be told, in which language; and the way forward from a survey."""

from __future__ import annotations

from datetime import date

from engage.agenda.models import Initiative
from engage.commitments import actions as promises
from engage.commitments.actions import PromiseFacts
from engage.commitments.models import CommitmentKind
from engage.findings.models import Evidence, FindingState, Release
from engage.i18n.local_text import LocalText
from engage.listening.models import SessionState
from engage.reportback.actions import Source
from engage.reportback.became import Became, what_became_of
from engage.reportback.queries import deliveries_of, report_backs_of, told
from tests.reportback.conftest import Town
from tests.support import builders


def _release(town: Town) -> Release:
    made: Release = builders.added(
        town.session,
        Release(
            initiative_id=town.initiative.id,
            batch=town.survey.id,
            survey_id=town.survey.id,
            audience="public",
            subject="trip/way",
            dimensions=[],
            caption=LocalText(en="How people come"),
            table={},
            digest="0" * 64,
            input_digest="0" * 64,
            released_at=town.at,
        ),
    )
    return made


def _became(town: Town, language: str = "en") -> list[Became]:
    return what_became_of(town.session, town.initiative.id, town.survey.id, language, town.at.date())


def test_a_source_is_told_in_a_language_only_by_words_in_that_language(town: Town) -> None:
    town.answer("en", "en", "es")
    made = town.checked()
    town.delivered(made, Source(survey_id=town.survey.id), "en")
    found = told(town.session, town.initiative.id)
    assert found.by_language == (("en", 1, 1), ("es", 0, 1))
    assert found.sources[0].waiting == ("es",)
    assert not found.enough
    town.delivered(made, Source(survey_id=town.survey.id), "es")
    assert told(town.session, town.initiative.id).enough


def test_sources_count_and_not_people(town: Town) -> None:
    """A round of nine and a round of one weigh the same."""
    for code, place in (("r1", 1), ("r2", 2)):
        town.wave(code, place)
    town.answer(*["en"] * 9, wave="r1")
    town.answer("en", wave="r2")
    second = next(one for one in told(town.session, town.initiative.id).sources if one.wave == {"en": "r2"})
    town.delivered(town.checked(), Source(survey_id=town.survey.id, wave_id=second.wave_id))
    found = told(town.session, town.initiative.id)
    assert (found.told, found.all) == (1, 2)


def test_telling_the_whole_survey_tells_every_round_of_it(town: Town) -> None:
    for code, place in (("r1", 1), ("r2", 2)):
        town.wave(code, place)
        town.answer("en", "ar", wave=code)
    town.delivered(town.checked(), Source(survey_id=town.survey.id), "ar")
    found = told(town.session, town.initiative.id)
    assert found.by_language == (("ar", 2, 2), ("en", 0, 2))


def test_a_session_that_was_not_held_waits_for_nothing(town: Town) -> None:
    town.met("es", state=SessionState.CANCELLED)
    town.met("es", state=SessionState.PLANNED)
    held = town.met("en", "es")
    town.delivered(town.checked(), Source(session_id=held.id), "es")
    found = told(town.session, town.initiative.id)
    assert [source.session_id for source in found.sources] == [held.id]
    assert (found.told, found.all) == (1, 2)


def test_a_survey_that_nobody_answered_is_no_source(town: Town) -> None:
    found = told(town.session, town.initiative.id)
    assert found.all == 0
    assert not found.enough


def test_another_initiative_sees_none_of_it(town: Town) -> None:
    town.answer("en")
    town.delivered(town.checked(), Source(survey_id=town.survey.id))
    other: Initiative = builders.initiative(town.session)
    assert report_backs_of(town.session, other.id) == []
    assert deliveries_of(town.session, other.id) == []
    assert told(town.session, other.id).sources == ()


def test_nothing_has_come_of_a_survey_without_a_finding_that_residents_checked(town: Town) -> None:
    draft = builders.finding(town.session, town.goal, state=FindingState.DRAFT)
    builders.added(
        town.session,
        Evidence(initiative_id=town.initiative.id, finding_id=draft.id, release_id=_release(town).id),
    )
    town.checked()
    assert _became(town) == []
    draft.state = FindingState.CONFIRMED
    town.session.flush()
    assert [one.hop for one in _became(town)] == ["finding", "report-back"]


def test_from_a_survey_one_comes_to_the_finding_the_promise_and_the_telling(town: Town) -> None:
    finding = builders.finding(town.session, town.goal)
    unrelated = builders.finding(town.session, town.goal, "elsewhere")
    builders.added(
        town.session,
        Evidence(initiative_id=town.initiative.id, finding_id=finding.id, release_id=_release(town).id),
    )
    owner = builders.partner(town.session, town.initiative)
    for slug, answers in (("buses", finding.id), ("other", unrelated.id)):
        facts = PromiseFacts(
            slug,
            LocalText(en="Two more buses."),
            CommitmentKind.DO,
            owner.id,
            (answers,),
            due_on=date(2026, 1, 1),
        )
        promises.promise(town.session, town.initiative.id, town.goal.id, facts, by=None, at=town.at)
    made = town.checked()
    town.delivered(made, Source(survey_id=town.survey.id), "es")
    found = _became(town, "es")
    assert [(one.hop, one.slug) for one in found] == [
        ("finding", "late-buses"),
        ("commitment", "buses"),
        ("report-back", "spring"),
    ]
    assert found[1].late_days == (town.at.date() - date(2026, 1, 1)).days
    assert found[2].told
    assert not _became(town, "en")[2].told
