"""Loading the samples, chapter by chapter, through the rooms' own actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from engage.agenda.queries import initiatives
from engage.samples import connecticut, nepal, santa_monica
from engage.samples.sign_ins import give_roles, make_accounts
from engage.samples.team import Team, Tell

# What is loaded, in order: how much of the whole work it is, what to say meanwhile, and the chapter. A chapter may build on
# those before it; ``team.initiatives`` has what they founded.
CHAPTERS: tuple[tuple[float, str, Callable[[Team], None]], ...] = (
    (0.45, "Nepal: 8,302 interviews in six rounds", nepal.load),
    (0.30, "Connecticut: attendance by race and year", connecticut.load),
    (0.25, "Santa Monica: wellbeing, census, open answers", santa_monica.load),
)


def is_loaded(session: Session) -> bool:
    """Whether this instance has a sample already."""
    return any(card.sample_source for card in initiatives(session))


def load_samples(session: Session, password: str, tell: Tell, *, at: datetime) -> None:
    """Load every chapter. ``tell`` hears the share of the work done and what comes next. The caller commits."""
    tell(0.0, "Accounts")
    team = Team(session, make_accounts(session, password, at=at), at)
    done = 0.0
    for share, what, load in CHAPTERS:
        tell(done, what)
        before = set(team.initiatives.values())
        load(team)
        founded = [one for one in team.initiatives.values() if one not in before]
        give_roles(session, founded, team.accounts, at=at)
        done += share
    tell(1.0, "Samples loaded")


def open_samples(session: Session) -> list[tuple[str, str]]:
    """Addresses worth opening first, and what is there."""
    found = [(f"/s/{santa_monica.OPEN_SURVEY}", "a survey to answer, in English, Spanish or Arabic")]
    found += [
        (f"/p/{card.slug}", card.name.in_language("en").text)
        for card in initiatives(session)
        if card.sample_source
    ]
    return found
