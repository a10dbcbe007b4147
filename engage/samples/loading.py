"""Loading the samples, chapter by chapter, through the rooms' own actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from engage.agenda.queries import initiatives
from engage.samples import (
    connecticut,
    nepal,
    santa_monica,
    story_connecticut,
    story_nepal,
    story_santa_monica,
)
from engage.samples.sign_ins import give_roles, make_accounts
from engage.samples.team import STORY, Team, Tell

Chapter = Callable[[Team, Callable[[float], None]], None]


def _at_once(load: Callable[[Team], None]) -> Chapter:
    """A chapter that says nothing of how far it is."""
    return lambda team, _tell: load(team)


# What is loaded, in order: how much of the whole work it is, what to say meanwhile, and the chapter, which is told how far it
# is itself. A chapter may build on those before it; ``team.initiatives`` has what they founded.
CHAPTERS: tuple[tuple[float, str, Chapter], ...] = (
    (0.25, "Nepal: 8,302 interviews in six rounds", _at_once(nepal.load)),
    (0.15, "Connecticut: attendance by race and year", _at_once(connecticut.load)),
    (0.15, "Santa Monica: wellbeing, census, open answers", _at_once(santa_monica.load)),
    (0.35, "Nepal: results by group, small groups kept back", story_nepal.release),
    (0.04, "Nepal: what came of it", _at_once(story_nepal.load)),
    (0.03, "Connecticut: what came of it", _at_once(story_connecticut.load)),
    (0.03, "Santa Monica: what came of it", _at_once(story_santa_monica.load)),
)


def is_loaded(session: Session) -> bool:
    """Whether this instance has a sample already."""
    return any(card.sample_source for card in initiatives(session))


def load_samples(session: Session, password: str, tell: Tell, *, at: datetime) -> None:
    """Load every chapter, so that their story ends ``at``. ``tell`` hears the share of the work done and what comes next.
    The caller commits."""
    tell(0.0, "Accounts")
    began = at - STORY
    team = Team(session, make_accounts(session, password, at=began), began)
    done = 0.0
    for share, what, load in CHAPTERS:
        tell(done, what)
        before = set(team.initiatives.values())
        load(team, _within(tell, done, share, what))
        founded = [one for one in team.initiatives.values() if one not in before]
        give_roles(session, founded, team.accounts, at=began)
        done += share
    tell(1.0, "Samples loaded")


def _within(tell: Tell, done: float, share: float, what: str) -> Callable[[float], None]:
    """How far a chapter is, as a part of the whole work."""
    return lambda part: tell(done + share * part, what)


def open_samples(session: Session) -> list[tuple[str, str]]:
    """Addresses worth opening first, and what is there."""
    found = [(f"/s/{santa_monica.OPEN_SURVEY}", "a survey to answer, in English, Spanish or Arabic")]
    found += [
        (f"/p/{card.slug}", card.name.in_language("en").text)
        for card in initiatives(session)
        if card.sample_source
    ]
    return found
