"""From what a browser says its person reads to one of the languages on offer.

CLDR's distances (through langcodes) know that zh-TW is read in traditional script and that Tagalog is Filipino; they also
think that who reads Ukrainian will make do with Russian, which is why there is a cap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from babel.localedata import locale_identifiers
from langcodes import closest_match

from engage.i18n.registry import PSEUDO_LANGUAGES

# Ukrainian to Russian and Catalan to Spanish stand at 20 and 24; Cantonese to traditional Chinese at 14.
FARTHEST = 15
# Browsers send under 200 characters. What is beyond this is somebody playing, and is not read.
LONGEST_HEADER = 1_000
MOST_WISHES = 30

# Hmong: browsers and registers name its kinds, everybody writes hmn.
ALIASES = {"hmv": "hmn", "mww": "hmn", "hnj": "hmn", "blu": "hmn", "cqd": "hmn"}

_WISH = re.compile(
    r"\s*([A-Za-z0-9]{1,8}(?:[-_][A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?",
    re.ASCII,
)
_PARTS = re.compile(
    r"(?:zh-(?=[a-z]{3}(?:-|$)))?(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?(?:-.*)?",
    re.ASCII | re.IGNORECASE,
)

# langcodes keeps every tag it was ever asked about, so strangers may not fill its memory: what CLDR names is always
# looked up, and of other tags only so many; the rest are compared by their beginning alone.
_MOST_STRANGE_TAGS = 2_000
_cldr_tags = frozenset(name.replace("_", "-") for name in locale_identifiers())
_strange_tags: set[str] = set()


def wishes(header: str) -> list[str]:
    """The tags of an ``Accept-Language`` header, most wanted first; what cannot be read is passed over.

    >>> wishes("fr;q=0.5, en-GB, *;q=0.1")
    ['en-GB', 'fr']
    """
    if len(header) > LONGEST_HEADER:
        header = header[:LONGEST_HEADER].rpartition(",")[0]
    found = list(_weighed(header))[:MOST_WISHES]
    return [tag for tag, weight in sorted(found, key=lambda wish: -wish[1]) if weight > 0]


def _weighed(header: str) -> Iterator[tuple[str, float]]:
    for piece in header.split(","):
        match = _WISH.fullmatch(piece)
        if match and match[1] != "*":
            yield match[1].replace("_", "-"), min(float(match[2] or 1), 1.0)


def best_language(header: str | None, offered: Sequence[str], default: str) -> str:
    """The tag of ``offered`` that suits ``header`` best; ``default`` when none is near enough."""
    for wish in wishes(header or ""):
        if found := closest(wish, offered):
            return found
    return default


def closest(tag: str, offered: Sequence[str]) -> str | None:
    """The one of ``offered`` that a reader of ``tag`` reads, or ``None``. The pseudo-languages must be named exactly."""
    exact = {other.casefold(): other for other in offered}
    wanted = _reduced(tag)
    for candidate in (tag.casefold(), (wanted or "").casefold()):
        if candidate in exact:
            return exact[candidate]
    if wanted is None:
        return None
    comparable = [other for other in offered if other not in PSEUDO_LANGUAGES and _PARTS.fullmatch(other)]
    if not _may_be_looked_up(wanted):
        return next((other for other in comparable if other == wanted.split("-")[0]), None)
    found, _distance = closest_match(wanted, comparable, max_distance=FARTHEST)
    return found if found in comparable else None


def _reduced(tag: str) -> str | None:
    """Language, script and region of ``tag``: all that distances are known for."""
    match = _PARTS.fullmatch(tag)
    if match is None:
        return None
    code = match["language"].lower()
    if code in ALIASES:
        return ALIASES[code]
    script, region = match["script"], match["region"]
    return "-".join([code, *([script.title()] if script else []), *([region.upper()] if region else [])])


def _may_be_looked_up(tag: str) -> bool:
    if tag in _cldr_tags or tag in _strange_tags:
        return True
    if len(_strange_tags) >= _MOST_STRANGE_TAGS:
        return False
    _strange_tags.add(tag)
    return True
