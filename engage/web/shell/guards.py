"""Deny first. Every desk address names the permission it needs, where it is registered; one that names none fails at start-up.

    door = desk_door("commitments")

    @door.get("/", may=Permission.SEE_COMMITMENTS)
    def index() -> str: ...

Inside a guarded route ``person()`` is who is signed in and ``initiative()`` the one initiative the page is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from flask import Blueprint, Flask, Response, g, request

from engage.agenda.queries import InitiativeCard, initiatives
from engage.errors import N_, EngageError, Forbidden, NotFound
from engage.people.queries import Person
from engage.people.rules import Permission
from engage.web.shell import csrf, sessions, settings
from engage.web.shell.database import db

_COOKIE = "engage-initiative"


class Access(Enum):
    """What an address may name instead of a permission."""

    OPEN = "anybody, signed in or not"
    SIGNED_IN = "whoever is signed in, whatever their role"


Need = Permission | Access | tuple[Permission, ...]


class NotSignedIn(EngageError):  # noqa: N818
    """Somebody has to sign in first."""

    status = 401

    def __init__(self) -> None:
        super().__init__(N_("Please sign in."))


class DeskDoor(Blueprint):
    """A blueprint that refuses to register an address without its permission."""

    def __init__(self, name: str, import_name: str, **options: Any) -> None:
        super().__init__(name, import_name, **options)
        self.needs: dict[str, Need] = {}
        self.before_request(self._guard)

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Any = None,
        provide_automatic_options: bool | None = None,
        *,
        may: Need | None = None,
        **options: Any,
    ) -> None:
        if may is None:
            raise TypeError(f"{self.url_prefix}{rule} names no permission: add may=Permission...")
        name = endpoint or view_func.__name__
        if self.needs.setdefault(name, may) != may:
            raise TypeError(f"{self.name}.{name} names two different permissions")
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)

    def _guard(self) -> None:
        admit(self.needs[(request.endpoint or "").rpartition(".")[2]])


def admit(need: Need) -> None:
    """Let the request pass, or raise :class:`NotSignedIn`, :class:`Forbidden` or :class:`NotFound`."""
    known = sessions.load_person()
    if known:
        g.initiative = _chosen(known)
    if need is Access.OPEN:
        return
    if known is None:
        raise NotSignedIn
    if need is Access.SIGNED_IN:
        return
    wanted = need if isinstance(need, tuple) else (need,)
    if g.initiative is None:
        raise Forbidden(N_("You have no role in any initiative yet. Ask the project manager for one."))
    if not any(known.may(one, g.initiative.id) for one in wanted if isinstance(one, Permission)):
        raise Forbidden(N_("Your role does not include this. If you need it, ask the project manager."))


def person() -> Person:
    """Who is signed in. Only behind a guard that asks for it."""
    known: Person | None = g.get("person")
    if known is None:
        raise NotSignedIn
    return known


def initiative() -> InitiativeCard:
    """The initiative this page is about. Only behind a guard that names a permission."""
    chosen: InitiativeCard | None = g.get("initiative")
    if chosen is None:
        raise NotFound(N_("There is no such initiative."))
    return chosen


def may(*permissions: Permission) -> bool:
    """May the person signed in do one of these here? For templates that show or leave out a button."""
    known, chosen = g.get("person"), g.get("initiative")
    return bool(known and chosen and any(known.may(one, chosen.id) for one in permissions))


def own_initiatives() -> list[InitiativeCard]:
    """The initiatives in which the person signed in has a role that lets them do anything."""
    known: Person | None = g.get("person")
    if known is None:
        return []
    return [card for card in initiatives(db.session) if known.permissions(card.id)]


def _chosen(known: Person) -> InitiativeCard | None:
    """A form acts on the initiative its page was about; a page is about the one asked for, else the last one."""
    theirs = {card.slug: card for card in own_initiatives()}
    g.initiatives_offered = list(theirs.values())
    asked = csrf.initiative_of_form() if request.method == "POST" else None
    asked = asked or request.args.get("initiative")
    if asked:
        if asked not in theirs:
            raise NotFound(N_("There is no such initiative, or you have no role in it."))
        g.initiative_asked_for = asked
        return theirs[asked]
    last = request.cookies.get(_COOKIE, "")
    return theirs.get(last) or next(iter(theirs.values()), None)


def _remember(response: Response) -> Response:
    if g.get("initiative_asked_for") and response.status_code < 400:
        secure = settings.current().secure_cookies
        response.set_cookie(_COOKIE, g.initiative_asked_for, secure=secure, httponly=True, samesite="Lax")
    return response


def every_need(app: Flask) -> Mapping[str, Need]:
    """What each desk endpoint asks for. Raises ``TypeError`` for a desk address that came in by another way."""
    needs = {
        f"{door.name}.{endpoint}": need
        for door in app.blueprints.values()
        if isinstance(door, DeskDoor)
        for endpoint, need in door.needs.items()
    }
    for rule in app.url_map.iter_rules():
        if (rule.rule == "/desk" or rule.rule.startswith("/desk/")) and rule.endpoint not in needs:
            raise TypeError(f"{rule.rule} is a desk address, but no desk door guards it")
    return needs


def install(app: Flask) -> None:
    app.after_request(_remember)
