"""Pure decisions about reviews: what may follow what, what a pack's fingerprint is, and when a review is endorsed."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engage.errors import N_, Refused

NEXT = {
    "scheduled": {"pack_frozen"},
    "pack_frozen": {"held"},
    "held": {"awaiting_sign_off"},
    "awaiting_sign_off": {"published"},
    "published": {"reported_back"},
    "reported_back": {"closed"},
    "closed": set(),
}
# From here on everybody may read the review: its pack, its decisions, and who signed.
PUBLIC = frozenset({"published", "reported_back", "closed"})
# A seat may still answer after publication, until the review is closed; its answer is then marked late.
SIGNABLE = frozenset({"awaiting_sign_off", "published", "reported_back"})
DEEPEST = 40


def may_follow(state: str, wanted: str) -> bool:
    return wanted in NEXT.get(state, set())


def is_public(state: str) -> bool:
    return state in PUBLIC


def may_still_sign(term_ends: date | None, today: date) -> bool:
    """A seat answers until the last day of its term."""
    return term_ends is None or today <= term_ends


def plain(value: Any, depth: int = 0) -> Any:
    """``value`` as every JSON store gives it back: lists, text keys, and whole numbers as integers, since PostgreSQL's
    JSON makes them so and the fingerprint must not depend on the database.

    Raises :class:`Refused` for what JSON or a database cannot keep.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and math.isfinite(value):
        return int(value) if value.is_integer() else value
    if isinstance(value, list | tuple) and depth < DEEPEST:
        return [plain(one, depth + 1) for one in value]
    if isinstance(value, Mapping) and depth < DEEPEST and all(isinstance(key, str) for key in value):
        return {_text(key): plain(one, depth + 1) for key, one in value.items()}
    raise _unfit()


def canonical(pack: Mapping[str, Any]) -> str:
    """The one way to write a pack down: plain values, keys in order, no blanks. What is published is exactly this."""
    return json.dumps(plain(pack), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint_of(pack: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical pack in UTF-8, in hexadecimal: what ``sha256sum`` says of the downloaded file."""
    return hashlib.sha256(canonical(pack).encode()).hexdigest()


def endorsement(answers: Iterable[str | None]) -> str:
    """What the community's seats say together: ``endorsed``, ``endorsed_with_reservations`` or ``not_endorsed``.

    One answer for each seat, ``None`` for a seat that has not answered or that nobody holds: all of them must have signed,
    so that nothing is won by leaving a critic's seat empty. No seat at all endorses nothing.
    """
    given = list(answers)
    if not given or any(answer not in {"signed", "with_reservations"} for answer in given):
        return "not_endorsed"
    return "endorsed_with_reservations" if "with_reservations" in given else "endorsed"


def _text(text: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise _unfit()
    return text


def _unfit() -> Refused:
    return Refused(N_("The evidence pack holds something that cannot be kept."))
