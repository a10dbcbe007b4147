"""Questions pages ask about promises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engage.commitments import rules
from engage.commitments.models import Answers, Commitment, CommitmentState, ProgressNote
from engage.errors import N_, NotFound
from engage.findings.models import Finding, FindingState
from engage.i18n.local_text import LocalText, Said
from engage.people.models import Partner


@dataclass(frozen=True, slots=True)
class CommitmentCard:
    """A promise as a list shows it; ``late_days`` is 0 when it is not late."""

    id: UUID
    goal_id: UUID
    slug: str
    promise: LocalText
    reason: LocalText
    kind: str
    owner_partner_id: UUID
    owner_account_id: UUID | None
    owner: str
    for_groups: tuple[str, ...]
    due_on: date | None
    promised_on: date
    state: str
    claimed_on: date | None
    settled_on: date | None
    verified_by_community: bool
    late_days: int
    finding_ids: tuple[UUID, ...]
    illustration: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """One entry of a promise's history."""

    number: int
    words: Said
    from_state: str | None
    to_state: str | None
    evidence_url: str | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class FindingToAnswer:
    """A finding that a promise may answer."""

    id: UUID
    goal_id: UUID
    slug: str
    claim: LocalText
    answered: bool


def promises_of(
    session: Session, initiative_id: UUID, today: date, *, goal_id: UUID | None = None
) -> list[CommitmentCard]:
    """The initiative's promises, of one goal when asked: the ones due first come first, those without a day last."""
    query = select(Commitment, Partner.name).join(Partner, Partner.id == Commitment.owner_partner_id)
    query = query.where(Commitment.initiative_id == initiative_id)
    if goal_id is not None:
        query = query.where(Commitment.goal_id == goal_id)
    return _cards(session, query, today)


def promises_answering(
    session: Session, initiative_id: UUID, finding_ids: Iterable[UUID], today: date
) -> list[CommitmentCard]:
    """Promises that answer one of these findings."""
    wanted = list(finding_ids)
    query = (
        select(Commitment, Partner.name)
        .join(Partner, Partner.id == Commitment.owner_partner_id)
        .where(
            Commitment.initiative_id == initiative_id,
            Commitment.id.in_(select(Answers.commitment_id).where(Answers.finding_id.in_(wanted))),
        )
    )
    return _cards(session, query, today)


def waiting_for_verification(session: Session, initiative_id: UUID, today: date) -> list[CommitmentCard]:
    """Promises whose owner says they are done and that nobody outside has seen done yet."""
    return [
        card
        for card in promises_of(session, initiative_id, today)
        if card.state == CommitmentState.CLAIMED_DONE
    ]


def promise_named(session: Session, initiative_id: UUID, slug: str, today: date) -> CommitmentCard:
    query = (
        select(Commitment, Partner.name)
        .join(Partner, Partner.id == Commitment.owner_partner_id)
        .where(Commitment.initiative_id == initiative_id, Commitment.slug == slug)
    )
    found = _cards(session, query, today)
    if not found:
        raise NotFound(N_("There is no such promise."))
    return found[0]


def history_of(session: Session, initiative_id: UUID, commitment_id: UUID) -> list[Progress]:
    """What was written about a promise, oldest first."""
    rows = session.scalars(
        select(ProgressNote)
        .where(ProgressNote.initiative_id == initiative_id, ProgressNote.commitment_id == commitment_id)
        .order_by(ProgressNote.number)
    )
    return [
        Progress(
            row.number,
            Said(row.words, row.language),
            row.from_state.value if row.from_state else None,
            row.to_state.value if row.to_state else None,
            row.evidence_url,
            row.written_at,
        )
        for row in rows
    ]


def _cards(session: Session, query: Select[Commitment, str], today: date) -> list[CommitmentCard]:
    rows = session.execute(query).all()
    findings: dict[UUID, list[UUID]] = {}
    answered = select(Answers.commitment_id, Answers.finding_id).where(
        Answers.commitment_id.in_([row.id for row, _ in rows])
    )
    for commitment_id, finding_id in session.execute(answered):
        findings.setdefault(commitment_id, []).append(finding_id)
    cards = [_card(row, owner, tuple(findings.get(row.id, ())), today) for row, owner in rows]
    return sorted(cards, key=lambda card: (card.due_on or date.max, card.slug))


def _card(row: Commitment, owner: str, finding_ids: tuple[UUID, ...], today: date) -> CommitmentCard:
    late = rules.is_late(row.state, row.due_on, today)
    return CommitmentCard(
        id=row.id,
        goal_id=row.goal_id,
        slug=row.slug,
        promise=row.promise,
        reason=row.reason or LocalText(),
        kind=row.kind.value,
        owner_partner_id=row.owner_partner_id,
        owner_account_id=row.owner_account_id,
        owner=owner,
        for_groups=tuple(row.for_groups),
        due_on=row.due_on,
        promised_on=row.promised_on,
        state=row.state.value,
        claimed_on=row.claimed_on,
        settled_on=row.settled_on,
        verified_by_community=row.verified_by_community,
        late_days=rules.days_late(row.due_on, today) if late else 0,
        finding_ids=finding_ids,
        illustration=row.illustration,
    )


def findings_to_answer(session: Session, initiative_id: UUID) -> list[FindingToAnswer]:
    """Findings the community table confirmed, newest first, and whether a promise answers each."""
    rows = session.execute(
        select(Finding, Answers.commitment_id)
        .outerjoin(Answers, Answers.finding_id == Finding.id)
        .where(
            Finding.initiative_id == initiative_id,
            Finding.state.in_([FindingState.CONFIRMED, FindingState.ADOPTED]),
        )
        .order_by(Finding.found_on.desc(), Finding.slug)
    )
    found: dict[UUID, FindingToAnswer] = {}
    for row, answer in rows:
        found[row.id] = FindingToAnswer(row.id, row.goal_id, row.slug, row.claim, answer is not None)
    return list(found.values())


def free_slug(session: Session, initiative_id: UUID, day: date) -> str:
    """A plain name for a promise's address that no other promise has."""
    taken = set(session.scalars(select(Commitment.slug).where(Commitment.initiative_id == initiative_id)))
    names = (f"promise-{day.isoformat()}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
