"""What states, supports, fidelity and consent are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from engage.errors import N_, Message

STATES: Mapping[str, tuple[Message, str]] = {
    "proposed": (N_("proposed"), "quiet"),
    "planned": (N_("planned"), "info"),
    "confirmed": (N_("confirmed"), "info"),
    "held": (N_("held"), "warn"),
    "notes_in": (N_("notes are in"), "info"),
    "checked": (N_("checked by participants"), "good"),
    "coded": (N_("coded"), "good"),
    "reported_back": (N_("reported back"), "good"),
    "cancelled": (N_("cancelled"), "bad"),
}

SUPPORTS: Mapping[str, Message] = {
    "interpretation": N_("Interpretation"),
    "childcare": N_("Childcare"),
    "food": N_("Food"),
    "transport": N_("Transport"),
    "stipend": N_("Stipend"),
    "captions": N_("Captions"),
    "step_free": N_("Step-free access"),
    "quiet_room": N_("Quiet room"),
}

SUPPORT_STATES: Mapping[str, tuple[Message, str]] = {
    "requested": (N_("asked for"), "warn"),
    "confirmed": (N_("confirmed"), "info"),
    "delivered": (N_("delivered"), "good"),
    "failed": (N_("failed"), "bad"),
}

FIDELITY: Mapping[str, Message] = {
    "verbatim": N_("Word for word"),
    "near_verbatim": N_("Nearly word for word"),
    "paraphrase": N_("In my words"),
    "interpreted": N_("Through an interpreter"),
    "observation": N_("What I noticed (nobody said this)"),
}

CONSENT: Mapping[str, Message] = {
    "notes": N_("Notes only: count it, do not quote it"),
    "quote": N_("Quote without saying who"),
    "quote_with_group": N_("Quote with their group"),
    "named": N_("Quote with their name"),
}

# What a button says that takes a session one step on.
STEPS: Mapping[str, Message] = {
    "planned": N_("Back to planned"),
    "confirmed": N_("Everything is confirmed"),
    "held": N_("It was held"),
    "notes_in": N_("The notes are in"),
    "checked": N_("Participants checked the notes"),
    "coded": N_("It is coded"),
    "reported_back": N_("They were told what came of it"),
    "cancelled": N_("Cancel it"),
}
