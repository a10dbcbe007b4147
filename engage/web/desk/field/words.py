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
SIGNALS: Mapping[str, Message] = {
    "trap": N_("filled in a field that people do not see"),
    "hasty": N_("sent the first page within two seconds"),
    "forged": N_("changed the page’s own time stamp"),
}
BLANKS: Mapping[str, Message] = {
    "skipped": N_("Skipped"),
    "declined": N_("Rather not say"),
    "not_applicable": N_("Does not apply"),
}
