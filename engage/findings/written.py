"""What people wrote in a survey, by theme: each answer counted once under a theme, released and frozen.

Counts of answers, not shares of residents: who wrote is not a sample of who lives here.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.agenda.queries import initiative_with
from engage.errors import N_, Conflict, NotFound, Refused
from engage.findings.freezing import freeze
from engage.findings.rules import closed_for_results, policy_for
from engage.i18n.local_text import LocalText
from engage.privacy.release_other import Named, release_counts
from engage.privacy.released import Released
from engage.surveys.queries import OpenSurvey, survey_with
from engage.themes import queries as themes

THEMES = "themes"
_TITLE = LocalText(en="What people wrote about", es="De qué escribió la gente", ar="ما الذي كتب الناس عنه")
_THEME = LocalText(en="Theme", es="Tema", ar="الموضوع")


def release_themes(
    session: Session, initiative_id: UUID, survey_id: UUID, audience: str, *, by: UUID | None, at: datetime
) -> Released:
    """Release how many answers of a survey raised each main theme, the themes below it included; and freeze it.

    An answer may raise several themes, so they do not add up to all answers that were coded (the table's first row).
    Raises :class:`Conflict` while people still answer, and :class:`Refused` where nothing has been coded.
    """
    survey = survey_with(session, survey_id)
    if survey.initiative_id != initiative_id:
        raise NotFound(N_("There is no such survey."))
    if (why := closed_for_results(audience, survey.state.value)) is not None:
        raise Conflict(why)
    released, digest = _counted(session, initiative_id, survey, audience)
    freeze(session, initiative_id, released, uuid4(), digest, by, at, survey_id=survey_id)
    detail = {"tables": 1, "subject": THEMES, "audience": audience}
    record(session, initiative_id, "release", f"survey:{survey_id}", detail, by=by, at=at)
    return released


def _counted(
    session: Session, initiative_id: UUID, survey: OpenSurvey, audience: str
) -> tuple[Released, str]:
    """The table, and a digest of the counts it was made from."""
    book = {card.id: card for card in themes.codebook(session, initiative_id)}
    answers: dict[UUID, set[UUID]] = {card.id: set() for card in book.values() if card.parent_id not in book}
    for theme_id, sources in themes.mentions(session, initiative_id, book).items():
        written = {source.open_answer_id for source in sources if source.survey_id == survey.id}
        answers[_main(book, theme_id)] |= {one for one in written if one is not None}
    coded = set().union(*answers.values())
    if not coded:
        raise Refused(N_("Nothing that was written in this survey has been coded yet."))
    counts = {book[theme_id].slug: len(found) for theme_id, found in answers.items()}
    released = release_counts(
        counts,
        [Named(book[theme_id].slug, book[theme_id].name) for theme_id in answers],
        policy_for(initiative_with(session, initiative_id), audience),
        subject=THEMES,
        title=_TITLE,
        dimension=Named("theme", _THEME),
        answers=len(coded),
        source=survey.sample_source or "",
    )
    canonical = json.dumps([len(coded), sorted(counts.items())], separators=(",", ":"))
    return released, hashlib.sha256(canonical.encode()).hexdigest()


def _main(book: dict[UUID, themes.ThemeCard], theme_id: UUID) -> UUID:
    """The theme at the top of its branch."""
    above = book[theme_id].parent_id
    while above is not None and above in book:
        theme_id, above = above, book[above].parent_id
    return theme_id
