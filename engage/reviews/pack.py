"""The evidence a review rests on, put together from what the rooms below may show: same parts, same order, every time.

Everything here may be read by everybody, so that whoever holds the fingerprint can check the whole of it. Tables are
released ones, measures published ones. Residents' words are never frozen: whoever takes theirs back must find them gone
from everywhere, so the pack names themes and counts the quotes, and pages show the quotes that stand today beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engage.agenda.queries import GoalCard, goals_of
from engage.commitments.queries import CommitmentCard, promises_of
from engage.errors import NotFound
from engage.findings.queries import (
    EvidenceCard,
    FindingCard,
    public_findings,
    release_with,
    released_table,
    releases_of,
)
from engage.listening.queries import sessions_of, supports_of
from engage.measures.queries import (
    GroupStanding,
    IndicatorCard,
    MeasureByGroup,
    Point,
    indicators_of,
    measure_by_group,
    places_of,
    target_for,
)
from engage.privacy.released import Mark
from engage.reviews.queries import ReviewCard, decisions_of, review_before
from engage.themes.published import quotes_of_goal, themes_of

# In which order a review looks at its evidence.
ORDER = ("goals", "not_heard", "supports", "told", "last_review", "tables")
MOST_PLACES = 6
MOST_QUOTES = 500


@dataclass
class Assembly:
    """What is needed on the way: the initiative, the day, and the tables met so far, by digest."""

    session: Session
    initiative_id: UUID
    today: date
    tables: dict[str, Any] = field(default_factory=dict)

    def table(self, release_id: UUID) -> str | None:
        """The digest of a public table, which is kept for the pack; ``None`` for one the public may not see."""
        try:
            card = release_with(self.session, self.initiative_id, release_id)
        except NotFound:
            return None
        if card.digest not in self.tables:
            self.tables[card.digest] = released_table(self.session, self.initiative_id, release_id).as_json()
        return card.digest


def assemble(
    session: Session,
    initiative_id: UUID,
    review: ReviewCard,
    *,
    told: Mapping[str, Any] | None = None,
    at: datetime,
) -> dict[str, Any]:
    """The sections of a review's pack as JSON, as things stand ``at``. ``told`` comes from the report-backs' room."""
    work = Assembly(session, initiative_id, at.date())
    sections = {
        "goals": [_goal(work, goal) for goal in goals_of(session, initiative_id)],
        "not_heard": _not_heard(work),
        "supports": [
            {
                "kind": one.kind,
                "requested": one.requested,
                "confirmed": one.confirmed,
                "delivered": one.delivered,
                "failed": one.failed,
            }
            for one in supports_of(session, initiative_id)
        ],
        "told": dict(told or {}),
        "last_review": _last_review(work, review),
        "tables": work.tables,
    }
    return {name: sections[name] for name in ORDER}


def _goal(work: Assembly, goal: GoalCard) -> dict[str, Any]:
    return {
        "slug": goal.slug,
        "statement": goal.statement.as_json(),
        "indicators": [
            _measure(work, card, place)
            for card in indicators_of(work.session, work.initiative_id, goal_id=goal.id)
            for place in _places(work.session, card)
        ],
        "findings": [
            _finding(work, card)
            for card in public_findings(work.session, work.initiative_id, goal_id=goal.id)
        ],
        "voices": _voices(work, goal),
        "commitments": [
            _commitment(card)
            for card in promises_of(work.session, work.initiative_id, work.today, goal_id=goal.id)
        ],
    }


def _places(session: Session, card: IndicatorCard) -> list[str]:
    """The places somebody set a target for; where there is none, the first few."""
    places = places_of(session, card)
    aimed = [place for place in places if target_for(session, card, place) is not None]
    return (aimed or places)[:MOST_PLACES]


def _measure(work: Assembly, card: IndicatorCard, place: str) -> dict[str, Any]:
    head: dict[str, Any] = {
        "slug": card.slug,
        "name": card.name.as_json(),
        "definition_version": card.version,
        "unit": card.unit,
        "good": card.good,
        "source": card.source,
        "place": place,
        "tables": [
            digest
            for one in releases_of(work.session, work.initiative_id, indicator_id=card.id)
            if (digest := work.table(one.id))
        ],
    }
    try:
        found = measure_by_group(
            work.session, work.initiative_id, card.slug, place=place, published_only=True
        )
    except NotFound:
        return {**head, "period": None}
    return {**head, **_standing(found)}


def _standing(found: MeasureByGroup) -> dict[str, Any]:
    target = found.target
    return {
        "period": found.period,
        "baseline_period": target.baseline_period if target else None,
        "target": {"value": target.value, "by": target.by.isoformat(), "adopted_by": target.adopted_by}
        if target
        else None,
        "reference": found.reference,
        "everyone": _point(found.everyone),
        "groups": [_group(one) for one in found.groups],
        "gap": found.gap.word,
        "needle": {
            "result": found.needle.result,
            "reason": found.needle.reason,
            "relative": found.needle.relative,
            "left_behind": list(found.needle.left_behind),
        },
    }


def _group(one: GroupStanding) -> dict[str, Any]:
    return {
        "group": one.group,
        "label": one.label.as_json(),
        "now": _point(one.now),
        "baseline": _point(one.baseline),
        "gap_points": one.gap.points if one.gap else None,
        "gap_ratio": one.gap.ratio if one.gap else None,
        "change": one.change,
    }


def _point(point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    return {"period": point.period, "kind": point.kind, "value": point.value, "n": point.n}


def _finding(work: Assembly, card: FindingCard) -> dict[str, Any]:
    return {
        "slug": card.slug,
        "claim": card.claim.as_json(),
        "state": card.state,
        "strength": card.strength,
        "groups_said": list(card.groups_said),
        "groups_missing": list(card.groups_missing),
        "counter_evidence": card.counter_evidence.as_json(),
        "found_on": card.found_on.isoformat(),
        "illustration": card.illustration,
        "evidence": [_evidence(work, one) for one in card.evidence],
    }


def _evidence(work: Assembly, one: EvidenceCard) -> dict[str, Any]:
    return {
        "caption": one.caption.as_json(),
        "theme": one.theme_id is not None,
        "digest": work.table(one.release_id) if one.release_id else None,
    }


def _voices(work: Assembly, goal: GoalCard) -> list[dict[str, Any]]:
    """The goal's themes, how many published quotes stand under each, and in which languages."""
    languages: dict[str, list[str]] = {}
    for quote in quotes_of_goal(work.session, work.initiative_id, goal.id, most=MOST_QUOTES):
        languages.setdefault(quote.theme_slug, []).append(quote.said.tag)
    return [
        {
            "slug": theme.slug,
            "name": theme.name.as_json(),
            "quotes": len(languages.get(theme.slug, ())),
            "languages": sorted(set(languages.get(theme.slug, ()))),
        }
        for theme in themes_of(work.session, work.initiative_id, goal.id)
    ]


def _not_heard(work: Assembly) -> dict[str, Any]:
    """Who takes part beside who lives here, groups no finding heard, groups too small to show, sessions that fell out."""
    findings = public_findings(work.session, work.initiative_id)
    held = sessions_of(work.session, work.initiative_id)
    return {
        "participation": [
            digest
            for one in releases_of(work.session, work.initiative_id, subject="participation")
            if (digest := work.table(one.id))
        ],
        "missing": _in_order(group for card in findings for group in card.groups_missing),
        "too_small": _in_order(
            f"{dimension}:{code}"
            for table in work.tables.values()
            for row in table["rows"]
            if row["codes"] and _withheld(row)
            for dimension, code in zip(table["dimensions"], row["codes"], strict=True)
        ),
        "sessions": {
            "held": sum(one.state not in {"proposed", "planned", "confirmed", "cancelled"} for one in held),
            "cancelled": sum(one.state == "cancelled" for one in held),
            "languages": sorted({tag for one in held for tag in one.languages}),
        },
    }


def _withheld(row: Mapping[str, Any]) -> bool:
    """Is a group's whole row kept back?"""
    marks = [figure.get("mark") for figure in row["figures"]]
    return all(marks) and Mark.WITHHELD in marks


def _commitment(card: CommitmentCard) -> dict[str, Any]:
    return {
        "slug": card.slug,
        "promise": card.promise.as_json(),
        "reason": card.reason.as_json(),
        "kind": card.kind,
        "owner": card.owner,
        "for_groups": list(card.for_groups),
        "due_on": card.due_on.isoformat() if card.due_on else None,
        "state": card.state,
        "late_days": card.late_days,
        "verified_by_community": card.verified_by_community,
        "illustration": card.illustration,
    }


def _last_review(work: Assembly, review: ReviewCard) -> dict[str, Any]:
    before = review_before(work.session, work.initiative_id, review)
    if before is None:
        return {}
    return {
        "slug": before.slug,
        "title": before.title.as_json(),
        "lesson": before.lesson.as_json(),
        "decisions": [
            {
                "question": one.question.as_json(),
                "outcome": one.outcome,
                "reasons": one.reasons.as_json(),
                "last_word": one.last_word,
            }
            for one in decisions_of(work.session, work.initiative_id, before.id)
        ],
    }


def _in_order(groups: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(groups))
