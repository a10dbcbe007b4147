"""What standings and parts of a survey are called where words are translated."""

from __future__ import annotations

from collections.abc import Mapping

from engage.errors import N_, Message

STANDINGS: Mapping[str, tuple[Message, str]] = {
    "missing": (N_("missing"), "bad"),
    "stale": (N_("older than its source"), "warn"),
    "machine": (N_("made by a machine"), "warn"),
    "needs_review": (N_("not read by a second person"), "info"),
    "reviewed": (N_("reviewed"), "good"),
}

# What a filter may ask for; "todo" is whatever is not reviewed and fresh.
SHOW: Mapping[str, Message] = {
    "all": N_("all texts"),
    "todo": N_("what is still to do"),
    **{name: word for name, (word, _) in STANDINGS.items()},
}

PARTS: Mapping[str, Message] = {
    "title": N_("Title of the survey"),
    "intro": N_("Introduction"),
    "survey_consent": N_("Consent at the beginning"),
    "thanks": N_("Thanks, and what happens next"),
    "section": N_("Heading of a group"),
    "question": N_("Question"),
    "note": N_("Note"),
    "hint": N_("Hint"),
    "guidance": N_("Guidance"),
    "why": N_("Why we ask"),
    "required_message": N_("When nothing was answered"),
    "constraint_message": N_("When the answer does not fit"),
    "choice": N_("Choice"),
    "media": N_("Name of a picture or recording"),
    "unseen": N_("Name of something worked out, never shown"),
}

DEEDS: Mapping[str, Message] = {
    "written": N_("written"),
    "taken_out": N_("taken out"),
    "reviewed": N_("reviewed"),
}
