"""The style page: every part of the design system in one place, in each door's look, both directions, light and dark.

    /style/<look>?direction=rtl&scheme=dark&text=large&lang=ar
    /style/gallery    every kind of picture, from real numbers

Its words (style_texts.py) are samples of the length and scripts that real pages have; they are data, not interface text,
so they cost no translator any work. Nothing on the page is anybody's answer, and it stores nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from engage.web.shell.style_pictures import pictures
from engage.web.shell.style_texts import LOOK_NAMES, TEXTS

door = Blueprint("style", __name__, url_prefix="/style")

SCHEMES = ("", "light", "dark")
DIRECTIONS = ("", "ltr", "rtl")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the address asks for; '' leaves it to the language or to the device."""

    look: str
    direction: str = ""
    scheme: str = ""
    large: bool = False

    @property
    def known(self) -> bool:
        return self.look in LOOK_NAMES and self.direction in DIRECTIONS and self.scheme in SCHEMES

    def url(self, **changes: Any) -> str:
        """The address of this page with some of it chosen otherwise."""
        other = replace(self, **changes)
        return url_for(
            "style.page",
            look=other.look,
            direction=other.direction or None,
            scheme=other.scheme or None,
            text="large" if other.large else None,
            lang=request.args.get("lang"),
        )


@door.get("/")
def index() -> str:
    return page("desk")


@door.get("/gallery")
def gallery() -> str:
    """Every kind of picture from the samples' real numbers, from the left and from the right."""
    from engage.web.shell.style_gallery import gallery as kinds

    choices = Choices("desk", scheme=request.args.get("scheme", ""))
    if not choices.known:
        abort(404)
    return render_template(
        "shell/gallery.html",
        choices=choices,
        kinds=kinds(),
        initiative=SimpleNamespace(name=TEXTS["initiative"]),
        navigation=_navigation(choices),
        flashes=[],
        t=TEXTS,
    )


@door.get("/<look>")
def page(look: str) -> str:
    """One look with every part; 404 for a look, direction or scheme that does not exist."""
    asked = request.args
    choices = Choices(look, asked.get("direction", ""), asked.get("scheme", ""), asked.get("text") == "large")
    if not choices.known:
        abort(404)
    return render_template(
        "shell/style.html",
        choices=choices,
        base=f"{look}/base.html",
        large_text=choices.large,
        large_text_url=choices.url(large=not choices.large),
        leave_url=choices.url() if look == "answer" else None,
        initiative=SimpleNamespace(name=TEXTS["initiative"]),
        navigation=_navigation(choices),
        flashes=[],
        t=TEXTS,
        pictures=lambda spoken: pictures(spoken, choices.direction),
    )


def _navigation(choices: Choices) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(label=name, url=choices.url(look=look), current=look == choices.look)
        for look, name in LOOK_NAMES.items()
    ]
