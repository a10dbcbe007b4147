"""What states, kinds of question and standings of a text are called on the desk."""

from __future__ import annotations

from collections.abc import Mapping

from engage.errors import N_, Message

STATES: Mapping[str, tuple[Message, str]] = {
    "draft": (N_("draft"), "quiet"),
    "translating": (N_("being translated"), "info"),
    "piloted": (N_("tried out"), "info"),
    "open": (N_("open"), "good"),
    "closed": (N_("closed"), "quiet"),
    "archived": (N_("put away"), "quiet"),
}

KINDS: Mapping[str, Message] = {
    "section": N_("group"),
    "repeat": N_("asked again for each"),
    "note": N_("note"),
    "consent": N_("consent"),
    "text": N_("a few words"),
    "long_text": N_("many words"),
    "integer": N_("whole number"),
    "decimal": N_("number"),
    "date": N_("date"),
    "time": N_("time"),
    "datetime": N_("date and time"),
    "single": N_("one choice"),
    "multi": N_("several choices"),
    "scale": N_("scale"),
    "rank": N_("ranking"),
    "area": N_("area"),
    "geo": N_("place on a map"),
    "file": N_("photo, sound or file"),
    "barcode": N_("barcode"),
}
