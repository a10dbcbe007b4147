"""What states are called in the town: short words that everybody knows."""

from __future__ import annotations

from collections.abc import Mapping

from engage.commitments.queries import CommitmentCard
from engage.errors import N_, Message

PROMISES: Mapping[str, tuple[Message, str]] = {
    "proposed": (N_("asked for, no yes yet"), "quiet"),
    "accepted": (N_("promised"), "info"),
    "in_progress": (N_("work has begun"), "info"),
    "claimed_done": (N_("said to be done, not checked yet"), "warn"),
    "verified": (N_("done, and checked by others"), "good"),
    "disputed": (N_("said to be done, but others say no"), "bad"),
    "changed": (N_("changed, no yes yet"), "warn"),
    "dropped": (N_("dropped"), "bad"),
}

CANNOT: tuple[Message, str] = (N_("cannot be done"), "quiet")


def state_of(card: CommitmentCard) -> tuple[Message, str]:
    """How a promise stands; of an answer that says no, that it does."""
    return CANNOT if card.kind == "cannot" else PROMISES[card.state]


KINDS: Mapping[str, Message] = {
    "do": N_("We will do it"),
    "already_doing": N_("We do it already"),
    "partly": N_("We will do a part of it"),
    "cannot": N_("We cannot do it"),
    "ask_more": N_("We need to ask more people first"),
}

STEPS: Mapping[str, Message] = {
    "accepted": N_("The partner said yes"),
    "in_progress": N_("Work began"),
    "claimed_done": N_("The partner says it is done"),
    "verified": N_("Others saw that it is done"),
    "disputed": N_("Others say it is not done"),
    "changed": N_("The partner changed it"),
    "dropped": N_("The partner dropped it"),
}

FINDINGS: Mapping[str, tuple[Message, str]] = {
    "confirmed": (N_("checked by residents"), "good"),
    "adopted": (N_("checked by residents"), "good"),
}

STRENGTHS: Mapping[str, Message] = {
    "self_described": N_("People said which group they are in."),
    "speaker_tag": N_("Speakers let us name their group."),
    "session_composition": N_("We only know who was in the room."),
    "unknown": N_("We do not know which groups said it."),
}

OUTCOMES: Mapping[str, Message] = {
    "keep": N_("Keep going"),
    "change": N_("Change it"),
    "stop": N_("Stop it"),
    "commit": N_("A new promise"),
}

ANSWERS: Mapping[str, tuple[Message, str]] = {
    "signed": (N_("signed"), "good"),
    "with_reservations": (N_("signed, with doubts"), "warn"),
    "not_signed": (N_("did not sign"), "bad"),
}

ENDORSEMENTS: Mapping[str, tuple[Message, str]] = {
    "endorsed": (N_("Residents on the community table signed this review."), "good"),
    "endorsed_with_reservations": (
        N_("Residents on the community table signed this review, and some of them have doubts."),
        "warn",
    ),
    "not_endorsed": (N_("Not endorsed by the community table."), "bad"),
}

SEATS: Mapping[str, Message] = {
    "resident": N_("Residents"),
    "partner": N_("Partner groups"),
    "funder": N_("Funders"),
    "backbone": N_("Backbone staff"),
}

NEEDLES: Mapping[str, Message] = {
    "moved_for_all": N_("It got better by a tenth or more, for every group."),
    "moved_gap_widened": N_("It got better by a tenth or more, but the gap between groups grew."),
    "moved_groups_unknown": N_("It got better by a tenth or more. We do not know for which groups."),
    "not_yet": N_("It has not got better by a tenth yet."),
}

GAPS: Mapping[str, Message] = {
    "narrowed": N_("The gap got smaller."),
    "widened": N_("The gap grew."),
    "unchanged": N_("The gap stayed the same."),
    "narrowed_in_points_widened_in_ratio": N_("The gap got smaller in points, but larger as a ratio."),
    "widened_in_points_narrowed_in_ratio": N_("The gap grew in points, but got smaller as a ratio."),
    "unknown": N_("We cannot say how the gap changed."),
}
