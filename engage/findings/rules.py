"""Pure decisions about findings and releases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from engage.agenda.queries import InitiativeCard
from engage.errors import N_, Message
from engage.privacy import policy
from engage.privacy.policy import Policy

NEXT = {
    "draft": {"confirmed", "changed", "rejected"},
    "changed": {"confirmed", "rejected"},
    "confirmed": {"adopted", "superseded"},
    "adopted": {"superseded"},
    "rejected": set(),
    "superseded": set(),
}
# What the community table says of a draft; everything else is for the sense-makers.
CHECKS = frozenset({"confirmed", "changed", "rejected"})
# A rejected finding is shown too: that the community said no is part of the record. A draft is not.
PUBLIC = frozenset({"confirmed", "adopted"})


def may_follow(state: str, wanted: str) -> bool:
    return wanted in NEXT.get(state, set())


def may_check(person: UUID, drafted_by: UUID | None) -> bool:
    """Somebody other than whoever drafted it."""
    return drafted_by is None or person != drafted_by


def closed_for_results(audience: str, survey_state: str) -> Message | None:
    """Why results may not be released now. While people still answer, nobody sees results by group."""
    if survey_state not in {"closed", "archived"}:
        return N_(
            "People still answer this survey. Close it first: results by group are not made while it is open."
        )
    return None


def policy_for(initiative: InitiativeCard, audience: str) -> Policy:
    """The initiative's own rule: its smallest number for the public, or for the desk."""
    if audience == "public":
        return replace(policy.PUBLIC, k=initiative.public_minimum)
    return replace(policy.DESK, k=initiative.desk_minimum)


def slug_on(day: date, number: int) -> str:
    """A plain name for a finding's address where its drafter gave none."""
    return f"finding-{day.isoformat()}-{number}"
