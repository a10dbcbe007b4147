"""What the parts and states of a report-back are called on the desk."""

from __future__ import annotations

from collections.abc import Mapping

from engage.errors import N_, Message

PARTS: Mapping[str, Message] = {
    "you_said": N_("You said"),
    "we_found": N_("We found"),
    "we_decided": N_("We decided"),
    "we_will": N_("We will, by when"),
    "we_cannot": N_("We cannot, because"),
    "still_to_hear": N_("We still have to hear from"),
}

STATES: Mapping[str, tuple[Message, str]] = {
    "draft": (N_("being written"), "quiet"),
    "translated": (N_("waits for a second reader"), "warn"),
    "checked": (N_("checked, can go out"), "info"),
    "delivering": (N_("going out"), "info"),
    "complete": (N_("complete"), "good"),
}

DELIVERIES: Mapping[str, tuple[Message, str]] = {
    "sent": (N_("sent"), "info"),
    "reached": (N_("reached people"), "info"),
    "confirmed": (N_("it answered them"), "good"),
    "contested": (N_("it did not answer them"), "bad"),
}
