"""The words of a draft as they stand in one language: what is missing, stale, unread or reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import N_, NotFound
from engage.i18n.local_text import Said
from engage.surveys import queries, rules
from engage.surveys.instrument import Instrument
from engage.surveys.models import Wording, WordingState
from engage.surveys.texts import Part, texts_in_order


class Standing(StrEnum):
    """How one text stands in one language. Missing and stale follow from the rows; neither is stored."""

    MISSING = "missing"
    STALE = "stale"
    MACHINE = "machine"
    NEEDS_REVIEW = "needs_review"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Words:
    """One text: its source, the words in the language asked for, and what it belongs to (see ``texts.Text``).

    ``made_from``: hash of the source the words were made from; empty when there are none.
    """

    key: str
    source: str
    text: str
    standing: Standing
    translator: str | None = None
    reviewer: str | None = None
    made_from: str = ""
    part: Part = Part.QUESTION
    about: Said | None = None
    questions: int = 1
    required: bool = True

    @property
    def seen(self) -> str:
        """A fingerprint of the source and one of the words: a review or a change says which it is about."""
        return seen_mark(self.source, self.text)


def seen_mark(source: str, text: str) -> str:
    return f"{rules.source_hash(source)}-{rules.source_hash(text)}"


def words_in(
    session: Session, survey_id: UUID, tag: str, instrument: Instrument | None = None
) -> list[Words]:
    """Every text that the source language has, in the order of the pages, with its words in ``tag``.

    ``instrument``: the survey's draft, where it has been read already.
    """
    instrument = instrument or queries.draft_instrument(session, survey_id)
    if tag not in instrument.languages:
        raise NotFound(N_("This survey is not offered in {language}.", language=tag))
    rows = _rows(session, survey_id, tag)
    found = []
    for text in texts_in_order(instrument):
        source = text.words.get(instrument.source_language)
        if source:
            row = rows.get(text.key)
            found.append(
                Words(
                    text.key,
                    source,
                    row.text if row else "",
                    _standing(row, source),
                    translator=row.translator if row else None,
                    reviewer=row.reviewer if row else None,
                    made_from=row.source_hash if row else "",
                    part=text.part,
                    about=text.about,
                    questions=text.questions,
                    required=text.required,
                )
            )
    return found


def _standing(row: _Row | None, source: str) -> Standing:
    if row is None:
        return Standing.MISSING
    return Standing(row.state.value) if row.source_hash == rules.source_hash(source) else Standing.STALE


class _Row(NamedTuple):
    """What of a wording's row is needed: a long form has six thousand, and whole objects would take seconds."""

    text: str
    source_hash: str
    state: WordingState
    translator: str | None
    reviewer: str | None


def _rows(session: Session, survey_id: UUID, tag: str) -> dict[str, _Row]:
    query = select(
        Wording.key, Wording.text, Wording.source_hash, Wording.state, Wording.translator, Wording.reviewer
    ).where(Wording.survey_id == survey_id, Wording.tag == tag)
    return {
        key: _Row(text, made_from, state, translator, reviewer)
        for key, text, made_from, state, translator, reviewer in session.execute(query)
    }
