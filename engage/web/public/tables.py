"""Released tables on public pages, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Response, make_response

from engage.agenda.queries import InitiativeCard
from engage.errors import N_, Message
from engage.exchange.results import HEADER, lines_of
from engage.exchange.writing import write_csv
from engage.findings.queries import ReleaseCard, release_with, released_table, releases_of
from engage.i18n.local_text import LocalText
from engage.measures.queries import indicators_of
from engage.privacy.released import Released
from engage.surveys.queries import survey_with
from engage.web.public.here import dimension_names, enter
from engage.web.public.numbers import FullTable, Showing
from engage.web.shell.database import db
from engage.web.shell.locale import current, spoken
from engage.web.shell.pages import page, said, say

if TYPE_CHECKING:
    from engage.charts.picture import Picture


MOST_DRAWN = 4
"""So many pictures of one table; the table in full has the rest."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A released table ready for a page: its pictures, each with its sentence, and all of its numbers."""

    card: ReleaseCard
    released: Released
    pictures: Sequence[Picture]
    full: FullTable


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose numbers these are."""

    source: str
    licence: str


def shown(here: InitiativeCard, release_ids: Iterable[UUID]) -> list[Shown]:
    """Released tables as pages show them, in the order given."""
    # Charts are needed by pages with charts only; a resident's process never loads them.
    from engage.charts.choosing import pictures_of

    full = Showing(spoken(), here.source_language)
    found = []
    for place, release_id in enumerate(release_ids):
        card = release_with(db.session, here.id, release_id)
        released = released_table(db.session, here.id, release_id)
        drawn = (
            pictures_of(released, spoken(), id=f"figure-{place}", overall=_overall(here, card))
            if _can_be_drawn(released)
            else []
        )
        found.append(Shown(card, released, drawn[:MOST_DRAWN], full.of(released)))
    return found


def _can_be_drawn(released: Released) -> bool:
    """Groups beside each other can be; so can people beside their community, where somebody has counted it."""
    if released.kind == "counts":
        at = [head.code for head in released.columns].index("share_community")
        return any(row.figures[at].shown for row in released.rows)
    return bool(released.dimensions)


def _overall(here: InitiativeCard, card: ReleaseCard) -> Released | None:
    """Everybody's table of the same question, which groups are drawn beside."""
    if card.survey_id is None or not card.dimensions:
        return None
    same = releases_of(db.session, here.id, survey_id=card.survey_id, subject=card.subject)
    whole = next((one for one in same if not one.dimensions), None)
    return released_table(db.session, here.id, whole.id) if whole else None


def of_goal(here: InitiativeCard, goal_id: UUID) -> list[Shown]:
    """The goal's measures as they were last released."""
    wanted = [one.id for one in indicators_of(db.session, here.id, goal_id=goal_id)]
    cards = [
        card for indicator in wanted for card in releases_of(db.session, here.id, indicator_id=indicator)
    ]
    return shown(here, [card.id for card in cards])


def catalogue(here: InitiativeCard) -> list[tuple[LocalText, list[tuple[str, UUID]]]]:
    """Every public table, those of one question or measure together, each named by its groups."""
    cards = releases_of(db.session, here.id)
    found: dict[tuple[object, ...], list[ReleaseCard]] = {}
    for card in cards:
        found.setdefault((card.survey_id, card.indicator_id, card.theme_id, card.subject), []).append(card)
    return [(some[0].caption, _named(here, some)) for some in found.values()]


def table(initiative: str, release_id: UUID) -> Response:
    here = enter(initiative)
    [one] = shown(here, [release_id])
    return page(
        "public/table.html",
        one=one,
        origin=_origin(here, one.card),
        related=_named(here, _related(here, one.card)),
    )


def download(initiative: str, release_id: UUID) -> Response:
    """The table as CSV, in the page's language, with nothing in it that a spreadsheet would run."""
    here = enter(initiative)
    released = released_table(db.session, here.id, release_id)
    response = make_response(write_csv(HEADER, lines_of(released, current().tag)))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{released.digest[:12]}.csv"'
    return response


def _named(here: InitiativeCard, cards: Iterable[ReleaseCard]) -> list[tuple[str, UUID]]:
    """Tables by what they are broken down by, in the order of how much that is."""
    some = sorted(cards, key=lambda card: (len(card.dimensions), card.dimensions))
    names = dimension_names(here)
    return [(_broken_down(card, names), card.id) for card in some]


def _broken_down(card: ReleaseCard, names: Mapping[str, LocalText | Message]) -> str:
    if not card.dimensions:
        return say(N_("Everybody together"))
    listed = spoken().formats.list(said(names.get(one, LocalText(und=one))) for one in card.dimensions)
    return say(N_("By: {groups}", groups=listed))


def _origin(here: InitiativeCard, card: ReleaseCard) -> Origin | None:
    if card.survey_id is not None:
        survey = survey_with(db.session, card.survey_id)
        return Origin(survey.sample_source, survey.sample_licence or "") if survey.sample_source else None
    for one in indicators_of(db.session, here.id):
        if one.id == card.indicator_id:
            return Origin(one.source, one.licence or "")
    return None


def _related(here: InitiativeCard, card: ReleaseCard) -> list[ReleaseCard]:
    """The other tables of the same question or measure: by other groups."""
    same = releases_of(
        db.session, here.id, survey_id=card.survey_id, indicator_id=card.indicator_id, subject=card.subject
    )
    return [one for one in same if one.id != card.id]
