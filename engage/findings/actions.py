"""What sense-makers and the community table do with findings: draft, check, adopt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.agenda.queries import goal_with
from engage.agenda.rules import is_slug
from engage.errors import N_, Conflict, Forbidden, MovedOn, NotFound, Refused
from engage.findings import rules
from engage.findings.models import Evidence, Finding, FindingState, Release, Strength
from engage.i18n.local_text import LocalText
from engage.themes.models import Theme


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """A claim in plain words, what it rests on, who said it and who is missing."""

    claim: LocalText
    release_ids: tuple[UUID, ...] = ()
    theme_ids: tuple[UUID, ...] = ()
    groups_said: tuple[str, ...] = ()  # "dimension:code"
    groups_missing: tuple[str, ...] = ()
    counter_evidence: LocalText | None = None
    strength: Strength = Strength.UNKNOWN
    slug: str = ""


def draft_finding(
    session: Session,
    initiative_id: UUID,
    goal_id: UUID,
    facts: FindingFacts,
    *,
    illustration: bool = False,
    by: UUID | None,
    at: datetime,
) -> Finding:
    """Put a finding before the community table. It rests on at least one released table or theme."""
    goal_with(session, initiative_id, goal_id)
    slug = _check(session, initiative_id, facts, at)
    made = Finding(
        initiative_id=initiative_id,
        goal_id=goal_id,
        slug=slug,
        claim=facts.claim,
        groups_said=list(facts.groups_said),
        groups_missing=list(facts.groups_missing),
        counter_evidence=facts.counter_evidence,
        strength=facts.strength,
        found_on=at.date(),
        drafted_by=by,
        illustration=illustration,
    )
    session.add(made)
    session.flush()
    rests_on = [("release_id", one) for one in facts.release_ids] + [
        ("theme_id", one) for one in facts.theme_ids
    ]
    for position, (column, value) in enumerate(rests_on):
        session.add(
            Evidence(initiative_id=initiative_id, finding_id=made.id, position=position, **{column: value})
        )
    session.flush()
    record(session, initiative_id, "draft", f"finding:{made.id}", by=by, at=at)
    return made


def check_finding(
    session: Session,
    initiative_id: UUID,
    finding_id: UUID,
    wanted: FindingState,
    words: str,
    *,
    by: UUID,
    at: datetime,
) -> Finding:
    """The community table confirms, changes or rejects a finding, in its own words."""
    found = _the(session, initiative_id, finding_id)
    if wanted not in rules.CHECKS or not rules.may_follow(found.state, wanted):
        raise MovedOn
    if not rules.may_check(by, found.drafted_by):
        raise Forbidden(N_("Somebody other than the person who drafted it checks a finding."))
    if wanted is not FindingState.CONFIRMED and not words.strip():
        raise Refused(N_("Say in a sentence what is not right."))
    record(
        session,
        initiative_id,
        "check",
        f"finding:{found.id}",
        {"was": found.state, "is": wanted},
        by=by,
        at=at,
    )
    found.state, found.checked_by, found.checked_at = wanted, by, at
    found.check_words = words.strip() or None
    session.flush()
    return found


def reword_finding(
    session: Session,
    initiative_id: UUID,
    finding_id: UUID,
    claim: LocalText,
    *,
    by: UUID | None,
    at: datetime,
) -> Finding:
    """Change the words of a finding that is not confirmed yet."""
    found = _the(session, initiative_id, finding_id)
    if found.state not in {FindingState.DRAFT, FindingState.CHANGED}:
        raise Conflict(N_("A finding that was checked keeps its words. Draft a new one."))
    if not claim:
        raise Refused(N_("Write the finding in at least one language."))
    record(
        session, initiative_id, "reword", f"finding:{found.id}", {"was": found.claim.as_json()}, by=by, at=at
    )
    found.claim = claim
    session.flush()
    return found


def adopt_finding(
    session: Session, initiative_id: UUID, finding_id: UUID, *, by: UUID | None, at: datetime
) -> Finding:
    """The initiative takes a confirmed finding as its own."""
    found = _the(session, initiative_id, finding_id)
    if not rules.may_follow(found.state, FindingState.ADOPTED):
        raise Conflict(N_("The community table checks a finding before it is adopted."))
    record(session, initiative_id, "adopt", f"finding:{found.id}", {"was": found.state}, by=by, at=at)
    found.state = FindingState.ADOPTED
    session.flush()
    return found


def _check(session: Session, initiative_id: UUID, facts: FindingFacts, at: datetime) -> str:
    """The slug to use; raises what is wrong with the facts."""
    if not facts.claim:
        raise Refused(N_("Write the finding in at least one language."))
    if not facts.release_ids and not facts.theme_ids:
        raise Refused(N_("Say what the finding rests on: a released table, or a theme."))
    for model, wanted in ((Release, facts.release_ids), (Theme, facts.theme_ids)):
        own = select(func.count()).where(model.initiative_id == initiative_id, model.id.in_(wanted))
        if session.scalar(own) != len(set(wanted)):
            raise NotFound(N_("There is no such table or theme."))
    if facts.slug and not is_slug(facts.slug):
        raise Refused(
            N_(
                "“{slug}” cannot stand in an address: use small letters, digits and hyphens.",
                slug=facts.slug[:80],
            )
        )
    taken = set(session.scalars(select(Finding.slug).where(Finding.initiative_id == initiative_id)))
    if facts.slug in taken:
        raise Conflict(N_("There is a finding named {slug} already.", slug=facts.slug))
    if facts.slug:
        return facts.slug
    return next(s for n in range(1, len(taken) + 2) if (s := rules.slug_on(at.date(), n)) not in taken)


def _the(session: Session, initiative_id: UUID, finding_id: UUID) -> Finding:
    found = session.get(Finding, finding_id, with_for_update=True)
    if found is None or found.initiative_id != initiative_id:
        raise NotFound(N_("There is no such finding."))
    return found
