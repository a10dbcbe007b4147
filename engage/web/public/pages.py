"""The public pages, one function each: who asks, what the rooms answer, which template shows it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Response, make_response

from engage.agenda.queries import InitiativeCard, goal_named, goal_with, goals_of, initiatives
from engage.commitments.queries import (
    CommitmentCard,
    history_of,
    promise_named,
    promises_answering,
    promises_of,
)
from engage.errors import N_, NotFound
from engage.findings.queries import (
    FindingCard,
    finding_named,
    findings_of,
    public_findings,
    releases_of,
)
from engage.findings.rules import PUBLIC
from engage.reportback.queries import report_back_named, report_backs_of, told
from engage.reviews.queries import (
    decisions_of,
    endorsement_of,
    pack_of,
    published_decisions,
    review_named,
    reviews_of,
    seat_answers,
)
from engage.reviews.rules import canonical
from engage.themes.published import PublishedQuote, quotes_of_goal
from engage.web.public import chain, tables, words
from engage.web.public.frozen import read
from engage.web.public.here import enter, labels_of, today
from engage.web.public.numbers import Showing
from engage.web.shell.database import db
from engage.web.shell.locale import spoken
from engage.web.shell.pages import page

FEW = 5
"""How many of each an overview shows; the rest is one tap away."""


def front() -> Response:
    return page("public/front.html", initiatives=initiatives(db.session))


def overview(initiative: str) -> Response:
    here = enter(initiative)
    promises = promises_of(db.session, here.id, today())
    found = public_findings(db.session, here.id)
    parts = parts_of(promises)
    return page(
        "public/overview.html",
        counts=_counts(len(found), promises, dict(parts)),
        goals=goals_of(db.session, here.id),
        findings=found[:FEW],
        decisions=published_decisions(db.session, here.id)[:FEW],
        parts_by_state=[(part, cards[:FEW]) for part, cards in parts],
        missing=labels_of(here, _missing(found)),
        participation=tables.shown(here, _participation(here)),
        report_backs=report_backs_of(db.session, here.id, public=True)[:FEW],
        told=told(db.session, here.id),
        words=words,
    )


def goal(initiative: str, slug: str) -> Response:
    here = enter(initiative)
    card = goal_named(db.session, here.id, slug)
    found = public_findings(db.session, here.id, goal_id=card.id)
    promises = promises_of(db.session, here.id, today(), goal_id=card.id)
    decisions = published_decisions(db.session, here.id, goal_id=card.id)
    return page(
        "public/goal.html",
        goal=card,
        measures=tables.of_goal(here, card.id),
        findings=found,
        quotes=quotes_of_goal(db.session, here.id, card.id),
        promises=promises,
        steps=[
            *chain.found(here, found),
            *chain.decided(here, decisions),
            *chain.promised(here, promises),
            *chain.told(here, report_backs_of(db.session, here.id, goal_id=card.id, public=True)),
        ],
        missing=labels_of(here, _missing(found)),
        words=words,
    )


def findings(initiative: str) -> Response:
    here = enter(initiative)
    return page(
        "public/findings.html",
        findings=public_findings(db.session, here.id),
        goals={one.id: one for one in goals_of(db.session, here.id, retired=True)},
        catalogue=tables.catalogue(here),
    )


def finding(initiative: str, slug: str) -> Response:
    here = enter(initiative)
    card = finding_named(db.session, here.id, slug)
    if card.state not in PUBLIC:
        raise NotFound(N_("There is no such finding."))
    return page(
        "public/finding.html",
        card=card,
        goal=goal_with(db.session, here.id, card.goal_id),
        said_groups=labels_of(here, card.groups_said),
        missing_groups=labels_of(here, card.groups_missing),
        evidence=tables.shown(here, [one.release_id for one in card.evidence if one.release_id]),
        themes=[one.caption for one in card.evidence if one.theme_id],
        quotes=_quotes(here, card),
        promises=promises_answering(db.session, here.id, [card.id], today()),
        words=words,
    )


def commitments(initiative: str) -> Response:
    here = enter(initiative)
    return page(
        "public/commitments.html",
        parts_by_state=parts_of(promises_of(db.session, here.id, today())),
        words=words,
    )


def commitment(initiative: str, slug: str) -> Response:
    here = enter(initiative)
    card = promise_named(db.session, here.id, slug, today())
    answered = [one for one in findings_of(db.session, here.id) if one.id in card.finding_ids]
    return page(
        "public/commitment.html",
        card=card,
        goal=goal_with(db.session, here.id, card.goal_id),
        findings=[one for one in answered if one.state in PUBLIC],
        groups=labels_of(here, card.for_groups),
        steps=chain.history(card, history_of(db.session, here.id, card.id)),
        decisions=[
            pair for pair in published_decisions(db.session, here.id) if pair[1].commitment_id == card.id
        ],
        words=words,
    )


def reviews(initiative: str) -> Response:
    here = enter(initiative)
    cards = reviews_of(db.session, here.id, public=True)
    return page(
        "public/reviews.html",
        reviews=[(card, endorsement_of(db.session, here.id, card)) for card in cards],
        report_backs=report_backs_of(db.session, here.id, public=True),
        words=words,
    )


def review(initiative: str, slug: str) -> Response:
    here = enter(initiative)
    card = review_named(db.session, here.id, slug, public=True)
    pack = pack_of(db.session, here.id, card.id)
    frozen = read(pack.document, Showing(spoken(), here.source_language)) if pack else None
    return page(
        "public/review.html",
        card=card,
        pack=pack,
        frozen=frozen,
        missing=labels_of(here, frozen.missing if frozen else ()),
        too_small=labels_of(here, frozen.too_small if frozen else ()),
        endorsement=endorsement_of(db.session, here.id, card),
        answers=seat_answers(db.session, here.id, card),
        decisions=decisions_of(db.session, here.id, card.id),
        report_backs=report_backs_of(db.session, here.id, review_id=card.id, public=True),
        words=words,
    )


def evidence(initiative: str, slug: str) -> Response:
    """The frozen evidence itself, in the canonical form of which the fingerprint is taken: anybody can check it."""
    here = enter(initiative)
    card = review_named(db.session, here.id, slug, public=True)
    pack = pack_of(db.session, here.id, card.id)
    if pack is None:
        raise NotFound(N_("There is no such review."))
    response = make_response(canonical(pack.document))
    response.mimetype = "application/json"
    return response


def report_back(initiative: str, slug: str) -> Response:
    here = enter(initiative)
    return page(
        "public/report_back.html", card=report_back_named(db.session, here.id, slug, public=True), words=words
    )


def parts_of(promises: list[CommitmentCard]) -> list[tuple[str, list[CommitmentCard]]]:
    """Promises by what came of them: not kept first, because nobody else will say so."""
    parts: dict[str, list[CommitmentCard]] = {"not_done": [], "open": [], "done": [], "cannot": []}
    for card in promises:
        if card.kind == "cannot":
            parts["cannot"].append(card)
        elif card.late_days or card.state in {"dropped", "disputed"}:
            parts["not_done"].append(card)
        else:
            parts["done" if card.state == "verified" else "open"].append(card)
    return [(name, cards) for name, cards in parts.items() if cards]


@dataclass(frozen=True, slots=True)
class Counts:
    """The initiative in four numbers."""

    findings: int
    promises: int
    done: int
    not_done: int


def _counts(findings: int, promises: list[CommitmentCard], parts: dict[str, list[CommitmentCard]]) -> Counts:
    """An answer that says no is not a promise."""
    made = sum(card.kind != "cannot" for card in promises)
    return Counts(findings, made, len(parts.get("done", ())), len(parts.get("not_done", ())))


def _missing(found: list[FindingCard]) -> list[str]:
    return list(dict.fromkeys(group for card in found for group in card.groups_missing))


def _participation(here: InitiativeCard) -> list[UUID]:
    return [one.id for one in releases_of(db.session, here.id, subject="participation")]


def _quotes(here: InitiativeCard, card: FindingCard) -> list[PublishedQuote]:
    """Quotes under the themes that the finding rests on."""
    names = [one.caption for one in card.evidence if one.theme_id]
    return [
        quote for quote in quotes_of_goal(db.session, here.id, card.goal_id, most=50) if quote.theme in names
    ]
