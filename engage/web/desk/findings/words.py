"""What states and strengths of findings are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from engage.errors import N_, Message

STATES: Mapping[str, tuple[Message, str]] = {
    "draft": (N_("draft, not checked"), "warn"),
    "confirmed": (N_("confirmed by the community table"), "good"),
    "changed": (N_("to be changed"), "warn"),
    "rejected": (N_("rejected by the community table"), "bad"),
    "adopted": (N_("adopted"), "good"),
    "superseded": (N_("replaced by a newer one"), "quiet"),
}

STRENGTHS: Mapping[str, Message] = {
    "self_described": N_("People said themselves which group they belong to."),
    "speaker_tag": N_("Speakers agreed to be named with their group."),
    "session_composition": N_("Known only from who was in the room."),
    "unknown": N_("It is not known which groups said it."),
}

CHECKS: Mapping[str, Message] = {
    "confirmed": N_("It is right"),
    "changed": N_("It needs a change"),
    "rejected": N_("It is not right"),
}
