"""Codings that came with the data: answers hand-coded by somebody before they reached engage."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, Refused
from engage.themes import queries
from engage.themes.models import Coding, CodingState, Excerpt, ExcerptState, Theme


def take_codings(
    session: Session,
    initiative_id: UUID,
    survey_id: UUID,
    coded: Iterable[tuple[str, tuple[str, ...]]],
    *,
    coder_name: str,
    by: UUID | None,
    at: datetime,
) -> int:
    """Code a survey's open answers as their file did; gives the number of codings made.

    ``coded`` pairs each answer's text with the slugs of its themes. Answers are found by their words: the same words given
    twice are two answers and are matched one by one. Answers already coded are left alone, so a repeated run adds nothing.
    """
    named = select(Theme.slug, Theme.id).where(Theme.initiative_id == initiative_id)
    themes = dict(session.execute(named).all())
    waiting = _uncoded(session, initiative_id, survey_id)
    excerpts, codings = [], []
    for text, slugs in coded:
        unknown = [slug for slug in slugs if slug not in themes]
        if unknown:
            raise Refused(N_("The codebook has no theme named {slug}.", slug=unknown[0]))
        answers = waiting.get(text)
        if not answers or not slugs:
            continue
        answer = answers.pop()
        excerpt_id = uuid4()
        excerpts.append(
            {
                "id": excerpt_id,
                "initiative_id": initiative_id,
                "open_answer_id": answer.id,
                "start": 0,
                "end": len(answer.text),
                "state": ExcerptState.RAW,
                "made_by": by,
                "made_at": at,
            }
        )
        codings += [
            {
                "id": uuid4(),
                "initiative_id": initiative_id,
                "theme_id": themes[slug],
                "excerpt_id": excerpt_id,
                "coder_id": by,
                "coder_name": coder_name,
                "language": answer.language,
                "state": CodingState.APPLIED,
                "coded_at": at,
            }
            for slug in dict.fromkeys(slugs)
        ]
    if codings:
        session.execute(insert(Excerpt), excerpts)
        session.execute(insert(Coding), codings)
        detail = {"excerpts": len(excerpts), "codings": len(codings), "coder": coder_name}
        record(session, initiative_id, "take_codings", f"survey:{survey_id}", detail, by=by, at=at)
    return len(codings)


def _uncoded(session: Session, initiative_id: UUID, survey_id: UUID) -> dict[str, list[queries.OpenAnswer]]:
    done = set(
        session.scalars(
            select(Excerpt.open_answer_id).where(
                Excerpt.initiative_id == initiative_id, Excerpt.open_answer_id.is_not(None)
            )
        )
    )
    waiting: dict[str, list[queries.OpenAnswer]] = {}
    for answer in queries.open_answers_of(session, survey_id):
        if answer.id not in done:
            waiting.setdefault(answer.text, []).append(answer)
    return waiting
