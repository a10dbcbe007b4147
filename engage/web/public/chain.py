"""The loop as steps for a timeline: from what was found to what came of it, each with the page that tells more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for

from engage.agenda.queries import InitiativeCard
from engage.commitments.queries import CommitmentCard, Progress
from engage.errors import N_
from engage.findings.queries import FindingCard
from engage.reportback.queries import ReportBackCard
from engage.reviews.queries import DecisionCard, ReviewCard
from engage.web.public import words
from engage.web.shell.locale import spoken

Step = dict[str, Any]


def found(initiative: InitiativeCard, findings: Iterable[FindingCard]) -> list[Step]:
    return [
        _step("finding", one.claim, one.found_on, url_for("public.finding", initiative=initiative.slug, slug=one.slug))
        for one in findings
    ]  # fmt: skip


def promised(initiative: InitiativeCard, promises: Iterable[CommitmentCard]) -> list[Step]:
    return [
        _step(
            "commitment",
            one.promise,
            one.promised_on,
            url_for("public.commitment", initiative=initiative.slug, slug=one.slug),
            tag=words.state_of(one),
        )
        for one in promises
    ]


def history(card: CommitmentCard, notes: Iterable[Progress]) -> list[Step]:
    """A promise from the day it was made; what is still to come is drawn as open."""
    steps = [_step("commitment", N_("Promised by {owner}", owner=card.owner), card.promised_on)]
    for one in notes:
        checked = one.to_state in {"verified", "disputed"}
        title = words.STEPS[one.to_state] if one.to_state else N_("What happened")
        step = _step(
            "verification" if checked else None,
            title,
            one.written_at.date(),
            one.evidence_url,
            text=one.words,
        )
        steps.append(step)
    if card.state not in {"verified", "dropped"} and card.kind != "cannot":
        steps.append({"kind": "verification", "title": N_("Others see that it is done"), "state": "open"})
    return steps


def decided(initiative: InitiativeCard, decisions: Iterable[tuple[ReviewCard, DecisionCard]]) -> list[Step]:
    return [
        _step(
            "decision",
            one.question,
            review.held_on,
            url_for("public.review", initiative=initiative.slug, slug=review.slug),
            text=one.reasons,
            tag=(words.OUTCOMES[one.outcome], "info"),
        )
        for review, one in decisions
    ]


def told(initiative: InitiativeCard, report_backs: Iterable[ReportBackCard]) -> list[Step]:
    return [
        _step(
            "report-back",
            one.we_will,
            one.published_at.date() if one.published_at else None,
            url_for("public.report_back", initiative=initiative.slug, slug=one.slug),
        )
        for one in report_backs
    ]


def _step(kind: str | None, title: Any, on: Any, url: str | None = None, **more: Any) -> Step:
    step: Step = {"kind": kind, "title": title, "date": spoken().formats.date(on) if on else None, "url": url}
    return step | {name: value for name, value in more.items() if value}
