"""What a survey's dimensions, references and tests are called, and which survey an address means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from engage.errors import N_, Message, NotFound
from engage.findings import queries
from engage.findings.queries import ReleaseCard
from engage.groups.queries import dimensions_of
from engage.i18n.local_text import LocalText
from engage.surveys.cards import SurveyCard, card_named
from engage.web.shell.database import db
from engage.web.shell.guards import initiative
from engage.web.shell.pages import said, say

if TYPE_CHECKING:
    from engage.privacy.released import Compared, Released


def survey_here(slug: str) -> SurveyCard:
    """The survey, when it is this initiative's."""
    card = card_named(db.session, slug)
    if card.initiative_id != initiative().id:
        raise NotFound(N_("There is no such survey."))
    return card


def dimension_names(survey_id: UUID) -> dict[str, LocalText | Message]:
    """What results of this initiative can be broken down by, by code."""
    from engage.findings.frames import LANGUAGE, MODE, WAVE

    named: dict[str, LocalText | Message] = {
        WAVE: N_("Round"),
        LANGUAGE: N_("Language answered in"),
        MODE: N_("How it was answered"),
    }
    return named | {card.code: card.name for card in dimensions_of(db.session, initiative().id)}


def reference_words(released: Released) -> str:
    """What the groups of a table were tested against; empty where nothing was tested."""
    if released.tested is None:
        return ""
    match released.tested.reference:
        case "rest":
            return say(N_("everyone else"))
        case "overall":
            return say(N_("everybody together"))
        case code:
            labels = {row.codes[0]: row.labels[0] for row in released.rows if row.codes}
            return str(said(labels.get(code, LocalText(und=code))))


@dataclass(frozen=True, slots=True)
class Screened:
    card: ReleaseCard
    tested: Compared


def screening_of(survey: SurveyCard) -> list[Screened]:
    """The survey's tables by one dimension that were tested as a whole; those that differ come first."""
    cards = queries.releases_of(db.session, initiative().id, audience="desk", survey_id=survey.id)
    found = []
    for card in cards:
        if len(card.dimensions) != 1:
            continue
        tested = queries.released_table(db.session, initiative().id, card.id, audience="desk").tested
        if tested is not None and tested.differs is not None:
            found.append(Screened(card, tested))
    return sorted(found, key=lambda one: one.tested.differs != "gap")
