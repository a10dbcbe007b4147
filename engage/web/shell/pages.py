"""Making a page: the template environment, what every template finds in it, and notes that survive a redirect."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from jinja2 import StrictUndefined
from markupsafe import Markup, escape
from werkzeug.local import LocalProxy

from engage.errors import Message
from engage.i18n.local_text import LocalText, Said
from engage.people.rules import Permission
from engage.web.shell import csrf, guards, locale, settings, static

_NOTES = "engage-notes"
_MOST_NOTES = 5
_LONGEST_NOTE = 400


def page(template: str, status: int = 200, **context: Any) -> Response:
    """A rendered template as an answer."""
    return make_response(render_template(template, **context), status)


def go(endpoint: str, **values: Any) -> Response:
    """On to another page after something was done (303: the browser then asks with GET)."""
    return make_response(redirect(url_for(endpoint, **values), code=303))


def note(message: Message, tone: str = "good") -> None:
    """Say ``message`` on the next page this person sees (tone: good, info, warn, bad). For the desk: it needs a cookie."""
    g.setdefault("notes_made", []).append((tone, locale.spoken().message(message)[:_LONGEST_NOTE]))


def say(message: Message) -> str:
    """A message in the page's language."""
    return locale.spoken().message(message)


def said(text: Any) -> str | Markup:
    """Text of people as a page shows it: with its own language and direction where it is not in the page's."""
    if isinstance(text, Message):
        return say(text)
    here = locale.current()
    if isinstance(text, LocalText):
        chosen = g.get("initiative")
        text = text.in_language(here.tag, chosen.source_language if chosen else "en")
    if not isinstance(text, Said):
        return text if isinstance(text, str) else str(text)  # what is HTML already stays so
    if not text.fallback and text.tag == here.tag:
        return text.text
    other = locale.tongue(text.tag)
    return Markup('<span lang="{}" dir="{}">{}</span>').format(other.tag, other.direction, escape(text.text))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings.current().secret_key, salt="engage notes")


def _take_notes() -> list[tuple[str, str]]:
    """The notes that came along, each shown once."""
    raw = request.cookies.get(_NOTES)
    if not raw or not locale.on_the_desk():
        return []
    g.notes_shown = True
    try:
        return [(str(tone), str(text)) for tone, text in _signer().loads(raw)]
    except (BadSignature, ValueError, TypeError):
        return []


def _hand_on_notes(response: Response) -> Response:
    made = g.get("notes_made")
    if made and response.status_code < 400:
        response.set_cookie(
            _NOTES,
            str(_signer().dumps(made[-_MOST_NOTES:])),
            max_age=60,
            secure=settings.current().secure_cookies,
            httponly=True,
            samesite="Lax",
            path="/desk",
        )
    elif g.get("notes_shown"):
        response.delete_cookie(_NOTES, path="/desk")
    return response


def _context() -> dict[str, Any]:
    """What only whole pages need; imported macros do not see it and are given what they use."""
    return {
        "languages_offered": locale.offered(),
        "language_url": locale.language_url,
        "csrf_field": csrf.field,
        "person": g.get("person"),
        "initiative": g.get("initiative"),
        "flashes": _take_notes(),
    }


def install(app: Flask) -> None:
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": False}
    app.jinja_env.globals.update(
        _=lambda text, /, **values: locale.spoken().gettext(text, **values),
        ngettext=lambda one, many, n, /, **values: locale.spoken().ngettext(one, many, n, **values),
        pgettext=lambda context, text, /, **values: locale.spoken().pgettext(context, text, **values),
        said=said,
        tongue=locale.tongue,
        asset=static.asset,
        language=LocalProxy(locale.current),
        formats=LocalProxy(lambda: locale.spoken().formats),
        may=guards.may,
        Permission=Permission,
    )
    app.context_processor(_context)
    app.after_request(_hand_on_notes)
