"""Questions pages ask about releases and findings. Knows no drawer: public pages may read all of this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from engage.errors import N_, NotFound
from engage.findings.models import Audience, Evidence, Finding, FindingState, Release
from engage.findings.rules import PUBLIC
from engage.i18n.local_text import LocalText
from engage.privacy.released import Released
from engage.themes.models import Theme


@dataclass(frozen=True, slots=True)
class ReleaseCard:
    """A released table as a list shows it."""

    id: UUID
    batch: UUID
    survey_id: UUID | None
    indicator_id: UUID | None
    theme_id: UUID | None
    audience: str
    subject: str
    dimensions: tuple[str, ...]
    caption: LocalText
    released_at: datetime
    digest: str
    weighted: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    """What a finding rests on: a released table or a theme."""

    release_id: UUID | None
    theme_id: UUID | None
    caption: LocalText
    survey_id: UUID | None
    indicator_id: UUID | None


@dataclass(frozen=True, slots=True)
class FindingCard:
    id: UUID
    goal_id: UUID
    slug: str
    claim: LocalText
    groups_said: tuple[str, ...]  # "dimension:code"
    groups_missing: tuple[str, ...]
    counter_evidence: LocalText
    strength: str
    state: str
    check_words: str | None
    found_on: date
    illustration: bool
    evidence: tuple[EvidenceCard, ...]


def releases_of(
    session: Session,
    initiative_id: UUID,
    *,
    audience: str = "public",
    survey_id: UUID | None = None,
    indicator_id: UUID | None = None,
    subject: str | None = None,
    weighted: bool | None = None,
) -> list[ReleaseCard]:
    """The newest release of each table, by subject and dimensions; only weighted or unweighted ones when asked.

    A desk release of a weighted survey holds both: unless asked otherwise, the weighted one stands for the table."""
    # The tables themselves are large and stay where they are until one is opened.
    query = (
        select(Release)
        .options(defer(Release.table))
        .where(Release.initiative_id == initiative_id, Release.audience == Audience(audience))
    )
    for column, value in (
        (Release.survey_id, survey_id),
        (Release.indicator_id, indicator_id),
        (Release.subject, subject),
    ):
        if value is not None:
            query = query.where(column == value)
    if weighted is not None:
        query = query.where(Release.weighting_id.is_not(None) if weighted else Release.weighting_id.is_(None))
    newest: dict[tuple[object, ...], Release] = {}
    for row in session.scalars(
        query.order_by(Release.released_at, Release.weighting_id.is_not(None), Release.sequence)
    ):
        newest[row.survey_id, row.indicator_id, row.theme_id, row.subject, tuple(row.dimensions)] = row
    return sorted(map(_card, newest.values()), key=lambda card: (card.subject, card.dimensions))


def release_with(
    session: Session, initiative_id: UUID, release_id: UUID, *, audience: str = "public"
) -> ReleaseCard:
    return _card(_row(session, initiative_id, release_id, audience))


def released_table(
    session: Session, initiative_id: UUID, release_id: UUID, *, audience: str = "public"
) -> Released:
    """The frozen table itself; its digest is checked. A table for the desk is not found by the public."""
    return Released.from_json(_row(session, initiative_id, release_id, audience).table)


def released_by(
    session: Session,
    initiative_id: UUID,
    survey_id: UUID,
    subject: str,
    dimensions: Sequence[str],
    *,
    audience: str = "public",
) -> Released | None:
    """The newest released table of one question by no, one or two dimensions; None when there is none.

    ``dimensions`` in any order: codes of what people said of themselves, or ``wave``, ``language``, ``mode``. A pair is
    released as (dimension, wave) or in the order of the initiative's dimensions; the table says in which.
    """
    wanted = sorted(dimensions)
    cards = releases_of(session, initiative_id, audience=audience, survey_id=survey_id, subject=subject)
    card = next((one for one in cards if sorted(one.dimensions) == wanted), None)
    return released_table(session, initiative_id, card.id, audience=audience) if card else None


def dimensions_released(
    session: Session, initiative_id: UUID, survey_id: UUID, *, audience: str = "public"
) -> list[tuple[str, ...]]:
    """By what a survey's tables are broken down: () for everybody, one code, or two for a crossing; each once."""
    cards = releases_of(session, initiative_id, audience=audience, survey_id=survey_id)
    return sorted({card.dimensions for card in cards}, key=lambda codes: (len(codes), codes))


def findings_of(
    session: Session, initiative_id: UUID, *, goal_id: UUID | None = None, states: Sequence[str] | None = None
) -> list[FindingCard]:
    """Findings, newest first; of one goal, or in some states, when asked."""
    query = select(Finding).where(Finding.initiative_id == initiative_id)
    if goal_id is not None:
        query = query.where(Finding.goal_id == goal_id)
    if states is not None:
        query = query.where(Finding.state.in_([FindingState(state) for state in states]))
    rows = session.scalars(query.order_by(Finding.found_on.desc(), Finding.slug)).all()
    evidence = _evidence(session, [row.id for row in rows])
    return [_finding(row, evidence.get(row.id, ())) for row in rows]


def public_findings(
    session: Session, initiative_id: UUID, *, goal_id: UUID | None = None
) -> list[FindingCard]:
    """Findings that the community table confirmed, and those adopted since."""
    return findings_of(session, initiative_id, goal_id=goal_id, states=sorted(PUBLIC))


def finding_named(session: Session, initiative_id: UUID, slug: str) -> FindingCard:
    row = session.scalars(
        select(Finding).where(Finding.initiative_id == initiative_id, Finding.slug == slug)
    ).first()
    if row is None:
        raise NotFound(N_("There is no such finding."))
    return _finding(row, _evidence(session, [row.id]).get(row.id, ()))


def findings_resting_on(session: Session, initiative_id: UUID, survey_id: UUID) -> list[FindingCard]:
    """Findings with a table of this survey among their evidence: the way forward from a receipt."""
    ids = session.scalars(
        select(Evidence.finding_id)
        .join(Release, Release.id == Evidence.release_id)
        .where(Evidence.initiative_id == initiative_id, Release.survey_id == survey_id)
        .distinct()
    ).all()
    return [card for card in findings_of(session, initiative_id) if card.id in set(ids)]


def _row(session: Session, initiative_id: UUID, release_id: UUID, audience: str) -> Release:
    row = session.get(Release, release_id)
    if (
        row is None
        or row.initiative_id != initiative_id
        or (audience == "public" and row.audience is not Audience.PUBLIC)
    ):
        raise NotFound(N_("There is no such table."))
    return row


def _evidence(session: Session, finding_ids: Sequence[UUID]) -> dict[UUID, tuple[EvidenceCard, ...]]:
    rows = session.execute(
        select(Evidence, Release, Theme)
        .outerjoin(Release, Release.id == Evidence.release_id)
        .outerjoin(Theme, Theme.id == Evidence.theme_id)
        .where(Evidence.finding_id.in_(list(finding_ids)))
        .order_by(Evidence.position)
    )
    found: dict[UUID, tuple[EvidenceCard, ...]] = {}
    for evidence, release, theme in rows:
        card = EvidenceCard(
            evidence.release_id,
            evidence.theme_id,
            release.caption if release is not None else theme.name,
            release.survey_id if release is not None else None,
            release.indicator_id if release is not None else None,
        )
        found[evidence.finding_id] = (*found.get(evidence.finding_id, ()), card)
    return found


def _card(row: Release) -> ReleaseCard:
    return ReleaseCard(
        id=row.id,
        batch=row.batch,
        survey_id=row.survey_id,
        indicator_id=row.indicator_id,
        theme_id=row.theme_id,
        audience=row.audience.value,
        subject=row.subject,
        dimensions=tuple(row.dimensions),
        caption=row.caption,
        released_at=row.released_at,
        digest=row.digest,
        weighted=row.weighting_id is not None,
    )


def _finding(row: Finding, evidence: tuple[EvidenceCard, ...]) -> FindingCard:
    return FindingCard(
        id=row.id,
        goal_id=row.goal_id,
        slug=row.slug,
        claim=row.claim,
        groups_said=tuple(row.groups_said),
        groups_missing=tuple(row.groups_missing),
        counter_evidence=row.counter_evidence or LocalText(),
        strength=row.strength.value,
        state=row.state.value,
        check_words=row.check_words,
        found_on=row.found_on,
        illustration=row.illustration,
        evidence=evidence,
    )
