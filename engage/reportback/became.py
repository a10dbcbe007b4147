"""What became of what people said in a survey: the way forward from a receipt, hop by hop. It needs no answer, only the survey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from engage.commitments.queries import CommitmentCard, promises_answering
from engage.findings.queries import FindingCard, findings_resting_on
from engage.findings.rules import PUBLIC
from engage.i18n.local_text import LocalText
from engage.reportback.queries import ReportBackCard, deliveries_of, report_backs_of
from engage.reviews.queries import DecisionCard, ReviewCard, published_decisions, reviews_of

Hop = Literal["finding", "decision", "commitment", "review", "report-back"]


@dataclass(frozen=True, slots=True)
class Became:
    """One hop. ``slug`` is of the finding, commitment, review or report-back whose page tells more; a decision's is its
    review's. ``state``: the commitment's state, the decision's outcome, else empty. ``told``: the report-back was delivered
    to this survey in the language asked for."""

    hop: Hop
    title: LocalText
    slug: str
    on: date | None
    state: str = ""
    late_days: int = 0
    told: bool = False
    illustration: bool = False


def what_became_of(
    session: Session, initiative_id: UUID, survey_id: UUID, language: str, today: date
) -> list[Became]:
    """Findings that rest on the survey, then what was decided, promised, reviewed and told because of them.

    Only what anybody may read. Empty as long as nothing has come of it.
    """
    findings = [one for one in findings_resting_on(session, initiative_id, survey_id) if one.state in PUBLIC]
    if not findings:
        return []
    goals = {one.goal_id for one in findings}
    promises = promises_answering(session, initiative_id, [one.id for one in findings], today)
    about = {one.id for one in findings} | {one.id for one in promises}
    decided = [
        (review, decision)
        for review, decision in published_decisions(session, initiative_id)
        if {decision.finding_id, decision.commitment_id} & about or decision.goal_id in goals
    ]
    reviewed = {review.id: review for review, _ in decided}
    told = [
        one
        for one in report_backs_of(session, initiative_id, public=True)
        if one.goal_id in goals or one.review_id in reviewed
    ]
    heard = _told_here(session, initiative_id, survey_id, language)
    return [
        *map(_finding, findings),
        *(_decision(review, decision) for review, decision in decided),
        *map(_promise, promises),
        *(_review(one) for one in reviews_of(session, initiative_id, public=True) if one.id in reviewed),
        *(_report_back(one, one.id in heard) for one in told),
    ]


def _told_here(session: Session, initiative_id: UUID, survey_id: UUID, language: str) -> set[UUID]:
    return {
        one.report_back_id
        for one in deliveries_of(session, initiative_id)
        if one.survey_id == survey_id and one.language == language
    }


def _finding(one: FindingCard) -> Became:
    return Became("finding", one.claim, one.slug, one.found_on, illustration=one.illustration)


def _decision(review: ReviewCard, one: DecisionCard) -> Became:
    return Became(
        "decision", one.question, review.slug, review.held_on, one.outcome, illustration=one.illustration
    )


def _promise(one: CommitmentCard) -> Became:
    return Became(
        "commitment",
        one.promise,
        one.slug,
        one.settled_on or one.claimed_on or one.promised_on,
        one.state,
        one.late_days,
        illustration=one.illustration,
    )


def _review(one: ReviewCard) -> Became:
    on = one.published_at.date() if one.published_at else None
    return Became("review", one.title, one.slug, on, illustration=one.illustration)


def _report_back(one: ReportBackCard, told: bool) -> Became:
    on = one.published_at.date() if one.published_at else None
    return Became("report-back", one.we_will, one.slug, on, told=told, illustration=one.illustration)
