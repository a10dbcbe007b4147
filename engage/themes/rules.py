"""Pure decisions about excerpts, codings and quotes."""

from __future__ import annotations

import re
import unicodedata

NEXT_CODING = {
    "applied": {"contested", "removed"},
    "contested": {"settled", "removed"},
    "settled": {"contested", "removed"},
    "removed": set(),
}


def coding_may_become(state: str, wanted: str) -> bool:
    return wanted in NEXT_CODING.get(state, set())


def is_passage(start: int, end: int, text: str) -> bool:
    """Do start and end (in characters) mark a passage of ``text`` that holds more than space?"""
    return 0 <= start < end <= len(text) and bool(text[start:end].strip())


def slug_for(name: str, taken: frozenset[str] = frozenset()) -> str:
    """A short name fit for an address, from a label in any script; numbered when taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "theme"
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def would_circle(parents: dict[str, str | None], child: str, parent: str) -> bool:
    """Would putting ``child`` under ``parent`` make a circle? ``parents`` maps each theme to the one above it."""
    seen = {child}
    step: str | None = parent
    while step is not None:
        if step in seen:
            return True
        seen.add(step)
        step = parents.get(step)
    return False
