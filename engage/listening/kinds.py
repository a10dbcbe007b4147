"""Kinds and states of sessions, supports and notes. Everybody may name them; the tables are the drawer's own."""

from __future__ import annotations

from enum import StrEnum


class SessionState(StrEnum):
    PROPOSED = "proposed"
    PLANNED = "planned"
    CONFIRMED = "confirmed"
    HELD = "held"
    NOTES_IN = "notes_in"
    CHECKED = "checked"  # by the participants
    CODED = "coded"
    REPORTED_BACK = "reported_back"
    CANCELLED = "cancelled"


class Support(StrEnum):
    INTERPRETATION = "interpretation"
    CHILDCARE = "childcare"
    FOOD = "food"
    TRANSPORT = "transport"
    STIPEND = "stipend"
    CAPTIONS = "captions"
    STEP_FREE = "step_free"
    QUIET_ROOM = "quiet_room"


class SupportState(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    DELIVERED = "delivered"
    FAILED = "failed"


class Fidelity(StrEnum):
    """How near a note is to what was said. An observation is never shown as a quote."""

    VERBATIM = "verbatim"
    NEAR_VERBATIM = "near_verbatim"
    PARAPHRASE = "paraphrase"
    INTERPRETED = "interpreted"
    OBSERVATION = "observation"


class ConsentScope(StrEnum):
    """What the speaker allowed, from least to most. Consent taken back is not a scope: the note is gone."""

    NOTES = "notes"
    QUOTE = "quote"
    QUOTE_WITH_GROUP = "quote_with_group"
    NAMED = "named"


class NoteState(StrEnum):
    RAW = "raw"
    CLEARED = "cleared"
    WITHHELD = "withheld"
