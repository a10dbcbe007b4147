"""What ways of answering and reasons for a blank are called on the desk."""

from __future__ import annotations

from collections.abc import Mapping

from engage.errors import N_, Message

MODES: Mapping[str, Message] = {
    "self": N_("On their own phone or computer"),
    "assisted": N_("With a helper"),
    "phone": N_("By telephone"),
    "paper": N_("On paper"),
    "kiosk": N_("At a kiosk"),
    "imported": N_("Collected elsewhere"),
}
BLANKS: Mapping[str, Message] = {
    "skipped": N_("Skipped"),
    "declined": N_("Rather not say"),
    "not_applicable": N_("Does not apply"),
}
