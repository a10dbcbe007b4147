"""One thing to mend, or to think about: where, what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engage.errors import Message


class Weight(StrEnum):
    STOP = "stop"  # nothing is published with it
    MEND = "mend"  # most likely wrong
    THINK = "think"  # a person decides


@dataclass(frozen=True, slots=True)
class Advice:
    """``path`` of the item; empty for the whole survey. ``check`` names the rule that found it."""

    path: str
    check: str
    weight: Weight
    what: Message
    do: Message
