"""Signed-in work, one folder a room. Here: how a room gets its door and its place in the menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from engage.errors import Message
from engage.people.rules import Permission
from engage.web.shell import guards
from engage.web.shell.guards import DeskDoor


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the desk's menu, for whoever may open what it leads to."""

    label: Message
    endpoint: str
    may: tuple[Permission, ...]
    place: int


_menu: dict[str, Entry] = {}


def desk_door(room: str, *, prefix: str | None = None) -> DeskDoor:
    """The blueprint of a desk room at ``/desk/<room>``; its endpoints are ``desk-<room>.<function>``.

    Each address names its need: ``@door.get("/", may=Permission.SEE_SURVEYS)``.
    """
    door = DeskDoor(f"desk-{room}", __name__, url_prefix=f"/desk/{room}" if prefix is None else prefix)
    door.context_processor(_around_every_page)
    return door


def in_menu(label: Message, endpoint: str, *permissions: Permission, place: int) -> None:
    """Put ``endpoint`` into the menu of everybody who has one of ``permissions``; lower places come first."""
    _menu[endpoint] = Entry(label, endpoint, permissions, place)


def menu() -> list[dict[str, Any]]:
    """The menu of the person signed in: label, url, and whether this page belongs to it."""
    room = (request.endpoint or "").partition(".")[0]
    return [
        {
            "label": entry.label,
            "url": url_for(entry.endpoint),
            "current": entry.endpoint.partition(".")[0] == room,
        }
        for entry in sorted(_menu.values(), key=lambda entry: (entry.place, entry.endpoint))
        if guards.may(*entry.may)
    ]


def _around_every_page() -> dict[str, Any]:
    if g.get("person") is None:
        return {}
    chosen = g.get("initiative")
    return {
        "navigation": menu(),
        "initiatives_offered": [
            {"label": card.name, "url": f"/desk/?initiative={card.slug}", "current": card == chosen}
            for card in g.get("initiatives_offered", [])
        ],
    }
