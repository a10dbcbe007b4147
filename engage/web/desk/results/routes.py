"""Addresses of results. Charts need libraries that residents' pages never load, so they are imported where they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Response, request

from engage import clock
from engage.errors import N_, NotFound
from engage.findings import queries
from engage.findings.queries import ReleaseCard
from engage.people.rules import Permission
from engage.responses.queries import Counts, counts_by_survey
from engage.surveys.cards import SurveyCard, card_named, surveys_of
from engage.web.desk import desk_door, in_menu
from engage.web.desk.results.numbers import full_table
from engage.web.shell import background
from engage.web.shell.database import db
from engage.web.shell.guards import initiative, may, person
from engage.web.shell.locale import spoken
from engage.web.shell.pages import go, note, page

if TYPE_CHECKING:
    from engage.charts.picture import Picture
    from engage.privacy.released import Released

door = desk_door("results")
in_menu(N_("Results"), "desk-results.index", Permission.SEE_RESULTS, place=50)

MOST_PICTURES = 8


@door.get("/", may=Permission.SEE_RESULTS)
def index() -> Response:
    cards = surveys_of(db.session, initiative().id)
    released = {
        card.id: len(queries.releases_of(db.session, initiative().id, audience="desk", survey_id=card.id))
        for card in cards
    }
    counts = counts_by_survey(db.session, [card.id for card in cards])
    return page("desk/results/index.html", cards=cards, counts=counts, nothing=Counts(), released=released)


@door.post("/who-came", may=Permission.PUBLISH_FINDINGS)
def who_came() -> Response:
    """Release who came to listening sessions, for the desk and for everybody."""
    from engage.findings.came import release_who_came

    now = clock.now()
    for audience in ("desk", "public"):
        tables = release_who_came(db.session, initiative().id, audience, by=person().id, at=now)
    if tables:
        note(N_("Released: who came to listening sessions, beside who lives here."))
    else:
        note(N_("Nobody has been counted in a listening session yet."), "warn")
    return go(".index")


@door.get("/surveys/<slug>", may=Permission.SEE_RESULTS)
def survey(slug: str) -> Response:
    """One question by one dimension at a time; both are chosen above."""
    card = _card(slug)
    audience = "public" if request.args.get("for") == "public" else "desk"
    tables = queries.releases_of(db.session, initiative().id, audience=audience, survey_id=card.id)
    questions = {table.subject: table.caption for table in tables}
    asked = request.args.get("question", "")
    question = asked if asked in questions else next(iter(questions), "")
    of_question = [table for table in tables if table.subject == question]
    wanted = request.args.get("by", "")
    chosen = _chosen(of_question, wanted)
    return page(
        "desk/results/survey.html",
        card=card,
        counts=counts_by_survey(db.session, [card.id]).get(card.id, Counts()),
        questions=list(questions.items()),
        question=question,
        dimensions=[("|".join(t.dimensions), _dimension_names(t)) for t in of_question if t.dimensions],
        wanted="|".join(chosen.dimensions) if chosen else "",
        chosen=chosen,
        audience=audience,
        minimum=initiative().public_minimum if audience == "public" else initiative().desk_minimum,
        pictures=_pictures(chosen, audience) if chosen else [],
        numbers=full_table(_released(chosen, audience)) if chosen else None,
        may_release=may(Permission.PUBLISH_FINDINGS) and card.state in {"closed", "archived"},
    )


@door.post("/surveys/<slug>/release", may=Permission.PUBLISH_FINDINGS)
def release(slug: str) -> Response:
    card = _card(slug)
    audience = "public" if request.form.get("for") == "public" else "desk"
    return background.start(
        "release results",
        N_("Releasing results"),
        initiative=str(initiative().id),
        survey=str(card.id),
        audience=audience,
        by=str(person().id),
    )


@door.get("/tables/<uuid:release_id>", may=Permission.SEE_RESULTS)
def table(release_id: UUID) -> Response:
    card = queries.release_with(db.session, initiative().id, release_id, audience="desk")
    return page(
        "desk/results/table.html", card=card, pictures=_pictures(card, "desk"), names=_dimension_names(card)
    )


def _card(slug: str) -> SurveyCard:
    """The survey, when it is this initiative's."""
    card = card_named(db.session, slug)
    if card.initiative_id != initiative().id:
        raise NotFound(N_("There is no such survey."))
    return card


def _chosen(tables: list[ReleaseCard], wanted: str) -> ReleaseCard | None:
    by_dimension = {"|".join(table.dimensions): table for table in tables}
    return by_dimension.get(wanted) or next((t for t in tables if t.dimensions), next(iter(tables), None))


def _dimension_names(card: ReleaseCard) -> str:
    from engage.web.shell.pages import said

    table = _released(card, "desk")
    return str(spoken().formats.list([said(label) for label in table.dimension_labels]))


def _released(card: ReleaseCard, audience: str) -> Released:
    return queries.released_table(db.session, initiative().id, card.id, audience=audience)


def _pictures(card: ReleaseCard, audience: str) -> list[Picture]:
    from engage.charts.choosing import pictures_of

    table = _released(card, audience)
    if not table.rows:
        raise NotFound(N_("There is no such table."))
    return pictures_of(table, spoken())[:MOST_PICTURES]
