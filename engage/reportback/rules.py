"""Pure decisions about report-backs: what may follow what, what is still missing, who may check, what coverage is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

NEXT = {
    "draft": {"translated"},
    "translated": {"draft", "checked"},
    "checked": {"delivering"},
    "delivering": {"complete"},
    "complete": set(),
}
# From here on anybody may read it.
PUBLIC = frozenset({"checked", "delivering", "complete"})
# What a report-back must say. What cannot be done, and who is still to be heard, it says where there is something to say.
MUST_SAY = ("you_said", "we_found", "we_decided", "we_will")
MAY_SAY = ("we_cannot", "still_to_hear")
TEXTS = (*MUST_SAY, *MAY_SAY)

# What people answered when they were asked "did this answer you?". Only forward: an answer is not taken away again.
NEXT_DELIVERY = {
    "sent": {"reached", "confirmed", "contested"},
    "reached": {"confirmed", "contested"},
    "confirmed": {"contested"},
    "contested": {"confirmed"},
}

TARGET = 0.9
"""Share of the sources that must be told before a review may close (product's default)."""


def may_follow(state: str, wanted: str) -> bool:
    return wanted in NEXT.get(state, set())


def delivery_may_follow(state: str, wanted: str) -> bool:
    return wanted in NEXT_DELIVERY.get(state, set())


def is_public(state: str) -> bool:
    return state in PUBLIC


def may_check(person: UUID, drafted_by: UUID | None) -> bool:
    """Somebody other than the person who wrote it reads every language before it goes out."""
    return person != drafted_by


def untranslated(texts: Mapping[str, Mapping[str, str]], languages: Collection[str]) -> list[tuple[str, str]]:
    """(text, language) that is still missing. What is said in one language is said in all of them."""
    return [
        (name, tag)
        for name in TEXTS
        for tag in languages
        if (name in MUST_SAY or texts.get(name)) and not texts.get(name, {}).get(tag)
    ]


def enough_told(told: int, sources: int, target: float = TARGET) -> bool:
    """Have enough sources been told? Nobody to tell is not enough: it means that nothing was heard."""
    return sources > 0 and told >= target * sources
