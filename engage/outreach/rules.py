"""Pure decisions about engagement plans: what a promise needs before it may be made public, what may follow what."""

from __future__ import annotations

from datetime import date

_NEXT = {"draft": {"published"}, "published": {"kept", "broken"}, "kept": set(), "broken": {"kept"}}


def may_follow(state: str, wanted: str) -> bool:
    """A draft is published; a published promise is kept or broken; a broken one may still be kept late."""
    return wanted in _NEXT.get(state, set())


def may_publish(has_decision: bool, report_back_by: date | None, promise: str) -> bool:
    """Beyond informing, a promise needs a decision that can still change and a day on which people hear back."""
    return promise == "inform" or (has_decision and report_back_by is not None)


def is_overdue(state: str, report_back_by: date | None, today: date) -> bool:
    return state == "published" and report_back_by is not None and today > report_back_by
