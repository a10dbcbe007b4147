"""Addresses of report-backs: written in every language, read by a second person, brought to every source."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import Response

from engage import clock
from engage.agenda.queries import goals_of
from engage.errors import N_, EngageError, Message, NotFound, Refused
from engage.findings.queries import findings_of
from engage.i18n.registry import language
from engage.people.rules import Permission
from engage.reportback import actions, queries, rules
from engage.reportback.models import DeliveryState
from engage.reviews.queries import reviews_of
from engage.surveys.cards import card_named, surveys_of
from engage.web.desk import desk_door, in_menu
from engage.web.desk.reportback import words
from engage.web.desk.reportback.forms import ClosingForm, DeliveryForm, LoopForm, NewForm, WordsForm, title_of
from engage.web.shell.database import db
from engage.web.shell.forms import Form, filled, sent
from engage.web.shell.guards import initiative, may, person
from engage.web.shell.locale import spoken
from engage.web.shell.pages import go, note, page

door = desk_door("report-backs")
in_menu(N_("Report-backs"), "desk-report-backs.index", Permission.SEE_REPORT_BACKS, place=80)

READERS = (Permission.WRITE_REPORT_BACKS, Permission.REVIEW_WORDING)


@door.get("/", may=Permission.SEE_REPORT_BACKS)
def index() -> Response:
    return page(
        "desk/reportback/index.html",
        report_backs=queries.report_backs_of(db.session, initiative().id),
        told=queries.told(db.session, initiative().id),
        closed=[
            one for one in surveys_of(db.session, initiative().id) if one.state in {"closed", "archived"}
        ],
        title_of=title_of,
        spoken_names=_spoken_names,
        may_write=may(Permission.WRITE_REPORT_BACKS),
        may_close=may(Permission.CONVENE_REVIEWS),
        words=words,
    )


def _spoken_names(tags: Iterable[str]) -> str:
    """Languages by their own names."""
    return spoken().formats.list(language(tag).autonym for tag in tags)


@door.get("/coverage/<slug>", may=Permission.SEE_REPORT_BACKS)
def coverage(slug: str) -> Response:
    """Whose answers were told what came of them: by group and by language, for one survey that is closed."""
    # Counting and drawing need libraries that residents' pages never load.
    from engage.charts.choosing import pictures_of
    from engage.reportback.coverage import told_by_group

    survey = card_named(db.session, slug)
    tables = told_by_group(db.session, initiative().id, survey.id, "desk")
    pictures = [
        picture
        for place, table in enumerate(tables)
        if table.dimensions
        for picture in pictures_of(table, spoken(), id=f"told-{place}", overall=tables[0])
    ]
    return page("desk/reportback/coverage.html", survey=survey, overall=tables[0].rows[0], pictures=pictures)


@door.route("/new", methods=["GET", "POST"], may=Permission.WRITE_REPORT_BACKS)
def new() -> Response:
    form, now, here = filled(NewForm), clock.now(), initiative().id
    form.offer(reviews_of(db.session, here), goals_of(db.session, here))
    if sent(form):
        review_id, goal_id = form.review_and_goal
        try:
            made = actions.draft_report_back(
                db.session,
                here,
                queries.free_slug(db.session, here, now.date()),
                form.facts,
                review_id=review_id,
                goal_id=goal_id,
                by=person().id,
                at=now,
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("The report-back is kept. Write it in every language, then hand it to a second reader."))
            return go(".show", slug=made.slug)
    return page("desk/reportback/words.html", _status(form), form=form, card=None)


@door.route("/close-a-review", methods=["GET", "POST"], may=Permission.CONVENE_REVIEWS)
def close_review() -> Response:
    """The end of a review: enough people were told, or it is on record who was not."""
    here = initiative().id
    reviews = [one for one in reviews_of(db.session, here) if one.state == "reported_back"]
    form = filled(ClosingForm)
    form.offer(reviews, [one for one in findings_of(db.session, here) if one.state != "rejected"])
    if sent(form):
        review = next(one for one in reviews if one.slug == form.review.data)
        try:
            actions.close_review(
                db.session,
                here,
                review.id,
                shortfall=form.shortfall.data or None,
                by=person().id,
                at=clock.now(),
            )
        except EngageError as refusal:
            form.complain(refusal.message, "shortfall")
        else:
            note(N_("The review is closed."))
            return go(".index")
    coverage = queries.told(db.session, here)
    return page(
        "desk/reportback/close.html",
        _status(form),
        form=form,
        reviews=reviews,
        told=coverage,
        target=rules.TARGET,
    )


@door.get("/<slug>", may=Permission.SEE_REPORT_BACKS)
def show(slug: str) -> Response:
    return _show(_card(slug))


@door.route(
    "/<slug>/words", methods=["GET", "POST"], may=(Permission.WRITE_REPORT_BACKS, Permission.TRANSLATE)
)
def reword(slug: str) -> Response:
    card = _card(slug)
    form = filled(WordsForm, next_date=card.next_date, **{name: getattr(card, name) for name in words.PARTS})
    if sent(form):
        try:
            actions.reword(db.session, initiative().id, card.id, form.facts, by=person().id, at=clock.now())
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("Saved."))
            return go(".show", slug=slug)
    return page("desk/reportback/words.html", _status(form), form=form, card=card)


@door.post("/<slug>/hand-over", may=(Permission.WRITE_REPORT_BACKS, Permission.TRANSLATE))
def hand_over(slug: str) -> Response:
    card = _card(slug)
    try:
        actions.hand_over(db.session, initiative().id, card.id, by=person().id, at=clock.now())
    except Refused as refusal:
        known = {name: getattr(card, name) for name in words.PARTS}
        form = WordsForm(next_date=card.next_date, **known)
        form.missing(refusal)
        return page("desk/reportback/words.html", 422, form=form, card=card)
    note(N_("Every language is written. Somebody else reads it now."))
    return go(".show", slug=slug)


@door.post("/<slug>/check", may=READERS)
def check(slug: str) -> Response:
    return _do(_card(slug), N_("Checked. It can go out, and everybody can read it."), actions.check)


@door.post("/<slug>/complete", may=Permission.WRITE_REPORT_BACKS)
def complete(slug: str) -> Response:
    return _do(_card(slug), N_("The report-back is complete."), actions.complete)


@door.post("/<slug>/deliveries", may=Permission.DELIVER_REPORT_BACKS)
def deliver(slug: str) -> Response:
    card, form = _card(slug), filled(DeliveryForm)
    form.offer(queries.told(db.session, initiative().id).sources, card.you_said)
    if sent(form):
        try:
            actions.deliver(
                db.session,
                initiative().id,
                card.id,
                form.chosen,
                form.language.data,
                form.channel.data,
                form.delivered_on.data,
                reached=form.reached.data,
                by=person().id,
                at=clock.now(),
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("The delivery is noted."))
            return go(".show", slug=slug, _anchor="deliveries")
    return _show(card, form)


@door.route(
    "/<slug>/deliveries/<uuid:delivery_id>", methods=["GET", "POST"], may=Permission.DELIVER_REPORT_BACKS
)
def loop_check(slug: str, delivery_id: UUID) -> Response:
    card = _card(slug)
    sent_there = queries.deliveries_of(db.session, initiative().id, report_back_id=card.id)
    delivery = next((one for one in sent_there if one.id == delivery_id), None)
    if delivery is None:
        raise NotFound(N_("There is no such delivery."))
    form = filled(LoopForm)
    form.offer(sorted(rules.NEXT_DELIVERY[delivery.state]))
    if sent(form):
        wanted = DeliveryState(form.wanted.data)
        actions.note_loop_check(
            db.session, initiative().id, delivery.id, wanted, by=person().id, at=clock.now()
        )
        note(N_("Saved."))
        return go(".show", slug=slug, _anchor="deliveries")
    return page(
        "desk/reportback/loop.html", _status(form), card=card, delivery=delivery, form=form, words=words
    )


def _show(card: queries.ReportBackCard, form: DeliveryForm | None = None) -> Response:
    told = queries.told(db.session, initiative().id)
    wrong = form is not None
    if form is None:
        form = DeliveryForm(delivered_on=clock.now().date())
        form.offer(told.sources, card.you_said)
    return page(
        "desk/reportback/show.html",
        422 if wrong else 200,
        card=card,
        form=form,
        wrong=wrong,
        languages=[language(tag) for tag in initiative().languages],
        deliveries=queries.deliveries_of(db.session, initiative().id, report_back_id=card.id),
        titles={(one.survey_id, one.wave_id, one.session_id): title_of(one) for one in told.sources},
        writes=may(Permission.WRITE_REPORT_BACKS, Permission.TRANSLATE),
        completes=may(Permission.WRITE_REPORT_BACKS),
        reads=may(*READERS) and rules.may_check(person().id, card.drafted_by),
        delivers=may(Permission.DELIVER_REPORT_BACKS),
        words=words,
    )


def _do(card: queries.ReportBackCard, done: Message, action: Callable[..., Any]) -> Response:
    action(db.session, initiative().id, card.id, by=person().id, at=clock.now())
    note(done)
    return go(".show", slug=card.slug)


def _card(slug: str) -> queries.ReportBackCard:
    return queries.report_back_named(db.session, initiative().id, slug)


def _status(form: Form) -> int:
    return 422 if form.summary else 200
