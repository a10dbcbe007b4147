"""In every sample the loop is closed, its numbers are the released ones, and what is made up says so."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.agenda.models import AuditEvent
from engage.agenda.queries import initiative_named, initiatives
from engage.analysis.breakdown import break_down
from engage.analysis.cell_gaps import gaps_in_option
from engage.analysis.cells import Cells
from engage.commitments.models import Commitment
from engage.commitments.queries import CommitmentCard, history_of, promises_of
from engage.findings.frames import Frame
from engage.findings.models import Finding
from engage.findings.queries import (
    FindingCard,
    finding_named,
    public_findings,
    release_with,
    released_table,
    releases_of,
)
from engage.groups.queries import dimension_named
from engage.i18n.local_text import LocalText
from engage.listening.kinds import Fidelity
from engage.listening.queries import session_log, sessions_of
from engage.privacy.released import Released
from engage.reportback.became import what_became_of
from engage.reportback.queries import deliveries_of, report_backs_of, told
from engage.reviews.queries import (
    decisions_of,
    endorsement_of,
    pack_of,
    review_named,
    seat_answers,
)
from engage.samples import (
    connecticut,
    nepal,
    santa_monica,
    story_connecticut,
    story_nepal,
    story_santa_monica,
)
from engage.storage.base import Base
from engage.surveys.queries import survey_named
from engage.themes.models import Coding, Excerpt, Quote, Theme
from engage.themes.published import quotes_of_goal
from tests.support.builders import NOW

LANGUAGES = {"en", "es", "ar"}
PERIOD = re.compile(r"\d{4}-\d{4}")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def numbers_in(text: str) -> list[float]:
    """Every number of a sentence in its order; school years are names, not numbers."""
    return [float(found.replace(",", "")) for found in NUMBER.findall(PERIOD.sub("", text))]


def same_in_every_language(text: LocalText) -> list[float]:
    """The numbers of a text, which are the same in English, Spanish and Arabic."""
    assert set(text) == LANGUAGES
    found = {tuple(numbers_in(text[tag])) for tag in LANGUAGES}
    assert len(found) == 1, text
    return list(found.pop())


def finding(session: Session, initiative: str, slug: str) -> FindingCard:
    return finding_named(session, initiative_named(session, initiative).id, slug)


def table_of(session: Session, initiative: str, card: FindingCard, place: int = 0) -> Released:
    """A public table that a finding rests on."""
    release_id = card.evidence[place].release_id
    assert release_id is not None
    return released_table(session, initiative_named(session, initiative).id, release_id)


def promise_of(session: Session, initiative: str, slug: str) -> CommitmentCard:
    found = promises_of(session, initiative_named(session, initiative).id, NOW.date())
    return next(one for one in found if one.slug == slug)


def test_every_finding_was_drafted_by_one_and_confirmed_by_another_and_rests_on_what_anybody_may_see(
    loaded: Session,
) -> None:
    for row in loaded.scalars(select(Finding)):
        assert row.drafted_by is not None
        assert row.checked_by is not None
        assert row.drafted_by != row.checked_by
    for initiative in initiatives(loaded):
        cards = public_findings(loaded, initiative.id)
        assert cards
        for card in cards:
            releases = [one.release_id for one in card.evidence if one.release_id is not None]
            assert releases
            assert all(release_with(loaded, initiative.id, one).audience == "public" for one in releases)


@pytest.mark.parametrize(
    ("slug", "subject"),
    [(story_nepal.INFORMED, "informed"), (story_nepal.PROBLEMS, "problems_addressed")],
)
def test_the_shares_told_of_nepal_are_those_of_the_released_table(
    loaded: Session, slug: str, subject: str
) -> None:
    card = finding(loaded, nepal.SLUG, slug)
    table = table_of(loaded, nepal.SLUG, card)
    assert (table.subject, table.dimensions) == (subject, (story_nepal.DIMENSION,))
    shown = [table.row(group).figures[0].value for group in (story_nepal.WORSE, story_nepal.BETTER)]
    assert same_in_every_language(card.claim) == [round(100 * share) for share in shown if share is not None]
    hidden = [f"{story_nepal.DIMENSION}:{row.codes[0]}" for row in table.rows if not row.shown]
    assert list(card.groups_missing) == hidden == ["functioning:cannot"]


def test_what_speaks_against_the_finding_on_nepal_is_the_first_and_the_last_round(loaded: Session) -> None:
    card = finding(loaded, nepal.SLUG, story_nepal.INFORMED)
    rounds = table_of(loaded, nepal.SLUG, card, place=1)
    assert [row.codes for row in rounds.rows] == [(code,) for code in "123456"]
    first, last = (rounds.rows[place].figures[0].value for place in (0, -1))
    assert first is not None
    assert last is not None
    assert same_in_every_language(card.counter_evidence) == [round(100 * first), round(100 * last)]
    assert last < first  # it says that things got better


@pytest.mark.parametrize("subject", ["informed", "problems_addressed"])
def test_the_differences_told_of_nepal_are_beyond_chance_and_of_a_size_that_matters(
    nepal_frame: Frame, subject: str
) -> None:
    cells = _cells(nepal_frame, subject, story_nepal.DIMENSION)
    gaps = gaps_in_option(cells, story_nepal.NOT_AT_ALL, reference=story_nepal.BETTER)
    enough = [cells.base_n[cells.index(level)] >= 100 for level in gaps.levels]
    verdicts = dict(zip(gaps.levels, gaps.verdicts(enough), strict=True))
    assert verdicts[story_nepal.WORSE] == "gap"
    assert gaps.difference[gaps.levels.index(story_nepal.WORSE)] > 0.1


def test_the_change_over_the_rounds_is_beyond_chance(nepal_frame: Frame) -> None:
    gaps = gaps_in_option(_cells(nepal_frame, "informed", "wave"), story_nepal.NOT_AT_ALL, reference="1")
    assert dict(zip(gaps.levels, gaps.verdicts([True] * len(gaps.levels)), strict=True))["6"] == "gap"
    assert gaps.difference[gaps.levels.index("6")] < -0.1


def _cells(frame: Frame, subject: str, dimension: str) -> Cells:
    (cells,) = break_down([frame.questions[subject]], [frame.dimensions[dimension]], wanted=[(dimension,)])
    return cells


def test_nepal_s_results_are_released_for_everybody_and_for_the_desk(loaded: Session) -> None:
    here, survey = initiative_named(loaded, nepal.SLUG).id, survey_named(loaded, nepal.SURVEY)
    asked = {placed.path for placed in survey.instrument.questions if placed.item.choice_list} - {
        placed.path for placed in survey.instrument.questions if placed.item.dimension
    }
    for audience in ("public", "desk"):
        cards = releases_of(loaded, here, audience=audience, survey_id=survey.id)
        assert {card.subject for card in cards} == asked
        by = {card.dimensions for card in cards if card.subject == "informed"}
        alone = {(), ("gender",), ("age",), ("ethnicity",), ("functioning",), ("district",), ("wave",)}
        assert {codes for codes in by if len(codes) < 2} == alone
        crossed = [card for card in cards if len(card.dimensions) == 2]
        tables = [released_table(loaded, here, card.id, audience=audience) for card in crossed]
        if audience == "desk":
            assert {("age", "wave"), ("gender", "age")} <= by
        else:
            assert all(row.base is not None for table in tables for row in table.rows), (
                "none with a blank group"
            )


def test_the_gap_told_of_connecticut_is_that_of_the_released_measure(loaded: Session) -> None:
    card = finding(loaded, connecticut.SLUG, story_connecticut.GAP)
    table = table_of(loaded, connecticut.SLUG, card)
    values = {row.codes: [figure.value for figure in row.figures] for row in table.rows}
    for text, place in ((card.claim, -1), (card.counter_evidence, 0)):
        told = same_in_every_language(text)
        # Less is better: the group that is away most, against the one that is away least in the newest period.
        worst = max(values.values(), key=lambda row: row[-1] or 0)[place]
        best = min(values.values(), key=lambda row: row[-1] or 0)[place]
        assert worst is not None
        assert best is not None
        assert told == [worst, best, round(worst - best, 1), round(worst / best, 1)]
        assert all(PERIOD.findall(text[tag]) == [table.columns[place].code] for tag in LANGUAGES)


def test_how_many_wrote_about_what_in_santa_monica_is_counted_once_for_each_answer(loaded: Session) -> None:
    here, survey = (
        initiative_named(loaded, santa_monica.SLUG).id,
        survey_named(loaded, santa_monica.SURVEY_2014),
    )
    (desk,) = releases_of(loaded, here, audience="desk", survey_id=survey.id, subject="themes")
    exact = released_table(loaded, here, desk.id, audience="desk")
    assert exact.row().base == 1837
    for row in exact.rows[1:]:
        people = loaded.scalar(
            select(func.count(Excerpt.open_answer_id.distinct()))
            .join(Coding, Coding.excerpt_id == Excerpt.id)
            .join(Theme, Theme.id == Coding.theme_id)
            .where(Theme.slug.like(f"{row.codes[0]}%"))
        )
        assert (row.base, row.figures[0].value) == (people, people)
    card = finding(loaded, santa_monica.SLUG, story_santa_monica.MOST_WRITTEN)
    table = table_of(loaded, santa_monica.SLUG, card)
    first, second, *_ = sorted((row.base or 0 for row in table.rows[1:]), reverse=True)
    assert same_in_every_language(card.claim) == [first, table.row().base]
    assert same_in_every_language(card.counter_evidence) == [second]
    assert 2 * first < (table.row().base or 0)  # most people wrote about something else
    assert [one.theme_id is not None for one in card.evidence] == [False, True]
    assert card.strength == "unknown"
    assert card.groups_said == ()


def test_promises_stand_where_the_story_left_them(loaded: Session) -> None:
    states = {
        (initiative.slug, one.slug): (one.kind, one.state)
        for initiative in initiatives(loaded)
        for one in promises_of(loaded, initiative.id, NOW.date())
    }
    assert states == {
        (nepal.SLUG, story_nepal.VISITS): ("do", "in_progress"),
        (nepal.SLUG, story_nepal.FIRST_IN_LINE): ("cannot", "accepted"),
        (connecticut.SLUG, story_connecticut.CALLS): ("do", "claimed_done"),
        (connecticut.SLUG, story_connecticut.LATER_BUS): ("do", "in_progress"),
        (santa_monica.SLUG, story_santa_monica.CROSSING): ("do", "verified"),
    }
    assert promise_of(loaded, connecticut.SLUG, story_connecticut.LATER_BUS).late_days == 90
    assert promise_of(loaded, connecticut.SLUG, story_connecticut.CALLS).late_days == 0
    assert promise_of(loaded, nepal.SLUG, story_nepal.FIRST_IN_LINE).reason
    crossing = promise_of(loaded, santa_monica.SLUG, story_santa_monica.CROSSING)
    assert crossing.verified_by_community
    assert loaded.get_one(Commitment, crossing.id).verified_by != crossing.owner_account_id


def test_every_promise_answers_a_finding_and_tells_its_steps(loaded: Session) -> None:
    for initiative in initiatives(loaded):
        known = {card.id for card in public_findings(loaded, initiative.id)}
        for one in promises_of(loaded, initiative.id, NOW.date()):
            assert one.finding_ids
            assert known.issuperset(one.finding_ids)
            steps = history_of(loaded, initiative.id, one.id)
            assert steps[-1].to_state == one.state
            assert all(step.words.text.startswith("Illustration: ") for step in steps)


def test_nepal_s_review_froze_what_is_released_and_was_signed_with_reservations(loaded: Session) -> None:
    here = initiative_named(loaded, nepal.SLUG).id
    review = review_named(loaded, here, story_nepal.REVIEW, public=True)
    pack = pack_of(loaded, here, review.id)
    assert pack is not None
    assert pack.holds
    (goal,) = pack.sections["goals"]
    assert {one["slug"] for one in goal["findings"]} == {story_nepal.INFORMED, story_nepal.PROBLEMS}
    frozen = {one["digest"] for found in goal["findings"] for one in found["evidence"]}
    assert frozen
    assert frozen <= {card.digest for card in releases_of(loaded, here)}
    assert endorsement_of(loaded, here, review) == "endorsed_with_reservations"
    (answer,) = seat_answers(loaded, here, review)
    assert answer.words is not None
    assert not answer.late
    (decision,) = decisions_of(loaded, here, review.id)
    assert decision.residents_present
    assert decision.commitment_id == promise_of(loaded, nepal.SLUG, story_nepal.VISITS).id
    assert bool(review.lesson)


def test_there_is_a_review_to_sign_and_one_to_freeze(loaded: Session) -> None:
    waiting = {connecticut.SLUG: "awaiting_sign_off", santa_monica.SLUG: "scheduled"}
    slugs = {connecticut.SLUG: story_connecticut.REVIEW, santa_monica.SLUG: story_santa_monica.REVIEW}
    for initiative, state in waiting.items():
        here = initiative_named(loaded, initiative).id
        assert review_named(loaded, here, slugs[initiative]).state == state


def test_from_the_survey_of_nepal_one_comes_to_what_happened_hop_by_hop(loaded: Session) -> None:
    here, survey = initiative_named(loaded, nepal.SLUG).id, survey_named(loaded, nepal.SURVEY)
    hops = what_became_of(loaded, here, survey.id, "en", NOW.date())
    assert {hop.hop for hop in hops} == {"finding", "decision", "commitment", "review", "report-back"}
    assert all(hop.illustration for hop in hops)
    assert [hop.told for hop in hops if hop.hop == "report-back"] == [True]


def test_people_were_told_in_a_language_they_spoke(loaded: Session) -> None:
    for initiative, language, state in ((nepal.SLUG, "en", "sent"), (santa_monica.SLUG, "es", "confirmed")):
        here = initiative_named(loaded, initiative).id
        (card,) = report_backs_of(loaded, here, public=True)
        assert all(set(text) == LANGUAGES for _, text in card.parts)
        (delivery,) = deliveries_of(loaded, here)
        assert (delivery.language, delivery.state) == (language, state)
        source = next(
            one
            for one in told(loaded, here).sources
            if (one.survey_id, one.session_id) == (delivery.survey_id, delivery.session_id)
        )
        assert source.told == (language,)
        assert source.waiting == tuple(tag for tag in source.languages if tag != language)


def test_the_session_of_santa_monica_has_all_that_a_session_can_have(loaded: Session) -> None:
    here = initiative_named(loaded, santa_monica.SLUG).id
    (card,) = sessions_of(loaded, here)
    log = session_log(loaded, here, card.id)
    assert card.state == "coded"
    assert {note.fidelity for note in log.notes} == {one.value for one in Fidelity}
    (failed,) = (one for one in log.supports if one.state == "failed")
    assert failed.failed_why
    assert sum(one.state == "delivered" for one in log.supports) == len(log.supports) - 1
    assert 0 < sum(log.tallies.values()) < (card.attendance or 0)  # some left the card empty


def test_two_notes_are_coded_to_a_theme_of_the_goal_and_one_is_quoted_by_somebody_else(
    loaded: Session,
) -> None:
    here = initiative_named(loaded, santa_monica.SLUG).id
    excerpts = loaded.scalars(select(Excerpt).where(Excerpt.note_id.is_not(None))).all()
    assert len(excerpts) == 2
    themes = loaded.scalars(
        select(Theme).join(Coding).where(Coding.excerpt_id.in_([one.id for one in excerpts])).distinct()
    ).all()
    (theme,) = themes
    assert theme.goal_id is not None
    assert theme.id in {
        one.theme_id for one in finding(loaded, santa_monica.SLUG, story_santa_monica.MOST_WRITTEN).evidence
    }
    (quote,) = quotes_of_goal(loaded, here, theme.goal_id)
    row = loaded.scalars(select(Quote)).one()
    assert row.published_by != loaded.get_one(Excerpt, row.excerpt_id).made_by
    spanish = dimension_named(loaded, here, story_santa_monica.LANGUAGE_DIMENSION)
    assert quote.group in [group.label for group in spanish.groups]
    assert quote.said.tag == "es"


def test_nothing_that_is_made_up_goes_unmarked(loaded: Session) -> None:
    marked = [table for table in Base.metadata.sorted_tables if "illustration" in table.c]
    filled = {table.name for table in marked if loaded.scalar(select(func.count()).select_from(table))}
    assert filled >= {
        "partner", "indicator_target", "finding", "commitment", "progress_note", "review", "decision", "sign_off",
        "report_back", "delivery", "listening_session", "quote",
    }  # fmt: skip
    for table in marked:
        unmarked = select(func.count()).select_from(table).where(table.c.illustration.is_(False))
        assert loaded.scalar(unmarked) == 0, table.name


def test_what_nobody_really_promised_decided_or_said_is_worded_as_an_illustration(loaded: Session) -> None:
    beginning = {"en": "Illustration", "es": "Ilustración", "ar": "للتوضيح"}
    for initiative in initiatives(loaded):
        texts = [one.promise for one in promises_of(loaded, initiative.id, NOW.date())]
        for card in report_backs_of(loaded, initiative.id):
            texts += [card.we_decided, card.we_will, card.we_cannot]
        for name in ("review", "decision"):
            table = Base.metadata.tables[name]
            column = table.c.title if name == "review" else table.c.question
            texts += loaded.scalars(select(column).where(table.c.initiative_id == initiative.id)).all()
        assert texts
        for text in texts:
            assert {tag: text[tag].startswith(word) for tag, word in beginning.items()} == dict.fromkeys(
                LANGUAGES, True
            ), text


def test_the_story_is_on_record_in_the_order_in_which_it_happened(loaded: Session) -> None:
    for initiative in initiatives(loaded):
        moments = _moments(loaded, initiative.id)
        assert moments == sorted(moments)
        assert NOW - timedelta(days=240) == moments[0] <= moments[-1] < NOW


def _moments(session: Session, initiative_id: UUID) -> list[datetime]:
    return list(
        session.scalars(
            select(AuditEvent.at).where(AuditEvent.initiative_id == initiative_id).order_by(AuditEvent.number)
        )
    )
