"""The words of one language side by side with their source: writing them, and saying that they are right."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, request, url_for

from engage import clock
from engage.errors import N_, EngageError, Refused
from engage.people.rules import Permission
from engage.surveys.cards import SurveyCard
from engage.surveys.hands import Hand, changes_in, count_changes, names_of
from engage.surveys.queries import draft_instrument
from engage.surveys.signing import sign_language
from engage.surveys.wording import Plan, review_wording, words_in, write_words
from engage.web.desk.translations import words
from engage.web.desk.translations.here import WRITERS, survey
from engage.web.desk.translations.sheet import Sent, asked_for, page_number, sent, sheet, unsaved
from engage.web.shell import transaction
from engage.web.shell.database import db
from engage.web.shell.guards import admit, person
from engage.web.shell.pages import note, page

CHANGES_ON_A_PAGE = 50


def show(slug: str, tag: str) -> Response:
    return _shown(survey(slug), tag)


def write(slug: str, tag: str) -> Response:
    """Keep the words of the page; or, by another button, say that one or all of them are right as they stand."""
    card, tried = survey(slug), sent()
    deed, _, key = request.form.get("do", "save").partition(":")
    if deed == "review":
        return _review(card, tag, tried, key)
    admit(WRITERS)
    plan = write_words(db.session, card.id, tag, tried.written, hand=Hand(person().id), at=clock.now())
    _tell(plan)
    return _after_a_try(card, tag, tried, plan) or _back(tag, slug)


def _tell(plan: Plan) -> None:
    """What was saved. What was not is told by the page."""
    if plan.good:
        note(N_("Texts saved: {number}. Somebody else reads them now.", number=len(plan.good)))
    elif not plan.conflicts and not plan.refused:
        note(N_("Nothing was changed."), "info")


def _after_a_try(card: SurveyCard, tag: str, tried: Sent, plan: Plan) -> Response | None:
    """Each text is saved for itself: what is right is kept, and what is not comes back as it was typed."""
    if not plan.conflicts and not plan.refused:
        return None
    transaction.keep()
    return _shown(card, tag, tried, plan, status=409 if plan.conflicts else 422)


def _review(card: SurveyCard, tag: str, tried: Sent, key: str) -> Response:
    admit(Permission.REVIEW_WORDING)
    marks = {key: tried.marks[key]} if key in tried.marks else {} if key else tried.marks
    try:
        if unsaved(card.id, tag, tried):
            raise Refused(N_("You changed some words. Save them first; somebody else reads them then."))
        done = review_wording(
            db.session, card.id, tag, marks, leave_own=not key, by=person().id, at=clock.now()
        )
    except EngageError as refusal:
        return _shown(card, tag, tried, status=refusal.status, refusal=refusal)
    if done:
        note(N_("Texts reviewed: {number}.", number=done))
    else:
        note(
            N_("No text was waiting for you: they were reviewed before, or you wrote them yourself."), "info"
        )
    return _back(tag, card.slug)


def sign(slug: str, tag: str) -> Response:
    """Sign the language off as a whole."""
    card = survey(slug)
    try:
        sign_language(db.session, card.id, tag, request.form.get("read", ""), by=person().id, at=clock.now())
    except EngageError as refusal:
        return _shown(card, tag, status=refusal.status, refusal=refusal)
    note(N_("You have signed this language off."))
    return _back(tag, slug)


def history(slug: str, tag: str) -> Response:
    """What was done to the words of a language, or to one text of it, newest first."""
    card, key = survey(slug), request.args.get("key")
    instrument = draft_instrument(db.session, card.id)
    sources = {one.key: one for one in words_in(db.session, card.id, tag, instrument)}
    count = count_changes(db.session, card.id, tag, key=key)
    pages = max(1, -(-count // CHANGES_ON_A_PAGE))
    number = min(max(page_number(), 1), pages)
    changes = changes_in(
        db.session, card.id, tag, key=key, most=CHANGES_ON_A_PAGE, skip=(number - 1) * CHANGES_ON_A_PAGE
    )
    only: dict[str, Any] = {"key": key} if key else {}
    return page(
        "desk/translations/history.html",
        card=card,
        tongue=instrument.language(tag),
        source=instrument.language(card.source_language),
        changes=changes,
        sources=sources,
        one=sources.get(key) if key else None,
        names=names_of(db.session, [change.who for change in changes]),
        number=number,
        pages=pages,
        page_url=lambda other: url_for(".history", slug=slug, tag=tag, page=other, **only),
        words=words,
    )


def _shown(
    card: SurveyCard,
    tag: str,
    tried: Sent | None = None,
    plan: Plan | None = None,
    *,
    status: int = 200,
    refusal: EngageError | None = None,
) -> Response:
    shown = sheet(card, tag, tried, plan)
    kept: dict[str, Any] = dict(shown.filter.values)
    return page(
        "desk/translations/sheet.html",
        status,
        sheet=shown,
        card=card,
        refusal=refusal,
        action=url_for(".write", slug=card.slug, tag=tag, page=shown.number, **kept),
        here=url_for(".show", slug=card.slug, tag=tag),
        history_url=lambda key: url_for(".history", slug=card.slug, tag=tag, key=key),
        page_url=lambda other: url_for(".show", slug=card.slug, tag=tag, page=other, **kept),
        words=words,
    )


def _back(tag: str, slug: str) -> Response:
    """To the page the form stood on, as it was filtered."""
    kept: dict[str, Any] = {**asked_for().values, "page": page_number()}
    return make_response(redirect(url_for(".show", slug=slug, tag=tag, **kept), code=303))
