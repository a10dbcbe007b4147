"""Pure decisions about promises: what may follow what, what is late, who may verify."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

# What a promise may become. A verified or dropped one stays so; a dispute reopens the work.
NEXT = {
    "proposed": {"accepted", "changed", "dropped"},
    "accepted": {"in_progress", "claimed_done", "changed", "dropped"},
    "in_progress": {"claimed_done", "changed", "dropped"},
    "claimed_done": {"verified", "disputed"},
    "disputed": {"in_progress", "claimed_done", "changed", "dropped"},
    "changed": {"accepted", "dropped"},
    "verified": set(),
    "dropped": set(),
}
OPEN = frozenset({"proposed", "accepted", "in_progress", "claimed_done", "disputed", "changed"})
# Steps only the owning partner takes, and steps only others take.
OWNERS_STEPS = frozenset({"accepted", "in_progress", "claimed_done", "changed", "dropped"})
OTHERS_STEPS = frozenset({"verified", "disputed"})


def may_follow(state: str, wanted: str) -> bool:
    return wanted in NEXT.get(state, set())


def is_late(state: str, due_on: date | None, today: date) -> bool:
    """Is the day past and the promise not seen done? What is claimed but not verified is late too."""
    return state in OPEN and due_on is not None and due_on < today


def days_late(due_on: date | None, today: date) -> int:
    return max(0, (today - due_on).days) if due_on else 0


def is_outsider(
    person: UUID, their_partners: Collection[UUID], owner_account: UUID | None, owner_partner: UUID
) -> bool:
    """Does the person stand outside the owning partner? Only then may they verify or dispute."""
    return person != owner_account and owner_partner not in their_partners


def needs_reason(wanted: str) -> bool:
    return wanted in {"dropped", "changed", "disputed"}
