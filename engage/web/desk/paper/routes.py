"""Addresses of paper: a form to print in each language, large or not; typing forms in, twice; settling what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Response, request

from engage import clock
from engage.errors import N_, EngageError, Message
from engage.i18n.catalogues import translator
from engage.i18n.registry import language
from engage.people.queries import names_of
from engage.people.rules import Permission
from engage.responses import keys, paper
from engage.responses.fields import OTHER, field_name
from engage.surveys.cards import SurveyCard
from engage.surveys.queries import OpenSurvey
from engage.web.desk import desk_door
from engage.web.desk.field.routes import found, tabs
from engage.web.desk.paper.sheet import Asked, left_off, sheet
from engage.web.desk.paper.typing import fields_from
from engage.web.desk.sharing.printing import qr, short, survey_address
from engage.web.shell import locale, settings
from engage.web.shell.database import db
from engage.web.shell.guards import person
from engage.web.shell.pages import go, note, page

door = desk_door("paper", prefix="/desk/field")
_IN = "in"


@door.get("/<slug>/paper", may=Permission.SEE_SURVEYS)
def index(slug: str) -> Response:
    card, survey = found(slug)
    forms = paper.waiting_forms(db.session, survey.id)
    return page(
        "desk/paper/index.html",
        card=card,
        survey=survey,
        tabs=tabs(slug, "paper"),
        languages=[language(tag) for tag in survey.instrument.languages],
        left_off=left_off(survey.form),
        forms=forms,
        names=names_of(db.session, {one for form in forms for one in (form.first_by, form.second_by) if one}),
        me=person().id,
    )


@door.get("/<slug>/paper/form", may=Permission.SEE_SURVEYS)
def printed(slug: str) -> Response:
    """The form to print. Its language is not that of the desk, so it is not asked for with ``lang``."""
    _, survey = found(slug)
    tag = _tag(survey)
    locale.settle([tag], tag)
    address = survey_address(survey, lang=tag)
    return page(
        "desk/paper/form.html",
        survey=survey,
        tag=tag,
        large_text=request.args.get("size") == "large",
        questions=sheet(survey.form, tag),
        title=survey.instrument.title.in_language(tag, survey.instrument.source_language),
        intro=survey.instrument.intro.in_language(tag, survey.instrument.source_language),
        consent=survey.instrument.consent.in_language(tag, survey.instrument.source_language),
        speak=translator(tag),
        picture=qr(address),
        address=short(survey_address(survey)),
    )


@door.route("/<slug>/paper/type", methods=["GET", "POST"], may=Permission.ENTER_ANSWERS)
def type_in(slug: str) -> Response:
    """One form, by its numbers, with the keyboard alone. Nobody sees here what the other person typed."""
    card, survey = found(slug)
    tag = _tag(survey)
    questions = sheet(survey.form, tag)
    if request.method == "GET":
        return _typing(card, survey, tag, questions)
    typed = {name[2:]: text for name, text in request.form.items() if name.startswith("q:")}
    fields, wrong = fields_from(questions, typed)
    number = request.form.get("number", "")
    if wrong:
        return _typing(card, survey, tag, questions, typed=typed, wrong=wrong, number=number)
    try:
        waits = paper.type_form(
            db.session, survey, number, tag, fields, by=person().id, box=_box(), at=clock.now()
        )
    except EngageError as refusal:
        by_name = {field_name(one.placed): one.number for one in questions}
        wrong = {by_name.get((p.column or "").removesuffix(OTHER), 0): p.why for p in refusal.problems} or {
            0: refusal.message
        }
        return _typing(card, survey, tag, questions, typed=typed, wrong=wrong, number=number)
    return _typed(slug, survey, waits)


def _typed(slug: str, survey: OpenSurvey, waits: UUID | None) -> Response:
    if waits is None:
        note(N_("Both people typed the same. The form counts."))
    elif paper.differences(db.session, survey.id, waits):
        note(N_("The two typings differ. Settle each difference with the paper in hand."), "warn")
        return go(".settle", slug=slug, form_id=waits)
    else:
        note(N_("Kept. It counts when a second person has typed it too."))
    return go(".index", slug=slug)


@door.route("/<slug>/paper/<uuid:form_id>", methods=["GET", "POST"], may=Permission.ENTER_ANSWERS)
def settle(slug: str, form_id: UUID) -> Response:
    card, survey = found(slug)
    differing = paper.differences(db.session, survey.id, form_id)
    wrong: Message | None = None
    if request.method == "POST":
        chosen = {name[2:]: text for name, text in request.form.items() if name.startswith("d:")}
        try:
            paper.settle_form(db.session, survey, form_id, chosen, box=_box(), at=clock.now())
        except EngageError as refusal:
            wrong = refusal.message
        else:
            note(N_("Settled. The form counts."))
            return go(".index", slug=slug)
    rows = _rows(sheet(survey.form, survey.instrument.source_language), differing)
    number = paper.number_of(db.session, survey.id, form_id)
    return page(
        "desk/paper/settle.html", 422 if wrong else 200, card=card, survey=survey, number=number, rows=rows, wrong=wrong,
        tabs=tabs(slug, "paper"),
    )  # fmt: skip


@door.post("/<slug>/paper/<uuid:form_id>/discard", may=Permission.ENTER_ANSWERS)
def discard(slug: str, form_id: UUID) -> Response:
    _, survey = found(slug)
    paper.discard_form(db.session, survey.id, form_id)
    note(N_("Thrown away. Type the form anew from the paper."))
    return go(".index", slug=slug)


@dataclass(frozen=True, slots=True)
class Row:
    """One difference as both people would read it: the question's number and words, both answers as words."""

    name: str
    asked: Asked
    first: str
    second: str


def _rows(questions: list[Asked], differing: list[paper.Difference]) -> list[Row]:
    by_name = {field_name(one.placed): one for one in questions}
    rows = []
    for one in differing:
        holder = one.name if one.name in by_name else one.name.rpartition("/")[0]
        if asked := by_name.get(holder):
            rows.append(Row(one.name, asked, _words(asked, one.first), _words(asked, one.second)))
    return rows


def _words(asked: Asked, texts: tuple[str, ...]) -> str:
    labels = {
        answer.code: str(answer.label) if answer.shown else f"{answer.number}. {answer.label}"
        for answer in asked.answers
    }
    return locale.spoken().formats.list([labels.get(text, text) for text in texts])


def _typing(
    card: SurveyCard,
    survey: OpenSurvey,
    tag: str,
    questions: list[Asked],
    *,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[int, Message] | None = None,
    number: str = "",
) -> Response:
    return page(
        "desk/paper/type.html",
        422 if wrong else 200,
        card=card,
        survey=survey,
        tabs=tabs(card.slug, "paper"),
        tag=tag,
        tongue=language(tag),
        questions=questions,
        typed=typed or {},
        wrong=wrong or {},
        number=number,
        errors=[(f"q:{n}" if n else "number", why) for n, why in (wrong or {}).items()],
    )


def _tag(survey: OpenSurvey) -> str:
    """The language of the paper: one of the survey's."""
    asked = request.values.get(_IN, "")
    return asked if asked in survey.instrument.languages else survey.instrument.source_language


def _box() -> keys.ReceiptBox:
    return keys.ReceiptBox(settings.current().secret_key)
