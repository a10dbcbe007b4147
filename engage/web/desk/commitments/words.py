"""What kinds, states and steps of a promise are called on the desk."""

from __future__ import annotations

from collections.abc import Mapping

from engage.errors import N_, Message

KINDS: Mapping[str, Message] = {
    "do": N_("We will do it"),
    "already_doing": N_("We do it already"),
    "partly": N_("We will do a part of it"),
    "cannot": N_("We cannot, and here is why"),
    "ask_more": N_("We need to ask more first"),
}

STATES: Mapping[str, tuple[Message, str]] = {
    "proposed": (N_("waits for the partner’s yes"), "quiet"),
    "accepted": (N_("accepted"), "info"),
    "in_progress": (N_("in progress"), "info"),
    "claimed_done": (N_("said to be done, not checked yet"), "warn"),
    "verified": (N_("done, checked by others"), "good"),
    "disputed": (N_("said to be done, but others say no"), "bad"),
    "changed": (N_("changed, waits for the partner’s yes"), "warn"),
    "dropped": (N_("dropped"), "bad"),
}

# What a choice says that takes a promise one step on.
STEPS: Mapping[str, Message] = {
    "accepted": N_("We accept it"),
    "in_progress": N_("We are working on it"),
    "claimed_done": N_("We say it is done"),
    "changed": N_("We have to change it"),
    "dropped": N_("We have to drop it"),
    "verified": N_("I have seen that it is done"),
    "disputed": N_("It is not done"),
}

# What the history calls the same steps.
HISTORY: Mapping[str, Message] = {
    "accepted": N_("Accepted by the partner"),
    "in_progress": N_("Work began"),
    "claimed_done": N_("The partner says it is done"),
    "changed": N_("Changed by the partner"),
    "dropped": N_("Dropped by the partner"),
    "verified": N_("Others have seen that it is done"),
    "disputed": N_("Others say it is not done"),
}
