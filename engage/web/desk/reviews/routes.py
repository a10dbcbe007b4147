"""Addresses of accountability reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from engage import clock
from engage.agenda.queries import goals_of
from engage.commitments.queries import promises_of
from engage.errors import N_, EngageError, Message, NotFound, Refused
from engage.findings.queries import public_findings
from engage.people.rules import Permission
from engage.reportback.queries import told
from engage.reviews import actions, pack, queries, rules
from engage.reviews.models import SignOffAnswer
from engage.web.desk import desk_door, in_menu
from engage.web.desk.reviews import words
from engage.web.desk.reviews.forms import ConveneForm, DecisionForm, HoldForm, LessonForm, SignForm
from engage.web.desk.reviews.showing import Shown
from engage.web.shell.database import db
from engage.web.shell.forms import Form, filled, sent
from engage.web.shell.guards import initiative, may, person
from engage.web.shell.locale import current
from engage.web.shell.pages import go, note, page

door = desk_door("reviews")
in_menu(N_("Reviews"), "desk-reviews.index", Permission.SEE_REVIEWS, place=70)


@door.get("/", may=Permission.SEE_REVIEWS)
def index() -> Response:
    return page(
        "desk/reviews/index.html",
        reviews=queries.reviews_of(db.session, initiative().id),
        may_convene=may(Permission.CONVENE_REVIEWS),
        words=words,
    )


@door.route("/new", methods=["GET", "POST"], may=Permission.CONVENE_REVIEWS)
def new() -> Response:
    form = filled(ConveneForm)
    if sent(form):
        now = clock.now()
        slug = queries.free_slug(db.session, initiative().id, form.period_end.data)
        try:
            made = actions.convene(
                db.session,
                initiative().id,
                slug,
                form.title.data,
                form.period_start.data,
                form.period_end.data,
                by=person().id,
                at=now,
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("The review is called. Freeze its evidence about a week before it is held."))
            return go(".show", slug=made.slug)
    return page("desk/reviews/new.html", _status(form), form=form)


@door.get("/<slug>", may=Permission.SEE_REVIEWS)
def show(slug: str) -> Response:
    review = _review(slug)
    return page(
        "desk/reviews/show.html",
        review=review,
        decisions=queries.decisions_of(db.session, initiative().id, review.id),
        answers=queries.seat_answers(db.session, initiative().id, review),
        endorsement=queries.endorsement_of(db.session, initiative().id, review),
        holds=_holds(review),
        mine=_mine(review),
        hold_form=HoldForm(held_on=clock.now().date()),
        convenes=may(Permission.CONVENE_REVIEWS),
        records=may(Permission.RECORD_DECISIONS),
        words=words,
    )


@door.route("/<slug>/freeze", methods=["GET", "POST"], may=Permission.CONVENE_REVIEWS)
def freeze(slug: str) -> Response:
    review, form, now = _review(slug), filled(Form), clock.now()
    sections = pack.assemble(db.session, initiative().id, review, told=_told(), at=now)
    if sent(form):
        try:
            actions.freeze_pack(db.session, initiative().id, review.id, sections, by=person().id, at=now)
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("The evidence is frozen. Nobody can change it from now on."))
            return go(".evidence", slug=slug)
    shown = Shown({"sections": sections})
    return page("desk/reviews/freeze.html", _status(form), review=review, form=form, pack=shown, words=words)


@door.get("/<slug>/evidence", may=Permission.SEE_REVIEWS)
def evidence(slug: str) -> Response:
    review = _review(slug)
    frozen = _pack(review)
    shown = Shown(frozen.document if frozen.holds else {})
    return page("desk/reviews/evidence.html", review=review, frozen=frozen, pack=shown, words=words)


@door.get("/<slug>/evidence.json", may=Permission.SEE_REVIEWS)
def download(slug: str) -> Response:
    """The pack byte for byte as its fingerprint was taken."""
    review = _review(slug)
    response = Response(
        rules.canonical(_pack(review).document), content_type="application/json; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{review.slug}.json"'
    return response


@door.post("/<slug>/hold", may=Permission.CONVENE_REVIEWS)
def hold(slug: str) -> Response:
    review, form = _review(slug), filled(HoldForm)
    if not form.validate():
        raise Refused(N_("Type a date as year-month-day, such as 2026-03-31."))
    held_on = form.held_on.data
    return _do(review, N_("The review was held. Record what was decided."), actions.hold, held_on)


@door.route("/<slug>/decide", methods=["GET", "POST"], may=Permission.RECORD_DECISIONS)
def decide(slug: str) -> Response:
    review, form, now = _review(slug), filled(DecisionForm), clock.now()
    here = initiative().id
    form.offer(
        goals_of(db.session, here),
        public_findings(db.session, here),
        promises_of(db.session, here, now.date()),
    )
    if sent(form):
        try:
            actions.decide(db.session, here, review.id, form.facts, by=person().id, at=now)
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("The decision is recorded."))
            return go(".show", slug=slug, _anchor="decisions")
    return page("desk/reviews/decide.html", _status(form), review=review, form=form, words=words)


@door.post("/<slug>/ask", may=Permission.CONVENE_REVIEWS)
def ask(slug: str) -> Response:
    return _do(_review(slug), N_("The community’s seats can answer now."), actions.ask_for_sign_off)


@door.route("/<slug>/sign", methods=["GET", "POST"], may=Permission.SIGN_REVIEWS)
def sign(slug: str) -> Response:
    review, form, now = _review(slug), filled(SignForm), clock.now()
    seats = _mine(review)
    form.offer(seats, [current().tag, *initiative().languages])
    if sent(form):
        seat = next(one.seat_id for one in seats if str(one.seat_id) == form.seat.data)
        try:
            actions.sign_off(
                db.session,
                initiative().id,
                review.id,
                seat,
                SignOffAnswer(form.answer.data),
                form.words.data,
                language=form.language.data,
                by=person().id,
                at=now,
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("Your answer is kept, in your own words. Thank you."))
            return go(".show", slug=slug, _anchor="seats")
    holds = _holds(review)
    return page("desk/reviews/sign.html", _status(form), review=review, form=form, seats=seats, holds=holds)


@door.route("/<slug>/lesson", methods=["GET", "POST"], may=Permission.CONVENE_REVIEWS)
def lesson(slug: str) -> Response:
    review = _review(slug)
    form = filled(LessonForm, lesson=review.lesson, no_lesson_because=review.no_lesson_because)
    if sent(form):
        try:
            actions.write_lesson(
                db.session,
                initiative().id,
                review.id,
                form.lesson.data,
                form.no_lesson_because.data,
                by=person().id,
                at=clock.now(),
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("Saved."))
            return go(".show", slug=slug)
    return page("desk/reviews/lesson.html", _status(form), review=review, form=form)


@door.post("/<slug>/publish", may=Permission.CONVENE_REVIEWS)
def publish(slug: str) -> Response:
    return _do(_review(slug), N_("The review is published. Everybody can read it now."), actions.publish)


def _do(review: queries.ReviewCard, done: Message, action: Callable[..., Any], *facts: Any) -> Response:
    action(db.session, initiative().id, review.id, *facts, by=person().id, at=clock.now())
    note(done)
    return go(".show", slug=review.slug)


def _review(slug: str) -> queries.ReviewCard:
    return queries.review_named(db.session, initiative().id, slug)


def _pack(review: queries.ReviewCard) -> queries.Pack:
    found = queries.pack_of(db.session, initiative().id, review.id)
    if found is None:
        raise NotFound(N_("The evidence of this review is not frozen yet."))
    return found


def _holds(review: queries.ReviewCard) -> bool:
    found = queries.pack_of(db.session, initiative().id, review.id)
    return found is not None and found.holds


def _mine(review: queries.ReviewCard) -> list[queries.SeatAnswer]:
    """The seats this person can answer for now."""
    if not may(Permission.SIGN_REVIEWS):
        return []
    today = clock.now().date()
    return queries.seats_to_sign(db.session, initiative().id, review, person().id, today)


def _told() -> dict[str, Any]:
    """Sources and the languages of their voices, and how many of those were told, for the pack."""
    found = told(db.session, initiative().id)
    return {
        "sources": len(found.sources),
        "languages": [
            {"language": tag, "told": heard, "all": every} for tag, heard, every in found.by_language
        ],
        "contested": sum(one.contested for one in found.sources),
    }


def _status(form: Form) -> int:
    return 422 if form.summary else 200
