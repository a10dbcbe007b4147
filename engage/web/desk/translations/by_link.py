"""What a translator's link opens: one language of one survey, to write in. No account, no cookie, and no other page.

The token in the address is all there is: no address here names a survey or a language, so none can be put in its place.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, request, url_for

from engage import clock
from engage.surveys.cards import card_with
from engage.surveys.hands import Hand
from engage.surveys.links import OpenedLink, note_use, opened_with
from engage.surveys.wording import Plan, write_words
from engage.web.desk.translations import words
from engage.web.desk.translations.sheet import Sent, asked_for, page_number, sent, sheet
from engage.web.shell import locale, transaction
from engage.web.shell.database import db
from engage.web.shell.pages import page

door = Blueprint("translator", __name__, url_prefix="/t")


@door.get("/<token>")
def welcome(token: str) -> Response:
    link = _opened(token)
    return page(
        "desk/translations/welcome.html",
        sheet=sheet(card_with(db.session, link.survey_id), link.tag),
        link=link,
        begin=url_for(".begin", token=token),
    )


@door.post("/<token>/begin")
def begin(token: str) -> Response:
    """Each opening is remembered with its time, and nothing about who it was."""
    note_use(db.session, _opened(token), texts=0, at=clock.now())
    return make_response(redirect(url_for(".texts", token=token, show="todo"), code=303))


@door.get("/<token>/texts")
def texts(token: str) -> Response:
    return _shown(token, _opened(token))


@door.post("/<token>/texts")
def write(token: str) -> Response:
    link, tried = _opened(token), sent()
    plan = write_words(
        db.session, link.survey_id, link.tag, tried.written, hand=Hand(link=link.id), at=clock.now()
    )
    if plan.good:
        note_use(db.session, link, texts=len(plan.good), at=clock.now())
    if plan.conflicts or plan.refused:
        transaction.keep()
        return _shown(token, link, tried, plan, status=409 if plan.conflicts else 422)
    kept: dict[str, Any] = {**asked_for().values, "page": page_number(), "saved": len(plan.good)}
    return make_response(redirect(url_for(".texts", token=token, **kept), code=303))


def _opened(token: str) -> OpenedLink:
    locale.current()  # settled, so that redirects keep the language that was asked for
    return opened_with(db.session, token, clock.now())


def _shown(
    token: str, link: OpenedLink, tried: Sent | None = None, plan: Plan | None = None, *, status: int = 200
) -> Response:
    shown = sheet(card_with(db.session, link.survey_id), link.tag, tried, plan)
    kept: dict[str, Any] = dict(shown.filter.values)
    saved = request.args.get("saved", "")
    return page(
        "desk/translations/texts.html",
        status,
        sheet=shown,
        saved=int(saved) if saved.isascii() and saved.isdigit() and len(saved) < 6 else None,
        action=url_for(".write", token=token, page=shown.number, **kept),
        here=url_for(".texts", token=token),
        page_url=lambda other: url_for(".texts", token=token, page=other, **kept),
        words=words,
    )
