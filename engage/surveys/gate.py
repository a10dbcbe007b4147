"""The language gate: residents are asked in a language only when all of it is reviewed and fresh, or a person said why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from engage.errors import N_, Conflict, Problem
from engage.surveys import queries
from engage.surveys.models import Survey
from engage.surveys.rules import Readiness


class LanguagesNotReady(Conflict):
    """A committed language has a text that is missing, stale or not reviewed; ``problems`` has one for each language."""

    def __init__(self, waiting: Sequence[Readiness]) -> None:
        problems = tuple(_problem(one) for one in waiting)
        super().__init__(problems[0].why, problems)


def pass_gate(session: Session, survey: Survey, override: str | None) -> dict[str, Any]:
    """Let a survey go before residents, and keep with it why, and in which languages, before they were ready.

    What is returned belongs into the record of changes. Raises :class:`LanguagesNotReady` without a reason.
    """
    reason = (override or "").strip() or None
    waiting = [one for one in queries.readiness_of(session, survey.id) if not one.ready]
    if waiting and reason is None:
        raise LanguagesNotReady(waiting)
    survey.override_reason = reason if waiting else None
    survey.override_languages = [one.tag for one in waiting] or None
    figures = [{"language": one.tag, "texts": one.texts, "reviewed": one.reviewed} for one in waiting]
    return {"override": reason, "not_ready": figures}


def _problem(one: Readiness) -> Problem:
    why = N_(
        "The wording in {language} is not ready: {reviewed} of {texts} texts are reviewed and up to date.",
        language=one.tag,
        reviewed=one.reviewed,
        texts=one.texts,
    )
    return Problem(why, column=one.tag)
