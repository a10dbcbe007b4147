"""The ``type`` column, in all its spellings, to kinds of item."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from engage.errors import N_, Message
from engage.surveys.instrument import Kind

Edge: TypeAlias = Literal["section", "repeat", "loop"]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a type means. ``external``: the list may stand on the sheet external_choices, ``from_file``: in a file. ``begins`` and ``ends`` mark holders; ``beyond`` says why the type itself could not be kept,
    ``unknown`` that nobody knows it, and ``skipped`` that the row is left out altogether."""

    kind: Kind = Kind.TEXT
    list_name: str = ""
    other: bool = False
    external: bool = False
    from_file: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    constraint: str = ""
    begins: Edge | None = None
    ends: Edge | None = None
    beyond: Message | None = None
    skipped: bool = False
    unknown: bool = False


_SIMPLE = {
    Kind.TEXT: ("text", "string"),
    Kind.INTEGER: ("integer", "int"),
    Kind.DECIMAL: ("decimal",),
    Kind.DATE: ("date",),
    Kind.TIME: ("time",),
    Kind.DATETIME: ("datetime", "date time"),
    Kind.NOTE: ("note",),
    Kind.BARCODE: ("barcode",),
    Kind.CONSENT: ("acknowledge", "trigger"),
    Kind.CALCULATE: ("calculate", "calculation"),
    Kind.SCALE: ("range",),
}
_GEO = {"geopoint": "", "gps": "", "location": "", "geotrace": "geotrace", "geoshape": "geoshape"}
_FILES = {"image": "", "photo": "", "picture": "", "audio": "audio", "video": "video", "file": "file"}
# Spelled-out kinds of the first years, which brought their own limits.
_LIMITED = {
    "percentage": (Kind.INTEGER, ". >= 0 and . <= 100"),
    "number of days in last month": (Kind.INTEGER, ". >= 0 and . <= 31"),
    "number of days in last six months": (Kind.INTEGER, ". >= 0 and . <= 183"),
    "number of days in last year": (Kind.INTEGER, ". >= 0 and . <= 365"),
    "phone number": (Kind.TEXT, r"regex(., '^\d*$')"),
}
_ABOUT_THE_DEVICE = frozenset(
    {
        "deviceid", "device id", "imei", "simserial", "sim id", "subscriberid", "subscriber id", "phonenumber", "username",
        "email", "audit", "start geopoint", "background geopoint", "background audio", "start", "start time", "end", "end time",
        "today",
    }
)  # fmt: skip
_FROM_OUTSIDE = frozenset({"csv external", "xml external"})

_CHOOSER = re.compile(
    r"(?:q |add )?(?P<how>select[ _](?:one|multiple|all[ _]that[ _]apply)|select1|select|rank)(?: prompt)?"
    r"(?P<where>[ _]external|[ _]from[ _]file)?(?: (?:from|using))? (?P<list>\S.*?)(?P<other> or[ _](?:specify[ _])?other)?",
    re.IGNORECASE,
)
_EDGE = re.compile(
    r"(?P<edge>begin|end)[ _](?P<what>group|lgroup|looped[ _]group|repeat|loop)(?: (?:over )?(?P<list>\S.*))?",
    re.IGNORECASE,
)


def typed(text: str) -> Typed:
    """What the type ``text`` means. Never fails: what is unknown becomes a question in words, and says so."""
    text = " ".join(text.split())
    words = re.sub(r"[_-]", " ", text).lower()
    simple = (
        words.removeprefix("q ").removeprefix("add ").removesuffix(" prompt")
        if words.startswith(("q ", "add "))
        else words
    )
    return _plain(simple) or _chooser(text) or _edge(text) or _device(words) or _beyond(text, words)


def _plain(words: str) -> Typed | None:
    for kind, spellings in _SIMPLE.items():
        if words in spellings:
            return Typed(kind)
    for kind, forms in ((Kind.GEO, _GEO), (Kind.FILE, _FILES)):
        if words in forms:
            return Typed(kind, settings={"type": forms[words]} if forms[words] else {})
    if words in _LIMITED:
        kind, constraint = _LIMITED[words]
        return Typed(kind, constraint=constraint)
    if words == "hidden" or words.startswith("hidden "):
        return Typed(Kind.HIDDEN)
    return None


def _chooser(text: str) -> Typed | None:
    found = _CHOOSER.fullmatch(text)
    if not found:
        return None
    how, where, choices = found["how"].lower(), (found["where"] or "").lower(), found["list"]
    kind = Kind.RANK if how == "rank" else Kind.SINGLE if how[6:] in ("", "1", " one", "_one") else Kind.MULTI
    if choices.startswith("${"):
        why = N_(
            "Choices taken from the answers to {question} are not possible here. The question takes words.",
            question=choices,
        )
        return Typed(Kind.TEXT, beyond=why)
    from_file = "file" in where
    return Typed(kind, choices, bool(found["other"]), external=bool(where), from_file=from_file)


def _edge(text: str) -> Typed | None:
    found = _EDGE.fullmatch(text)
    if not found:
        return None
    edges: dict[str, Edge] = {"group": "section", "loop": "loop"}
    edge = edges.get(found["what"].lower(), "repeat")
    if found["edge"].lower() == "end":
        return Typed(ends=edge)
    return Typed(Kind.REPEAT if edge == "repeat" else Kind.SECTION, found["list"] or "", begins=edge)


def _device(words: str) -> Typed | None:
    plain = words.removeprefix("get ").removeprefix("uri:").strip()
    plain = "phonenumber" if words == "get phone number" else plain
    if plain not in _ABOUT_THE_DEVICE:
        return None
    why = N_(
        "This would record something about the device, the person or the moment. It is not collected here; rules find it blank."
    )
    return Typed(Kind.HIDDEN, settings={"type": plain.replace(" ", "-")}, beyond=why)


def _beyond(text: str, words: str) -> Typed:
    if words in _FROM_OUTSIDE:
        why = N_("Data from other files is not read. Rules that look it up find nothing.")
        return Typed(skipped=True, beyond=why)
    why = N_("The type {type} is not known here. The question takes words.", type=text)
    return Typed(Kind.TEXT, beyond=why, unknown=True)
