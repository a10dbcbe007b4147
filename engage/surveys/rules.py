"""Pure decisions about surveys: addresses, windows, what is reviewed enough to open."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engage.i18n.local_text import LocalText

CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
# Left out: what is mistaken for something else on a poster (0 o, 1 l i, u v).
CODE_SIGNS = "23456789abcdefghjkmnpqrstwxyz"
CODE_LENGTH = 7

OPENABLE = frozenset({"draft", "translating", "piloted", "closed"})


class Door(StrEnum):
    """Whether a survey takes answers at a moment."""

    OPEN = "open"
    NOT_YET = "not_yet"
    CLOSED = "closed"


def is_code(text: str) -> bool:
    """Is ``text`` fit to stand in ``/s/<code>``: small letters, digits and inner hyphens, 40 at most?"""
    return CODE.fullmatch(text) is not None


def door_at(state: str, opens_at: datetime | None, closes_at: datetime | None, moment: datetime) -> Door:
    """Whether the survey takes answers at ``moment``; the window counts only while it is open at all."""
    if state != "open":
        return Door.CLOSED if state in {"closed", "archived"} else Door.NOT_YET
    if opens_at is not None and moment < opens_at:
        return Door.NOT_YET
    if closes_at is not None and moment >= closes_at:
        return Door.CLOSED
    return Door.OPEN


def may_open(state: str) -> bool:
    return state in OPENABLE


def source_hash(text: str) -> str:
    """What a translation remembers of the text it was made from: SHA-256, shortened to 128 bits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Translated:
    """One wording as the gate sees it."""

    source_hash: str
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far one language is: numbers of texts. ``reviewed`` counts only what is fresh as well."""

    tag: str
    texts: int
    reviewed: int
    stale: int
    missing: int

    @property
    def ready(self) -> bool:
        return self.reviewed == self.texts


def readiness(
    tag: str, source: str, texts: Iterable[tuple[str, LocalText]], wordings: Mapping[str, Translated]
) -> Readiness:
    """How far language ``tag`` is. ``wordings``: key -> its wording in ``tag``. A text the source lacks is not counted."""
    counted = reviewed = stale = missing = 0
    for key, text in texts:
        if source not in text:
            continue
        counted += 1
        wording = wordings.get(key)
        if wording is None:
            missing += 1
        elif wording.source_hash != source_hash(text[source]):
            stale += 1
        elif wording.reviewed:
            reviewed += 1
    return Readiness(tag, counted, reviewed, stale, missing)
