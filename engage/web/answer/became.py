"""What became of a survey, as the hops of a timeline: the way forward from a receipt."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from engage import clock
from engage.errors import N_, Message
from engage.reportback.became import Became, what_became_of
from engage.surveys.queries import OpenSurvey
from engage.web.shell import locale
from engage.web.shell.database import db

# Where the public pages of each hop stand; a decision is told on its review's page.
_PAGES = {
    "finding": "findings",
    "decision": "reviews",
    "commitment": "commitments",
    "review": "reviews",
    "report-back": "report-backs",
}
_PROMISES: dict[str, tuple[Message, str]] = {
    "proposed": (N_("asked for, no yes yet"), "quiet"),
    "accepted": (N_("promised"), "info"),
    "in_progress": (N_("work has begun"), "info"),
    "claimed_done": (N_("said to be done, not checked yet"), "warn"),
    "verified": (N_("done, and checked by others"), "good"),
    "disputed": (N_("said to be done, but others say no"), "bad"),
    "changed": (N_("changed, no yes yet"), "warn"),
    "dropped": (N_("dropped"), "bad"),
}
_DONE = frozenset({"verified", "dropped"})


def steps(survey: OpenSurvey) -> list[dict[str, Any]]:
    """The steps for ``ui.timeline``; none as long as nothing has come of it."""
    tag = locale.current().tag
    found = what_became_of(db.session, survey.initiative_id, survey.id, tag, clock.now().date())
    return [_step(survey, one, tag) for one in found]


def _step(survey: OpenSurvey, one: Became, tag: str) -> dict[str, Any]:
    promised = one.hop == "commitment"
    return {
        "kind": one.hop,
        "title": one.title.in_language(tag, survey.instrument.source_language),
        "url": f"/p/{quote(survey.initiative_slug)}/{_PAGES[one.hop]}/{quote(one.slug)}?{urlencode({'lang': tag})}",
        "date": locale.spoken().formats.short_date(one.on) if one.on else None,
        "state": "now" if promised and one.state not in _DONE else "done",
        "tag": _tag(one),
        "text": N_("Made up to show how this works. Nobody has said or promised this.")
        if one.illustration
        else None,
    }


def _tag(one: Became) -> tuple[Message, str] | None:
    if one.hop == "commitment":
        return (N_("Late"), "warn") if one.late_days > 0 else _PROMISES.get(one.state)
    if one.hop == "report-back" and one.told:
        return N_("Told in your language"), "good"
    return None
