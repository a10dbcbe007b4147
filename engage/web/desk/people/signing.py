"""The few open addresses of the desk: signing in and out; and one's own sign-ins and password."""

from __future__ import annotations

from uuid import UUID

from flask import Response, g, redirect, request

from engage import clock
from engage.agenda import audit
from engage.errors import N_, EngageError
from engage.people import actions, passwords
from engage.people.models import Account
from engage.people.queries import sign_in_names, sign_ins_of
from engage.web.desk import desk_door
from engage.web.desk.people.forms import NewPassword, SignIn
from engage.web.shell import sessions, settings, transaction
from engage.web.shell.database import db
from engage.web.shell.forms import filled, sent
from engage.web.shell.guards import Access, NotSignedIn, person
from engage.web.shell.pages import go, note, page

door = desk_door("signing", prefix="/desk")

HOME = "/desk/"


@door.get("/sign-in", may=Access.OPEN)
def sign_in() -> Response:
    if g.person:
        return redirect(HOME, 303)  # type: ignore[return-value]
    return _sign_in_page(SignIn())


@door.post("/sign-in", may=Access.OPEN)
def enter() -> Response:
    form = filled(SignIn)
    if not sent(form):
        return _sign_in_page(form, 422)
    try:
        entered = actions.sign_in(
            db.session,
            email=form.email.data,
            password=form.password.data,
            label=sessions.browser_label(),
            hours=settings.current().session_hours,
            at=clock.now(),
        )
    except actions.TooManyTries as refusal:
        form.take(refusal)
        return _sign_in_page(form, refusal.status)
    if entered is None:
        transaction.keep()
        form.complain(N_("The address or the password is wrong. Check both and try again."))
        return _sign_in_page(form, 422)
    return sessions.hand_out(_onward(), entered[0])


@door.post("/sign-out", may=Access.OPEN)
def sign_out() -> Response:
    if g.person:
        actions.sign_out(db.session, g.person.session_id, by=g.person.id)
    return sessions.take_back(go("desk-signing.sign_in"))


@door.get("/my-sign-ins", may=Access.SIGNED_IN)
def my_sign_ins() -> Response:
    """Where one is signed in, and a way to end it."""
    return _mine(NewPassword())


@door.post("/my-sign-ins/<uuid:session_id>/end", may=Access.SIGNED_IN)
def end_sign_in(session_id: UUID) -> Response:
    actions.sign_out(db.session, session_id, by=person().id)
    note(N_("That sign-in has ended."))
    return go("desk-signing.my_sign_ins")


@door.post("/my-sign-ins/end-all", may=Access.SIGNED_IN)
def end_all() -> Response:
    actions.end_all_sessions(db.session, person().id)
    return sessions.take_back(go("desk-signing.sign_in"))


@door.post("/my-password", may=Access.SIGNED_IN)
def new_password() -> Response:
    """A new password, after the old one; every other sign-in ends and this one gets a new token."""
    form = filled(NewPassword)
    if not sent(form):
        return _mine(form, 422)
    account = db.session.get_one(Account, person().id)
    if not passwords.matches(account.password_hash, form.old.data):
        form.complain(N_("This is not your password."), "old")
        return _mine(form, 422)
    try:
        actions.set_password(db.session, account.id, form.password.data)
    except EngageError as refusal:
        form.take(refusal)
        return _mine(form, refusal.status)
    now = clock.now()
    for initiative_id in person().roles:
        audit.record(
            db.session, initiative_id, "password changed", f"account:{account.id}", by=account.id, at=now
        )
    token, _ = actions.start_session(
        db.session,
        account,
        label=sessions.browser_label(),
        hours=settings.current().session_hours,
        at=now,
    )
    note(N_("Your password is new. You are signed out everywhere else."))
    return sessions.hand_out(go("desk-signing.my_sign_ins"), token)


@door.app_errorhandler(NotSignedIn)
def ask_to_sign_in(_error: NotSignedIn) -> Response:
    """The page that was wanted answers 401 with the sign-in form, which leads back to it."""
    db.session.rollback()
    return _sign_in_page(SignIn(), 401, onward=request.full_path if request.method == "GET" else HOME)


def _mine(form: NewPassword, status: int = 200) -> Response:
    return page(
        "desk/people/my_sign_ins.html",
        status,
        form=form,
        sign_ins=sign_ins_of(db.session, person().id, clock.now()),
    )


def _sign_in_page(form: SignIn, status: int = 200, onward: str | None = None) -> Response:
    wanted = onward or request.values.get("onward", "")
    return page(
        "desk/people/sign_in.html",
        status,
        form=form,
        onward=wanted.rstrip("?") if _is_ours(wanted) else "",
        names=sign_in_names(db.session) if settings.current().demo else [],
    )


def _onward() -> Response:
    wanted = request.form.get("onward", "")
    return redirect(wanted if _is_ours(wanted) else HOME, 303)  # type: ignore[return-value]


def _is_ours(address: str) -> bool:
    """Only an address of the desk: a link to sign in may not lead elsewhere."""
    return (
        address.startswith("/desk/") and "\\" not in address and address.isprintable() and len(address) < 500
    )
