"""Pure decisions about sessions, notes and consent."""

from __future__ import annotations

from engage.errors import N_, Message

QUOTABLE_FIDELITY = frozenset({"verbatim", "near_verbatim", "interpreted"})
QUOTABLE_CONSENT = frozenset({"quote", "quote_with_group", "named"})
GROUP_CONSENT = frozenset({"quote_with_group", "named"})
LONGEST_NOTE = 20_000  # characters
MOST_PEOPLE = 100_000

# How a session's life may go on. What was held cannot be planned again; what is cancelled stays so, with its reason.
NEXT = {
    "proposed": {"planned", "cancelled"},
    "planned": {"confirmed", "held", "cancelled"},
    "confirmed": {"planned", "held", "cancelled"},
    "held": {"notes_in"},
    "notes_in": {"checked", "coded"},
    "checked": {"coded"},
    "coded": {"reported_back"},
    "reported_back": set(),
    "cancelled": set(),
}


def may_follow(state: str, wanted: str) -> bool:
    return wanted in NEXT.get(state, set())


def may_be_quoted(fidelity: str, consent: str) -> bool:
    """May these words stand between quotation marks? An observation never; a paraphrase is not their words."""
    return fidelity in QUOTABLE_FIDELITY and consent in QUOTABLE_CONSENT


def may_name_group(consent: str) -> bool:
    return consent in GROUP_CONSENT


def unreadable(text: str) -> Message | None:
    """Why a text cannot be kept; ``None`` when it can."""
    if not text.strip():
        return N_("Write something first.")
    if len(text) > LONGEST_NOTE:
        return N_("This is longer than {most} characters. Make it two notes.", most=LONGEST_NOTE)
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return N_("This holds characters that cannot be kept. Type it again without them.")
    return None


def tally_problem(counts: dict[str, int], attendance: int | None) -> Message | None:
    """What is wrong with a tally of one dimension; people may leave the card empty, so less than all is fine."""
    if any(count < 0 or count > MOST_PEOPLE for count in counts.values()):
        return N_("A count must be between 0 and {most}.", most=MOST_PEOPLE)
    if attendance is not None and sum(counts.values()) > attendance:
        return N_(
            "The groups add up to {sum}, but {attendance} people came. Check the cards.",
            sum=sum(counts.values()),
            attendance=attendance,
        )
    return None
