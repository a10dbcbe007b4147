"""What states, outcomes, answers and kinds of seats are called on the desk."""

from __future__ import annotations

from collections.abc import Mapping

from engage.errors import N_, Message

STATES: Mapping[str, tuple[Message, str]] = {
    "scheduled": (N_("called, evidence not frozen yet"), "quiet"),
    "pack_frozen": (N_("evidence frozen"), "info"),
    "held": (N_("held, decisions are being recorded"), "info"),
    "awaiting_sign_off": (N_("laid before the community’s seats"), "warn"),
    "published": (N_("published"), "good"),
    "reported_back": (N_("published, people are being told"), "good"),
    "closed": (N_("closed"), "quiet"),
}

OUTCOMES: Mapping[str, Message] = {
    "keep": N_("Keep it as it is"),
    "change": N_("Change it"),
    "stop": N_("Stop it"),
    "commit": N_("Promise something new"),
}

ANSWERS: Mapping[str, Message] = {
    "signed": N_("I sign"),
    "with_reservations": N_("I sign, with reservations"),
    "not_signed": N_("I do not sign"),
}

ANSWERED: Mapping[str | None, tuple[Message, str]] = {
    "signed": (N_("signed"), "good"),
    "with_reservations": (N_("signed with reservations"), "warn"),
    "not_signed": (N_("did not sign"), "bad"),
    None: (N_("has not answered"), "quiet"),
}

ENDORSEMENTS: Mapping[str, tuple[Message, str]] = {
    "endorsed": (N_("Endorsed: every community seat signed."), "good"),
    "endorsed_with_reservations": (
        N_("Endorsed with reservations: every community seat signed, some with reservations."),
        "warn",
    ),
    "not_endorsed": (N_("Not endorsed by the community table: not every seat has signed."), "warn"),
}

SEATS: Mapping[str, Message] = {
    "resident": N_("Residents"),
    "partner": N_("Partners"),
    "funder": N_("Funders"),
    "backbone": N_("Backbone"),
}

METHODS: Mapping[str, Message] = {
    "consensus": N_("by consensus"),
    "no objection": N_("nobody objected"),
    "vote": N_("by a vote"),
}

PROMISES: Mapping[str, Message] = {
    "proposed": N_("waits for the partner’s yes"),
    "accepted": N_("accepted"),
    "in_progress": N_("in progress"),
    "claimed_done": N_("said to be done, not checked yet"),
    "verified": N_("done, checked by others"),
    "disputed": N_("said to be done, but others say no"),
    "changed": N_("changed, waits for the partner’s yes"),
    "dropped": N_("dropped"),
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

NEEDLE: Mapping[str, Message] = {
    "moved_for_all": N_("The needle moved, for every group."),
    "moved_gap_widened": N_("The needle moved, but not for every group."),
    "moved_groups_unknown": N_("The needle moved. For which groups is not known."),
    "not_yet": N_("The needle has not moved yet."),
}

GAP: Mapping[str, Message] = {
    "narrowed": N_("The gap between groups narrowed."),
    "widened": N_("The gap between groups widened."),
    "unchanged": N_("The gap between groups stayed the same."),
    "narrowed_in_points_widened_in_ratio": N_("The gap narrowed in points and widened as a ratio."),
    "widened_in_points_narrowed_in_ratio": N_("The gap widened in points and narrowed as a ratio."),
    "unknown": N_("How the gap between groups changed is not known."),
}
