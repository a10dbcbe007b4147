"""What partners and those who hold them to it do: promise, go on, claim, verify, dispute, change, drop."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.agenda.queries import goal_with
from engage.agenda.rules import is_slug
from engage.commitments import rules
from engage.commitments.models import Answers, Commitment, CommitmentKind, CommitmentState, ProgressNote
from engage.errors import N_, Conflict, Forbidden, MovedOn, NotFound, Refused
from engage.findings.models import Finding
from engage.i18n.local_text import LocalText
from engage.people.models import Partner


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """A promise: what, by whom, for whom, by when, because of which findings. A *cannot* says why."""

    slug: str
    promise: LocalText
    kind: CommitmentKind
    owner_partner_id: UUID
    finding_ids: tuple[UUID, ...]
    owner_account_id: UUID | None = None
    reason: LocalText | None = None
    for_groups: tuple[str, ...] = ()  # "dimension:code"
    indicator_id: UUID | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and for which partner organizations they act here."""

    id: UUID
    partner_ids: Collection[UUID] = ()
    community: bool = False  # holds a community reviewer's seat or role


def promise(
    session: Session,
    initiative_id: UUID,
    goal_id: UUID,
    facts: PromiseFacts,
    *,
    illustration: bool = False,
    by: UUID | None,
    at: datetime,
) -> Commitment:
    """Answer findings with a promise, or with the reason why not. It stands as proposed until its owner accepts it."""
    _check(session, initiative_id, goal_id, facts)
    made = Commitment(
        initiative_id=initiative_id,
        goal_id=goal_id,
        slug=facts.slug,
        promise=facts.promise,
        reason=facts.reason,
        kind=facts.kind,
        owner_partner_id=facts.owner_partner_id,
        owner_account_id=facts.owner_account_id,
        indicator_id=facts.indicator_id,
        for_groups=list(facts.for_groups),
        due_on=facts.due_on,
        promised_on=at.date(),
        illustration=illustration,
    )
    session.add(made)
    session.flush()
    for finding_id in dict.fromkeys(facts.finding_ids):
        session.add(Answers(initiative_id=initiative_id, commitment_id=made.id, finding_id=finding_id))
    session.flush()
    record(session, initiative_id, "promise", f"commitment:{made.id}", by=by, at=at)
    return made


def take_step(
    session: Session,
    initiative_id: UUID,
    commitment_id: UUID,
    wanted: CommitmentState,
    words: str,
    *,
    actor: Actor,
    language: str = "en",
    evidence_url: str | None = None,
    at: datetime,
) -> Commitment:
    """Take a promise one step on. Its owner accepts, works, claims, changes or drops it; only others verify or dispute.

    Verifying needs a community reviewer who stands outside the owning partner; the database refuses an owner too. Every step
    leaves a note.
    """
    found = _the(session, initiative_id, commitment_id)
    if not rules.may_follow(found.state, wanted):
        raise MovedOn
    _check_side(found, wanted, actor)
    if rules.needs_reason(wanted) and not words.strip():
        raise Refused(N_("Say why, in a sentence or two."))
    was = found.state
    # The note first: it may be refused, and writing it must not send a half-set verification to the database.
    _note(session, found, words, language, evidence_url, was, wanted, actor.id, at)
    found.state = wanted
    if wanted is CommitmentState.CLAIMED_DONE:
        found.claimed_on = at.date()
    if wanted is CommitmentState.VERIFIED:
        found.verified_by, found.settled_on = actor.id, at.date()
        found.verified_by_community = actor.community
        found.verified_for_partner_id = next(iter(sorted(actor.partner_ids, key=str)), None)
    if wanted is CommitmentState.DROPPED:
        found.settled_on = at.date()
    session.flush()
    record(
        session,
        initiative_id,
        "step",
        f"commitment:{found.id}",
        {"was": was, "is": wanted},
        by=actor.id,
        at=at,
    )
    return found


def note_progress(
    session: Session,
    initiative_id: UUID,
    commitment_id: UUID,
    words: str,
    *,
    actor: Actor,
    language: str = "en",
    evidence_url: str | None = None,
    at: datetime,
) -> ProgressNote:
    """Add words to a promise's history. Anybody who works on it may; nobody edits what was written."""
    found = _the(session, initiative_id, commitment_id)
    if not words.strip():
        raise Refused(N_("Write what happened."))
    return _note(session, found, words, language, evidence_url, None, None, actor.id, at)


def _check(session: Session, initiative_id: UUID, goal_id: UUID, facts: PromiseFacts) -> None:
    goal_with(session, initiative_id, goal_id)
    if not is_slug(facts.slug):
        raise Refused(
            N_(
                "“{slug}” cannot stand in an address: use small letters, digits and hyphens.",
                slug=facts.slug[:80],
            )
        )
    if not facts.promise:
        raise Refused(N_("Write the promise in at least one language."))
    if facts.kind is CommitmentKind.CANNOT and not facts.reason:
        raise Refused(N_("Say why it cannot be done. People were promised an answer."))
    owner = session.get(Partner, facts.owner_partner_id)
    if owner is None or owner.initiative_id != initiative_id:
        raise NotFound(N_("There is no such partner organization."))
    known = set(
        session.scalars(
            select(Finding.id).where(
                Finding.initiative_id == initiative_id, Finding.id.in_(facts.finding_ids)
            )
        )
    )
    if not facts.finding_ids or known != set(facts.finding_ids):
        raise Refused(N_("Say which finding this answers."))
    same = select(func.count()).where(
        Commitment.initiative_id == initiative_id, Commitment.slug == facts.slug
    )
    if session.scalar(same):
        raise Conflict(N_("There is a promise named {slug} already.", slug=facts.slug))


def _check_side(found: Commitment, wanted: CommitmentState, actor: Actor) -> None:
    outsider = rules.is_outsider(actor.id, actor.partner_ids, found.owner_account_id, found.owner_partner_id)
    if wanted in rules.OTHERS_STEPS and not outsider:
        raise Forbidden(N_("Somebody outside the partner that promised it says whether it was done."))
    if wanted is CommitmentState.VERIFIED and not actor.community:
        raise Forbidden(N_("A community reviewer sees that a promise was kept. What you saw can be noted."))
    if wanted in rules.OWNERS_STEPS and outsider:
        raise Forbidden(N_("Only the partner that promised it can say this."))


def _note(
    session: Session,
    found: Commitment,
    words: str,
    language: str,
    evidence_url: str | None,
    was: CommitmentState | None,
    wanted: CommitmentState | None,
    by: UUID,
    at: datetime,
) -> ProgressNote:
    if len(words) > 4000:
        raise Refused(N_("Use at most {max} letters.", max=4000))
    if evidence_url and not evidence_url.startswith(("https://", "http://")):
        raise Refused(N_("This is not a web address. It looks like https://example.org."))
    last = session.scalar(select(func.max(ProgressNote.number)).where(ProgressNote.commitment_id == found.id))
    note = ProgressNote(
        initiative_id=found.initiative_id,
        commitment_id=found.id,
        number=(last or 0) + 1,
        words=words.strip(),
        language=language,
        from_state=was,
        to_state=wanted,
        evidence_url=evidence_url or None,
        written_by=by,
        written_at=at,
        illustration=found.illustration,
    )
    session.add(note)
    session.flush()
    return note


def _the(session: Session, initiative_id: UUID, commitment_id: UUID) -> Commitment:
    found = session.get(Commitment, commitment_id, with_for_update=True)
    if found is None or found.initiative_id != initiative_id:
        raise NotFound(N_("There is no such promise."))
    return found
