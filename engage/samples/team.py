"""What every chapter of the samples is given: the session, who does what, the time, and a way to say how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from engage.errors import Refused
from engage.exchange.bringing_in import BroughtIn
from engage.people.models import Account

FOLDER = Path(__file__).parent
DATA = FOLDER / "data"
MAPPINGS = FOLDER / "mappings"

# The samples begin so long before they are loaded: findings, promises and reviews need time to follow each other.
STORY = timedelta(days=240)

# A share of the whole work, from 0 to 1, and what is being done.
Tell = Callable[[float, str], None]


@dataclass
class Team:
    """The sample's people by e-mail address, the day on which the samples begin, and the initiatives founded so far by slug."""

    session: Session
    accounts: dict[str, Account]
    at: datetime
    initiatives: dict[str, UUID] = field(default_factory=dict)

    def member(self, name: str) -> UUID:
        """The account that plays a role: ``organizer``, ``data``, ``manager``, ``coder`` ..."""
        return self.accounts[f"{name}@example.org"].id


def whole(outcome: BroughtIn) -> BroughtIn:
    """``outcome``, unless a row of a sample was refused: then the mapping and the file beside it do not fit any more."""
    if outcome.refused:
        raise Refused(outcome.refused[0].why, outcome.refused)
    return outcome
