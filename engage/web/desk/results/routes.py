"""Addresses of results. Charts need libraries that residents' pages never load, so they are imported where they are used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, request

from engage import clock
from engage.errors import N_
from engage.findings import queries
from engage.findings.queries import ReleaseCard
from engage.people.rules import Permission
from engage.responses.queries import Counts, counts_by_survey
from engage.surveys.cards import SurveyCard, surveys_of
from engage.web.desk import desk_door, in_menu
from engage.web.desk.results import pictures, planning, weighting
from engage.web.desk.results.naming import dimension_names, reference_words, screening_of, survey_here
from engage.web.desk.results.numbers import full_table
from engage.web.desk.results.showing import Look, Shown, shown
from engage.web.shell import background
from engage.web.shell.database import db
from engage.web.shell.guards import initiative, may, person
from engage.web.shell.locale import spoken
from engage.web.shell.pages import go, note, page, said, say

door = desk_door("results")
in_menu(N_("Results"), "desk-results.index", Permission.SEE_RESULTS, place=50)


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
    """One question by one dimension, or two, at a time; both are chosen above."""
    from engage.findings.weightings import weighting_on

    card = _card(slug)
    look = Look.asked(request.args.get("for"), request.args.get("mode"))
    weighted = {"yes": True, "no": False}.get(request.args.get("weighted", ""))
    tables = queries.releases_of(
        db.session, initiative().id, audience=look.audience, survey_id=card.id, weighted=weighted
    )
    questions = {table.subject: table.caption for table in tables}
    asked = request.args.get("question", "")
    question = asked if asked in questions else next(iter(questions), "")
    of_question = [table for table in tables if table.subject == question]
    chosen = _chosen(of_question, request.args.get("by", ""))
    names = dimension_names(card.id)
    one = shown(chosen, look) if chosen else None
    beside = _beside(chosen, look) if chosen and request.args.get("beside") else None
    return page(
        "desk/results/survey.html",
        card=card,
        counts=counts_by_survey(db.session, [card.id]).get(card.id, Counts()),
        questions=list(questions.items()),
        question=question,
        dimensions=[("|".join(t.dimensions), _by(t, names)) for t in _in_order(of_question)],
        wanted="|".join(chosen.dimensions) if chosen else "",
        chosen=chosen,
        look=look,
        audience=look.audience,
        asked={key: value for key, value in request.args.items() if key in _KEPT and value},
        weighted=weighted,
        has_weighted=weighting_on(db.session, card.id) is not None,
        one=one,
        numbers=full_table(one.released) if one else None,
        beside=beside,
        beside_numbers=full_table(beside.released) if beside else None,
        reference=reference_words(one.released) if one else "",
        may_plan=may(Permission.EDIT_SURVEYS),
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


@door.get("/surveys/<slug>/differences", may=Permission.SEE_RESULTS)
def differences(slug: str) -> Response:
    """Every question by every dimension that was tested as a whole: where answers differ by group, and how many tests it took."""
    card = _card(slug)
    found = screening_of(card)
    return page("desk/results/differences.html", card=card, found=found, names=dimension_names(card.id))


@door.get("/tables/<uuid:release_id>", may=Permission.SEE_RESULTS)
def table(release_id: UUID) -> Response:
    look = Look.asked(request.args.get("for"), request.args.get("mode"))
    card = queries.release_with(db.session, initiative().id, release_id, audience=look.audience)
    one = shown(card, look)
    names = [said(label) for label in one.released.dimension_labels]
    return page(
        "desk/results/table.html",
        card=card,
        one=one,
        look=look,
        numbers=full_table(one.released) if one.released.kind == "shares" else None,
        names=spoken().formats.list(names) if names else "",
    )


_KEPT = ("question", "by", "for", "mode", "weighted", "beside")


def _card(slug: str) -> SurveyCard:
    return survey_here(slug)


def _in_order(tables: list[ReleaseCard]) -> list[ReleaseCard]:
    """By one dimension first, then by pairs; everybody together comes last, since nothing is compared there."""
    return sorted(tables, key=lambda table: (len(table.dimensions) or 9, table.dimensions))


def _by(card: ReleaseCard, names: Mapping[str, Any]) -> str:
    if not card.dimensions:
        return say(N_("everybody together"))
    return str(spoken().formats.list(said(names.get(code, code)) for code in card.dimensions))


def _beside(card: ReleaseCard, look: Look) -> Shown | None:
    """The same table with the weights the other way: off where they are on, and on where they are off."""
    same = queries.releases_of(
        db.session,
        initiative().id,
        audience=look.audience,
        survey_id=card.survey_id,
        subject=card.subject,
        weighted=not card.weighted,
    )
    other = next((one for one in same if one.dimensions == card.dimensions), None)
    return shown(other, look, id="beside") if other else None


def _chosen(tables: list[ReleaseCard], wanted: str) -> ReleaseCard | None:
    by_dimension = {"|".join(table.dimensions): table for table in tables}
    return by_dimension.get(wanted) or next((t for t in tables if t.dimensions), next(iter(tables), None))


for room in (pictures, planning, weighting):
    room.install(door)
