"""Pure decisions about initiatives and goals."""

from __future__ import annotations

import re

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")


def is_slug(text: str) -> bool:
    """Is ``text`` fit to stand in an address: lower-case letters, digits and inner hyphens, 80 at most?"""
    return SLUG.fullmatch(text) is not None


def may_follow(state: str, wanted: str) -> bool:
    """May a goal in ``state`` become ``wanted``? A proposal is agreed, an agreed goal is met or retired."""
    return wanted in {
        "proposed": {"agreed", "retired"},
        "agreed": {"met", "retired"},
        "met": {"agreed", "retired"},
        "retired": set(),
    }.get(state, set())
