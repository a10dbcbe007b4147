"""That a form was meant by the person who sends it.

Everybody: a form is refused when the browser says that another site sent it (``Sec-Fetch-Site``, else ``Origin``), and when
it carries no token of ours. For somebody signed in the token is bound to the sign-in and to the initiative the page was
about, so that a page of one initiative never acts on another. For residents it is signed and nothing else: no cookie,
nothing kept, good for as long as an unfinished answer may lie on a phone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from flask import g, request
from markupsafe import Markup

from engage import clock
from engage.errors import N_, Forbidden
from engage.web.shell import settings

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
_DAYS_GOOD = 90


def field(value: str | None = None) -> Markup:
    """The hidden field that every form of ours carries, with a fresh token unless one is given."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, value or token())


def token() -> str:
    """A fresh token for the page being made: different each time, so that compression cannot betray it."""
    salt = secrets.token_urlsafe(9)
    if sign_in := g.get("sign_in_hash"):
        slug = g.initiative.slug if g.get("initiative") else ""
        return f"desk.{slug}.{salt}.{_seal('desk', sign_in, slug, salt)}"
    day = str(_today())
    return f"form.{day}.{salt}.{_seal('form', day, salt)}"


def check(*, token: bool = True) -> None:
    """Raises :class:`Forbidden` when this request was not meant. Call it once the body has been read.

    Without ``token`` only what the browser says about the sender counts.
    """
    if not _of_our_own_pages():
        raise Forbidden(N_("Another site tried to send this form. Open the page here and send it again."))
    given = request.form.get(FIELD) or request.headers.get(HEADER) or ""
    if token and not _good(given[:300]):
        raise Forbidden(
            N_(
                "This page was open for too long. Go back, load it again, and send it once more. Nothing was changed."
            )
        )


def initiative_of_form() -> str | None:
    """The initiative that the page with this form was about (after :func:`check`)."""
    parts = (request.form.get(FIELD) or request.headers.get(HEADER) or "").split(".")
    return parts[1] if len(parts) == 4 and parts[0] == "desk" and parts[1] else None


def _good(given: str) -> bool:
    parts = given.split(".")
    if len(parts) != 4 or not given.isascii():
        return False
    kind, about, salt, seal = parts
    sign_in = g.get("sign_in_hash")
    if kind == "desk" and sign_in:
        return hmac.compare_digest(seal, _seal("desk", sign_in, about, salt))
    if kind == "form" and not sign_in and about.isdecimal():
        recent = 0 <= _today() - int(about) <= _DAYS_GOOD
        return recent and hmac.compare_digest(seal, _seal("form", about, salt))
    return False


def _of_our_own_pages() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return True  # old browsers and plain clients say neither; they still need the token
    ours = {request.host.lower(), urlsplit(settings.current().public_url).netloc.lower()} - {""}
    return urlsplit(origin).netloc.lower() in ours


def _seal(*parts: str) -> str:
    key = hashlib.sha256(b"engage csrf " + settings.current().secret_key.encode()).digest()
    return hmac.new(key, "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def _today() -> int:
    return clock.now().date().toordinal()
