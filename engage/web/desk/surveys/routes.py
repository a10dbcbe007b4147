"""Addresses of surveys."""

from __future__ import annotations

from flask import Response, make_response, request, url_for

from engage import clock
from engage.errors import N_, EngageError, NotFound, Refused
from engage.i18n.local_text import Said
from engage.i18n.registry import language
from engage.people.rules import Permission
from engage.responses.queries import Counts, counts_by_survey
from engage.surveys import actions, queries, rules
from engage.surveys.cards import SurveyCard, card_named, surveys_of
from engage.surveys.instrument import SILENT, Instrument, Kind
from engage.surveys.reading_notes import keep_notes, notes_of
from engage.surveys.wording import Words, review_wording, set_wording, words_in
from engage.web.desk import desk_door, in_menu
from engage.web.desk.surveys import words
from engage.web.desk.surveys.forms import ImportForm, OpenForm
from engage.web.shell.database import db
from engage.web.shell.forms import filled, sent
from engage.web.shell.guards import initiative, person
from engage.web.shell.pages import go, note, page

door = desk_door("surveys")
in_menu(N_("Surveys"), "desk-surveys.index", Permission.SEE_SURVEYS, place=20)

WORDERS = (Permission.TRANSLATE, Permission.REVIEW_WORDING, Permission.EDIT_SURVEYS)
TEXTS_ON_A_PAGE = 20
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
    return _show(_card(slug))


@door.post("/<slug>/open", may=Permission.OPEN_SURVEYS)
def open_one(slug: str) -> Response:
    card, form = _card(slug), filled(OpenForm)
    if not sent(form):
        return _show(card, form)
    try:
        actions.open_survey(db.session, card.id, override=form.override.data, by=person().id, at=clock.now())
    except EngageError as refusal:
        form.complain(refusal.message, "override")
        return _show(card, form)
    note(N_("The survey takes answers now."))
    return go(".show", slug=slug)


@door.post("/<slug>/close", may=Permission.OPEN_SURVEYS)
def close_one(slug: str) -> Response:
    actions.close_survey(db.session, _card(slug).id, by=person().id, at=clock.now())
    note(N_("The survey is closed. Its answers stay."))
    return go(".show", slug=slug)


@door.post("/<slug>/notes", may=Permission.EDIT_SURVEYS)
def dismiss_notes(slug: str) -> Response:
    keep_notes(db.session, _card(slug).id, ())
    return go(".show", slug=slug)


@door.get("/<slug>/form.xlsx", may=Permission.SEE_SURVEYS)
def workbook(slug: str) -> Response:
    from engage.exchange.xlsform import xlsform_bytes

    card = _card(slug)
    answer = make_response(xlsform_bytes(queries.draft_instrument(db.session, card.id)))
    answer.headers["Content-Type"] = _XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="{card.slug}.xlsx"'
    return answer


@door.get("/<slug>/wording/<tag>", may=Permission.SEE_SURVEYS)
def wording(slug: str, tag: str) -> Response:
    return _wording(_card(slug), tag, {})


@door.post("/<slug>/wording/<tag>", may=WORDERS)
def write(slug: str, tag: str) -> Response:
    """Keep the words of the page; or, by the other button, say that they are right as they stand."""
    card = _card(slug)
    typed = {name[2:]: text for name, text in request.form.items() if name.startswith("w:")}
    try:
        if request.form.get("do") == "review":
            _review(card, tag, typed)
        else:
            changed = set_wording(db.session, card.id, tag, typed, by=person().id, at=clock.now())
            note(N_("Texts changed: {number}.", number=changed), "good" if changed else "info")
    except EngageError as refusal:
        return _wording(card, tag, typed, refusal)
    return go(".wording", slug=slug, tag=tag, page=_page_number())


def _review(card: SurveyCard, tag: str, typed: dict[str, str]) -> None:
    now = {one.key: one.text for one in words_in(db.session, card.id, tag)}
    if any(now.get(key, "") != text.replace("\r\n", "\n").strip() for key, text in typed.items()):
        raise Refused(N_("You changed some words. Save them first; somebody else reads them then."))
    seen = {name[2:]: mark for name, mark in request.form.items() if name.startswith("s:")}
    reviewed = review_wording(db.session, card.id, tag, seen, by=person().id, at=clock.now())
    note(N_("Texts reviewed: {number}.", number=reviewed))


def _card(slug: str) -> SurveyCard:
    card = card_named(db.session, slug)
    if card.initiative_id != initiative().id:
        raise NotFound(N_("There is no survey named {slug}.", slug=slug))
    return card


def _show(card: SurveyCard, form: OpenForm | None = None) -> Response:
    instrument = queries.draft_instrument(db.session, card.id)
    return page(
        "desk/surveys/show.html",
        422 if form and form.summary else 200,
        card=card,
        instrument=instrument,
        asked=_asked(instrument),
        readiness=queries.readiness_of(db.session, card.id),
        language_of=language,
        counts=counts_by_survey(db.session, [card.id]).get(card.id, Counts()),
        notes=notes_of(db.session, card.id),
        form=form or OpenForm(),
        may_open=rules.may_open(card.state.value),
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


def _page_number() -> int:
    written = request.args.get("page", "1")
    return int(written) if written.isascii() and written.isdigit() and 0 < len(written) < 6 else 1


def _wording(
    card: SurveyCard, tag: str, typed: dict[str, str], refusal: EngageError | None = None
) -> Response:
    everything = words_in(db.session, card.id, tag)
    pages = max(1, -(-len(everything) // TEXTS_ON_A_PAGE))
    number = min(max(_page_number(), 1), pages)
    shown: list[Words] = everything[(number - 1) * TEXTS_ON_A_PAGE : number * TEXTS_ON_A_PAGE]
    return page(
        "desk/surveys/wording.html",
        refusal.status if refusal else 200,
        card=card,
        tongue=language(tag),
        source=language(card.source_language),
        texts=shown,
        typed=typed,
        refusal=refusal,
        wrong={problem.column: problem.why for problem in refusal.problems} if refusal else {},
        number=number,
        pages=pages,
        page_url=lambda other: url_for(".wording", slug=card.slug, tag=tag, page=other),
        words=words,
    )
