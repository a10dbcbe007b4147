"""Which language a page is in: asked for, else saved, else what the browser says, else the default. One value.

Residents have no cookie: their choice stays in the address (``?lang=``) and follows every link of their pages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, g, request

from engage.i18n.catalogues import SOURCE, Translator, interface_languages, translator
from engage.i18n.collation import collation_key
from engage.i18n.matching import best_language, closest
from engage.i18n.registry import PSEUDO_LANGUAGES, Language, language
from engage.web.shell import settings

_COOKIE = "engage-language"
_LONGEST = 64
_A_YEAR = 365 * 24 * 3600


def current() -> Language:
    """The language of the page being made."""
    if "language" not in g:
        settle(interface_languages(pseudo=settings.current().pseudo_locales))
    return g.language  # type: ignore[no-any-return]


def settle(
    offered: Sequence[str], default: str = SOURCE, *, describe: Callable[[str], Language] = language
) -> Language:
    """Settle this request's language among ``offered`` tags (a survey's, say) and offer exactly those in the menu.

    ``describe``: what is known of a tag here, where people know more of it than the register does.
    """
    if settings.current().pseudo_locales:
        offered = [*offered, *(tag for tag in PSEUDO_LANGUAGES if tag not in offered)]
    fallback = default if default in offered else offered[0]
    asked = next((found for wish in _wishes() if (found := closest(wish[:_LONGEST], offered))), None)
    tag = asked or best_language(request.headers.get("Accept-Language"), offered, fallback)
    g.language = describe(tag)
    g.languages_offered = in_menu_order(offered, describe)
    return g.language  # type: ignore[no-any-return]


def in_menu_order(tags: Sequence[str], describe: Callable[[str], Language] = language) -> list[Language]:
    """Languages in the one order every menu has: by their own names."""
    return sorted((describe(tag) for tag in tags), key=lambda one: collation_key(one.autonym))


def tongue(tag: str) -> Language:
    """A language as it is described on this page: by those who offer it, else by the register."""
    return next((one for one in g.get("languages_offered", ()) if one.tag == tag), None) or language(tag)


def offered() -> list[Language]:
    current()
    return g.languages_offered  # type: ignore[no-any-return]


def spoken() -> Translator:
    """The translator into the page's language, found once per request."""
    tag = current().tag
    known: Translator | None = g.get("translator")
    if known is None or known.language.tag != tag:
        known = g.translator = translator(tag)
    return known


def language_url(tag: str) -> str:
    """This page in another language. Whatever else its address says stays."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{quote(request.path)}?{urlencode([*kept, ('lang', tag)])}"


def on_the_desk() -> bool:
    return request.path == "/desk" or request.path.startswith("/desk/")


def _asked() -> str | None:
    """What was chosen on this very page: with a button of its form, else in its address."""
    pressed = request.form.get("lang") if g.get("body_read") else None
    return pressed or request.args.get("lang")


def _wishes() -> list[str]:
    saved = (request.cookies.get(_COOKIE), _of_the_account()) if on_the_desk() else ()
    return [wish for wish in (_asked(), *saved) if wish]


def _of_the_account() -> str | None:
    person = g.get("person")
    return person.language if person else None


def _remember(response: Response) -> Response:
    """Somebody who signs in keeps the chosen language; a resident is given no cookie."""
    if on_the_desk() and "language" in g and request.args.get("lang") and response.status_code < 400:
        secure = settings.current().secure_cookies
        response.set_cookie(
            _COOKIE, g.language.tag, max_age=_A_YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    return response


def _follow(endpoint: str, values: dict[str, Any]) -> None:
    """Links of residents' and public pages keep the language that was asked for."""
    if "lang" in values or endpoint == "static" or on_the_desk():
        return
    if _asked() and "language" in g:
        values["lang"] = g.language.tag


def install(app: Flask) -> None:
    app.url_defaults(_follow)
    app.after_request(_remember)
