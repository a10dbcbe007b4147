"""Who is signed in: a random token in a cookie, its hash in a row. Nothing else travels, nothing is signed and trusted.

Only desk addresses look at the cookie, so a resident's page never depends on one. Flask's own cookie session is switched
off: what is not there cannot be relied on.
"""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask, Request, Response, g, request
from flask.sessions import SessionInterface

from engage import clock
from engage.people.actions import note_seen, token_hash
from engage.people.queries import Person, signed_in_with
from engage.web.shell import locale, settings
from engage.web.shell.database import db

_SEEN_EVERY = timedelta(minutes=5)


def cookie_name() -> str:
    """With the ``__Host-`` prefix a browser takes the cookie from this host over HTTPS only."""
    return "__Host-engage" if settings.current().secure_cookies else "engage"


def recognise() -> None:
    """Before anything else on a desk address: remember the hash of the token that came, known or not."""
    g.sign_in_hash = None
    g.person = None
    if locale.on_the_desk() and (token := request.cookies.get(cookie_name())):
        g.sign_in_hash = token_hash(token[:200])


def load_person() -> Person | None:
    """The person signed in, looked up once per request."""
    known: Person | None = g.get("person")
    if known is None and g.get("sign_in_hash"):
        now = clock.now()
        known = g.person = signed_in_with(db.session, g.sign_in_hash, now)
        if known and request.method == "POST" and now - known.seen_at > _SEEN_EVERY:
            note_seen(db.session, known.session_id, at=now)
    return known


def hand_out(response: Response, token: str) -> Response:
    """Give a browser its token."""
    current = settings.current()
    response.set_cookie(
        cookie_name(),
        token,
        max_age=current.session_hours * 3600,
        secure=current.secure_cookies,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def take_back(response: Response) -> Response:
    """Make a browser forget its token and the pages it kept. Not what it stored: answers of residents may wait there to be
    sent, on an organizer's phone."""
    response.delete_cookie(cookie_name(), path="/", secure=settings.current().secure_cookies, httponly=True)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
             ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
            ("CrOS", "Chromebook"), ("Linux", "Linux"))  # fmt: skip


def browser_label() -> str:
    """“Firefox on Android”: enough to recognise one's own sign-in in a list, and nothing more is kept."""
    agent = request.headers.get("User-Agent", "")[:500]
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if re.search(re.escape(mark), agent)), "")
    return " – ".join(part for part in (browser, system) if part)


class _NoSession(SessionInterface):
    """Flask's session is never opened, so ``flask.session`` and ``flask.flash`` fail loudly."""

    def open_session(self, app: Flask, request: Request) -> None:
        return None


def install(app: Flask) -> None:
    app.session_interface = _NoSession()
