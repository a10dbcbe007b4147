"""The accounts of an initiative: who holds which role, new ones, disabled ones."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request

from engage import clock
from engage.agenda import audit
from engage.errors import N_, EngageError, Forbidden, Refused
from engage.people import actions
from engage.people.queries import account_in, accounts_in, partners_of
from engage.people.rules import Permission, Role
from engage.web.desk import desk_door, in_menu
from engage.web.desk.people.forms import ROLE_NAMES, NewAccount
from engage.web.shell.database import db
from engage.web.shell.forms import filled, sent
from engage.web.shell.guards import initiative, person
from engage.web.shell.pages import go, note, page

door = desk_door("people")
in_menu(N_("People"), "desk-people.index", Permission.MANAGE_PEOPLE, place=900)


@door.get("/", may=Permission.MANAGE_PEOPLE)
def index() -> Response:
    accounts = accounts_in(db.session, initiative().id)
    return page("desk/people/accounts.html", accounts=accounts, role_names=ROLE_NAMES)


@door.get("/new", may=Permission.MANAGE_PEOPLE)
def new() -> Response:
    return _new_page(_form())


@door.post("/new", may=Permission.MANAGE_PEOPLE)
def create() -> Response:
    form = _form()
    if not sent(form):
        return _new_page(form, 422)
    now = clock.now()
    try:
        made = actions.create_account(
            db.session, email=form.email.data, name=form.name.data, password=form.password.data, at=now
        )
        for role in (Role(value) for value in form.roles.data):
            partner = UUID(form.partner.data) if form.partner.data else None
            actions.give_role(
                db.session, made.id, role, initiative_id=initiative().id, partner_id=partner, at=now
            )
    except EngageError as refusal:
        form.take(refusal)
        return _new_page(form, refusal.status)
    _record("account made", made.id, {"roles": sorted(form.roles.data)})
    note(N_("{name} can sign in now.", name=made.name))
    return go("desk-people.index")


@door.get("/<uuid:account_id>", may=Permission.MANAGE_PEOPLE)
def show(account_id: UUID) -> Response:
    account = account_in(db.session, initiative().id, account_id)
    free = [(role.value, name) for role, name in ROLE_NAMES.items() if role not in account.roles]
    return page(
        "desk/people/account.html",
        account=account,
        free=free,
        role_names=ROLE_NAMES,
        partners=_partner_choices(),
    )


@door.post("/<uuid:account_id>/roles", may=Permission.MANAGE_PEOPLE)
def give(account_id: UUID) -> Response:
    account = account_in(db.session, initiative().id, account_id)
    role, partner = _role(), request.form.get("partner")
    actions.give_role(
        db.session,
        account.id,
        role,
        initiative_id=initiative().id,
        partner_id=_uuid(partner) if partner else None,
        at=clock.now(),
    )
    _record("role given", account.id, {"role": role.value})
    note(N_("{name} has a new role, and has to sign in again.", name=account.name))
    return go("desk-people.show", account_id=account.id)


@door.post("/<uuid:account_id>/roles/remove", may=Permission.MANAGE_PEOPLE)
def remove(account_id: UUID) -> Response:
    account = account_in(db.session, initiative().id, account_id)
    role = _role()
    if account.id == person().id and role is Role.PROJECT_MANAGER:
        raise Forbidden(N_("You cannot take your own role as project manager. Ask another one to do it."))
    actions.remove_role(db.session, account.id, role, initiative_id=initiative().id)
    _record("role taken", account.id, {"role": role.value})
    note(N_("{name} no longer has that role, and has to sign in again.", name=account.name))
    return go("desk-people.index")


@door.post("/<uuid:account_id>/disable", may=Permission.MANAGE_PEOPLE)
def disable(account_id: UUID) -> Response:
    account = account_in(db.session, initiative().id, account_id)
    if account.id == person().id:
        raise Forbidden(N_("You cannot disable your own account."))
    actions.disable(db.session, account.id, at=clock.now())
    _record("account disabled", account.id, {})
    note(N_("{name} can no longer sign in.", name=account.name))
    return go("desk-people.index")


@door.post("/<uuid:account_id>/enable", may=Permission.MANAGE_PEOPLE)
def enable(account_id: UUID) -> Response:
    account = account_in(db.session, initiative().id, account_id)
    actions.enable(db.session, account.id)
    _record("account enabled", account.id, {})
    note(N_("{name} can sign in again.", name=account.name))
    return go("desk-people.index")


def _form() -> NewAccount:
    form = filled(NewAccount)
    form.partner.choices = _partner_choices()
    return form


def _new_page(form: NewAccount, status: int = 200) -> Response:
    return page("desk/people/new.html", status, form=form)


def _partner_choices() -> list[tuple[str, object]]:
    partners = partners_of(db.session, initiative().id)
    return [("", N_("None")), *((str(one.id), one.name) for one in partners)]


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise Refused(N_("Choose a role.")) from None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(N_("Choose a partner organization from the list.")) from None


def _record(verb: str, account_id: UUID, detail: dict[str, object]) -> None:
    audit.record(
        db.session, initiative().id, verb, f"account:{account_id}", detail, by=person().id, at=clock.now()
    )
