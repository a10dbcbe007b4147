"""Addresses of surveys."""

from __future__ import annotations

from flask import Response, make_response

from engage import clock
from engage.errors import N_, EngageError
from engage.i18n.local_text import Said
from engage.i18n.registry import language
from engage.people.rules import Permission
from engage.responses.queries import Counts, counts_by_survey
from engage.surveys import actions, queries, rules
from engage.surveys.cards import SurveyCard, surveys_of
from engage.surveys.instrument import SILENT, Instrument, Kind
from engage.surveys.linting import what_stops
from engage.surveys.reading_notes import keep_notes, notes_of
from engage.web.desk.surveys import (
    adding,
    answers,
    outline,
    previewing,
    question,
    rules_pages,
    starting,
    trying,
    versions,
    words,
)
from engage.web.desk.surveys.door import card_of, door
from engage.web.desk.surveys.forms import EarlyForm, ImportForm
from engage.web.desk.surveys.outline import label_of
from engage.web.shell.database import db
from engage.web.shell.forms import filled, sent
from engage.web.shell.guards import initiative, person
from engage.web.shell.pages import go, note, page

# Building puts its addresses on the same door, a file for each thing an author does.
BUILDING = (starting, outline, adding, question, answers, rules_pages, previewing, trying, versions)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door.get("/", may=Permission.SEE_SURVEYS)
def index() -> Response:
    cards = surveys_of(db.session, initiative().id)
    return page(
        "desk/surveys/index.html",
        cards=cards,
        counts=counts_by_survey(db.session, [card.id for card in cards]),
        nothing=Counts(),
        words=words,
    )


@door.route("/import", methods=["GET", "POST"], may=Permission.EDIT_SURVEYS)
def bring_in() -> Response:
    from engage.exchange.xlsform.bringing_in import (
        draft_from_xlsform,
    )  # not at start-up: readers of workbooks are heavy

    form = filled(ImportForm)
    form.offer(initiative().languages or ("en",))
    if sent(form):
        try:
            survey, _ = draft_from_xlsform(
                db.session,
                initiative().id,
                form.file.data.read(),
                slug=form.slug.data or "",
                unnamed=form.language.data,
                by=person().id,
                at=clock.now(),
            )
        except EngageError as refusal:
            form.complain(refusal.message, "file")
            return page("desk/surveys/import.html", 422, form=form, problems=refusal.problems)
        note(N_("The form is read into a draft. Look it over before you open it."))
        return go(".show", slug=survey.slug)
    return page("desk/surveys/import.html", 422 if form.summary else 200, form=form, problems=())


@door.get("/<slug>", may=Permission.SEE_SURVEYS)
def show(slug: str) -> Response:
    return _show(card_of(slug))


@door.post("/<slug>/open", may=Permission.OPEN_SURVEYS)
def open_one(slug: str) -> Response:
    card, form = card_of(slug), filled(EarlyForm)
    if not sent(form):
        return _show(card, form)
    try:
        actions.open_survey(db.session, card.id, override=form.reason, by=person().id, at=clock.now())
    except EngageError as refusal:
        form.take_gate(refusal)
        return _show(card, form)
    note(N_("The survey takes answers now."))
    return go(".show", slug=slug)


@door.post("/<slug>/close", may=Permission.OPEN_SURVEYS)
def close_one(slug: str) -> Response:
    actions.close_survey(db.session, card_of(slug).id, by=person().id, at=clock.now())
    note(N_("The survey is closed. Its answers stay."))
    return go(".show", slug=slug)


@door.post("/<slug>/notes", may=Permission.EDIT_SURVEYS)
def dismiss_notes(slug: str) -> Response:
    keep_notes(db.session, card_of(slug).id, ())
    return go(".show", slug=slug)


@door.get("/<slug>/form.xlsx", may=Permission.SEE_SURVEYS)
def workbook(slug: str) -> Response:
    from engage.exchange.xlsform import xlsform_bytes

    card = card_of(slug)
    answer = make_response(xlsform_bytes(queries.draft_instrument(db.session, card.id)))
    answer.headers["Content-Type"] = _XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="{card.slug}.xlsx"'
    return answer


def _show(card: SurveyCard, form: EarlyForm | None = None) -> Response:
    instrument = queries.draft_instrument(db.session, card.id)
    return page(
        "desk/surveys/show.html",
        422 if form and form.summary else 200,
        card=card,
        instrument=instrument,
        asked=_asked(instrument),
        readiness=queries.readiness_of(db.session, card.id),
        override_names=[instrument.language(tag).autonym for tag in card.override_languages],
        language_of=language,
        counts=counts_by_survey(db.session, [card.id]).get(card.id, Counts()),
        notes=notes_of(db.session, card.id),
        form=form or EarlyForm(),
        may_open=rules.may_open(card.state.value),
        stops=[
            (one, label_of(instrument, instrument.by_path[one.path].item)) for one in what_stops(instrument)
        ],
        words=words,
    )


def _asked(instrument: Instrument) -> list[tuple[Said, Kind]]:
    """What a person meets, in order: its words (its name, where it has none), and its kind."""
    source = instrument.source_language
    items = [placed.item for placed in instrument.placed if placed.item.kind not in SILENT]
    return [
        (item.label.in_language(source, source) if item.label else Said(item.name, source), item.kind)
        for item in items
    ]
