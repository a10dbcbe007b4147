"""Addresses of the field: surveys that are open, how each is going, where people stop.

Counting by group needs libraries that residents' pages never load, so it is imported where it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from flask import Response, url_for
from sqlalchemy.orm import Session

from engage import clock
from engage.errors import N_, NotFound
from engage.i18n.registry import language
from engage.people.rules import Permission
from engage.responses.queries import Counts, counts_by_survey
from engage.responses.tallies import arrivals, blanks, left_behind, odd_ones
from engage.surveys.cards import SurveyCard, card_named, surveys_of
from engage.surveys.queries import OpenSurvey, survey_with
from engage.web.desk import desk_door, in_menu
from engage.web.desk.field import words
from engage.web.desk.field.counted import counted
from engage.web.desk.field.stopping import blank_rows, stops
from engage.web.shell.database import db
from engage.web.shell.guards import initiative, person
from engage.web.shell.pages import page

if TYPE_CHECKING:
    from engage.findings.field import Coming

door = desk_door("field")
in_menu(N_("Fieldwork"), "desk-field.index", Permission.SEE_RESULTS, place=25)


@door.get("/", may=Permission.SEE_RESULTS)
def index() -> Response:
    cards = [card for card in surveys_of(db.session, initiative().id) if card.version_number]
    cards.sort(key=lambda card: (card.state.value != "open", card.slug))
    counts = counts_by_survey(db.session, [card.id for card in cards])
    return page("desk/field/index.html", cards=cards, counts=counts, nothing=Counts())


@door.get("/<slug>", may=Permission.SEE_RESULTS)
def coming_in(slug: str) -> Response:
    """Who answers, and how many more voices of whom it takes."""
    from engage.findings.field import who_comes

    card, survey = found(slug)
    came = counted((survey.id, "arrivals"), lambda: arrivals(db.session, survey.id))
    groups = counted((survey.id, "groups"), lambda: who_comes(db.session, survey))
    return page(
        "desk/field/coming_in.html",
        card=card,
        survey=survey,
        tabs=tabs(slug, "coming_in"),
        came=came.found,
        at=came.at,
        partial=counts_by_survey(db.session, [card.id]).get(card.id, Counts()).partial,
        groups=groups.found,
        wanted=_wanted(groups.found),
        languages=_by(came.found.by_language, [*survey.instrument.languages, *came.found.by_language]),
        modes=_by(came.found.by_mode, words.MODES),
        language_of=language,
        words=words,
        minimum=initiative().desk_minimum,
        open_now=survey.door_at(clock.now()).value == "open",
    )


@door.get("/<slug>/stopping", may=Permission.SEE_RESULTS)
def stopping(slug: str) -> Response:
    """Where people break off, and which questions stay blank."""
    card, survey = found(slug)
    came = counted((survey.id, "arrivals"), lambda: arrivals(db.session, survey.id))
    left = counted((survey.id, "left"), lambda: left_behind(db.session, survey.id, survey.version_id))
    blank = counted((survey.id, "blanks"), lambda: blanks(db.session, survey.id))
    return page(
        "desk/field/stopping.html",
        card=card,
        survey=survey,
        tabs=tabs(slug, "stopping"),
        at=blank.at,
        complete=came.found.complete,
        stops=stops(survey, came.found.complete, left.found),
        blanks=blank_rows(survey, came.found.complete, blank.found),
        words=words,
        language_of=language,
        odd=counted((survey.id, "odd"), lambda: odd_ones(db.session, survey.id)).found,
    )


@door.post("/<slug>/answers.csv", may=Permission.EXPORT_ANSWERS)
def answers(slug: str) -> Response:
    """The answers row by row, sent as they are read: a session of their own outlives the request's."""
    from engage.exchange.writing import stream_csv
    from engage.findings.raw import rows_of, take_out

    card, survey = found(slug)
    left = take_out(db.session, survey, by=person().id, at=clock.now())
    engine = db.engine

    def lines() -> Iterator[bytes]:
        with Session(engine) as session:
            yield from stream_csv(left.header, rows_of(session, survey))

    response = Response(lines(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{card.slug}-answers.csv"'
    return response


def found(slug: str) -> tuple[SurveyCard, OpenSurvey]:
    """A published survey of this initiative, as lists and as residents see it."""
    card = card_named(db.session, slug)
    if card.initiative_id != initiative().id or not card.version_number:
        raise NotFound(N_("There is no published survey named {slug}.", slug=slug))
    return card, survey_with(db.session, card.id)


def tabs(slug: str, here: str) -> list[tuple[object, str, bool]]:
    """The pages of a survey in the field."""
    pages = [
        ("coming_in", N_("Coming in"), "desk-field.coming_in"),
        ("stopping", N_("Where people stop"), "desk-field.stopping"),
        ("share", N_("Share it"), "desk-sharing.show"),
        ("paper", N_("On paper"), "desk-paper.index"),
    ]
    return [(label, url_for(endpoint, slug=slug), name == here) for name, label, endpoint in pages]


def _wanted(groups: list[Coming]) -> list[tuple[Coming, int]]:
    """Places in the list of voices still missing: (dimension, index of its group), the most missing first."""
    missing = [
        (coming, place, one.more) for coming in groups for place, one in enumerate(coming.voices) if one.more
    ]
    missing.sort(key=lambda one: (-one[2], one[0].dimension, one[1]))
    return [(coming, place) for coming, place, _ in missing]


def _by(heard: Mapping[str, int], codes: Iterable[str]) -> list[tuple[str, float | None]]:
    """Code and number of people, ``None`` where it is withheld."""
    from engage.findings.field import count_of_people

    codes = list(dict.fromkeys(codes))
    table = count_of_people(heard, codes, initiative())
    return [(code, table.row(code).figures[0].value) for code in codes]
