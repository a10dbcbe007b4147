"""Addresses of listening sessions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request

from engage import clock
from engage.agenda.queries import goals_of
from engage.errors import N_, EngageError, Refused
from engage.groups.queries import DimensionCard, dimensions_of
from engage.listening import actions, queries
from engage.listening.kinds import ConsentScope, SessionState
from engage.people.rules import Permission
from engage.themes import actions as themes
from engage.web.desk import desk_door, in_menu
from engage.web.desk.listening import words
from engage.web.desk.listening.forms import ConsentForm, MoveForm, NoteForm, SessionForm, SupportForm
from engage.web.shell.database import db
from engage.web.shell.forms import Form, filled, sent
from engage.web.shell.guards import initiative, person
from engage.web.shell.pages import go, note, page

door = desk_door("listening")
in_menu(N_("Listening"), "desk-listening.index", Permission.SEE_SESSIONS, place=30)


@door.get("/", may=Permission.SEE_SESSIONS)
def index() -> Response:
    held = queries.sessions_of(db.session, initiative().id)
    return page(
        "desk/listening/index.html",
        sessions=held,
        supports=queries.supports_of(db.session, initiative().id),
        words=words,
    )


@door.route("/new", methods=["GET", "POST"], may=Permission.LOG_SESSIONS)
def new() -> Response:
    form = filled(SessionForm, held_on=clock.now().date())
    form.offer(goals_of(db.session, initiative().id))
    if sent(form):
        try:
            made = actions.log_session(
                db.session, initiative().id, form.facts, by=person().id, at=clock.now()
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("The session is logged. Add who came and what was said."))
            return go(".log", session_id=made.id)
    return page("desk/listening/facts.html", _status(form), form=form, log=None)


@door.get("/<uuid:session_id>", may=Permission.SEE_SESSIONS)
def log(session_id: UUID) -> Response:
    return _log(session_id)


@door.route("/<uuid:session_id>/facts", methods=["GET", "POST"], may=Permission.LOG_SESSIONS)
def facts(session_id: UUID) -> Response:
    known = queries.session_log(db.session, initiative().id, session_id)
    form = filled(SessionForm, **_known_facts(known))
    form.offer(goals_of(db.session, initiative().id))
    if sent(form):
        try:
            actions.change_session(
                db.session, initiative().id, session_id, form.facts, by=person().id, at=clock.now()
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("Saved."))
            return go(".log", session_id=session_id)
    return page("desk/listening/facts.html", _status(form), form=form, log=known)


@door.route("/<uuid:session_id>/tally", methods=["GET", "POST"], may=Permission.LOG_SESSIONS)
def tally(session_id: UUID) -> Response:
    known = queries.session_log(db.session, initiative().id, session_id)
    dimensions = dimensions_of(db.session, initiative().id)
    typed = {str(group): str(count) for group, count in known.tallies.items()}
    complaint = None
    if request.method == "POST":
        typed = {
            str(group.id): request.form.get(str(group.id), "").strip()
            for one in dimensions
            for group in one.groups
        }
        try:
            counts = _counts(dimensions, typed)
            actions.tally_groups(
                db.session, initiative().id, session_id, counts, by=person().id, at=clock.now()
            )
        except EngageError as refusal:
            complaint = refusal.message
        else:
            note(N_("The tally is saved."))
            return go(".log", session_id=session_id)
    return page(
        "desk/listening/tally.html",
        422 if complaint else 200,
        log=known,
        dimensions=dimensions,
        typed=typed,
        complaint=complaint,
    )


@door.post("/<uuid:session_id>/supports", may=Permission.LOG_SESSIONS)
def support(session_id: UUID) -> Response:
    form = filled(SupportForm)
    if sent(form):
        try:
            actions.record_support(
                db.session, initiative().id, session_id, form.facts, by=person().id, at=clock.now()
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("The support is noted."))
            return go(".log", session_id=session_id)
    return _log(session_id, support_form=form)


@door.post("/<uuid:session_id>/notes", may=Permission.LOG_SESSIONS)
def write(session_id: UUID) -> Response:
    form = filled(NoteForm)
    form.offer(dimensions_of(db.session, initiative().id))
    if sent(form):
        try:
            actions.write_note(
                db.session, initiative().id, session_id, form.facts, by=person().id, at=clock.now()
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("The note is kept."))
            return go(".log", session_id=session_id, _anchor="notes")
    return _log(session_id, note_form=form)


@door.post("/<uuid:session_id>/move", may=Permission.LOG_SESSIONS)
def move(session_id: UUID) -> Response:
    form = filled(MoveForm)
    form.offer(queries.session_log(db.session, initiative().id, session_id).card.state)
    if sent(form):
        try:
            actions.move_session(
                db.session,
                initiative().id,
                session_id,
                SessionState(form.wanted.data),
                why=form.why.data,
                by=person().id,
                at=clock.now(),
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("Saved."))
            return go(".log", session_id=session_id)
    return _log(session_id, move_form=form)


@door.route(
    "/<uuid:session_id>/notes/<uuid:note_id>/consent", methods=["GET", "POST"], may=Permission.LOG_SESSIONS
)
def consent(session_id: UUID, note_id: UUID) -> Response:
    known = queries.session_log(db.session, initiative().id, session_id)
    card = next((one for one in known.notes if one.id == note_id), None)
    form = filled(ConsentForm, consent=card.consent if card else None)
    if card and sent(form):
        wanted = ConsentScope(form.consent.data)
        themes.honour_consent(db.session, initiative().id, note_id, wanted, by=person().id, at=clock.now())
        note(N_("Saved. Pages that this no longer covers do not show it any more."))
        return go(".log", session_id=session_id, _anchor="notes")
    return page("desk/listening/consent.html", _status(form), log=known, card=card, form=form, words=words)


@door.post("/<uuid:session_id>/notes/<uuid:note_id>/take-back", may=Permission.LOG_SESSIONS)
def take_back(session_id: UUID, note_id: UUID) -> Response:
    actions.take_back_note(db.session, initiative().id, note_id, by=person().id, at=clock.now())
    note(N_("The words are gone, here and from every page."))
    return go(".log", session_id=session_id, _anchor="notes")


def _log(session_id: UUID, **forms: Form) -> Response:
    """The whole log; with the form that was not in order, if one was sent."""
    known = queries.session_log(db.session, initiative().id, session_id)
    dimensions = dimensions_of(db.session, initiative().id)
    shown: dict[str, Any] = {
        "note_form": NoteForm(language=(known.card.languages or (initiative().source_language,))[0]),
        "support_form": SupportForm(),
        "move_form": MoveForm(),
        **forms,
    }
    shown["note_form"].offer(dimensions)
    shown["move_form"].offer(known.card.state)
    wrong = next(iter(forms.values()), None)
    return page(
        "desk/listening/log.html",
        422 if wrong else 200,
        log=known,
        dimensions=dimensions,
        wrong=wrong,
        words=words,
        **shown,
    )


def _status(form: Form) -> int:
    return 422 if form.summary else 200


def _counts(dimensions: list[DimensionCard], typed: dict[str, str]) -> dict[UUID, int]:
    """What was typed as counts; an empty box is no count, which is not zero."""
    counts: dict[UUID, int] = {}
    for dimension in dimensions:
        for group in dimension.groups:
            text = typed[str(group.id)]
            if text and not (text.isascii() and text.isdecimal() and len(text) < 7):
                raise Refused(N_("“{text}” is not a whole number.", text=text[:20]))
            if text:
                counts[group.id] = int(text)
    return counts


def _known_facts(known: queries.SessionLog) -> dict[str, Any]:
    return {
        "held_on": known.card.held_on,
        "place": known.card.place,
        "title": known.card.title,
        "languages": ", ".join(known.card.languages),
        "attendance": known.card.attendance,
        "goal": str(known.card.goal_id or ""),
        "facilitator": known.facilitator,
        "note_taker": known.note_taker,
        "interpreter": known.interpreter,
        "invited_through": known.invited_through,
        "consent_read": known.consent_read,
    }
