"""Who writes and reads words, and the record of what they did: one row for each text each time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engage.people.queries import names_of as accounts_called
from engage.surveys.models import Survey, TranslatorLink, WordingChange, WordingDeed
from engage.surveys.rules import source_hash

_LINK = "link:"


@dataclass(frozen=True, slots=True)
class Hand:
    """An account, or somebody with a translator's link; neither is a command."""

    account: UUID | None = None
    link: UUID | None = None

    @property
    def mark(self) -> str | None:
        """As the rows keep it."""
        if self.link is not None:
            return f"{_LINK}{self.link}"
        return str(self.account) if self.account else None


@dataclass(frozen=True, slots=True)
class Name:
    """What somebody is called on the desk. ``by_link``: the name is what was written on the link they were given."""

    text: str
    by_link: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done to one text."""

    key: str
    deed: WordingDeed
    before: str
    after: str
    who: str | None
    at: datetime


def note_changes(session: Session, survey: Survey, tag: str, changes: Iterable[Change]) -> None:
    session.add_all(
        WordingChange(
            initiative_id=survey.initiative_id,
            survey_id=survey.id,
            tag=tag,
            key=change.key,
            deed=change.deed,
            before=change.before,
            after=change.after,
            who=change.who,
            at=change.at,
        )
        for change in changes
    )


def changes_in(
    session: Session, survey_id: UUID, tag: str, *, key: str | None = None, most: int = 100, skip: int = 0
) -> list[Change]:
    """What was done in language ``tag``, newest first; of one text when ``key`` is given."""
    query = _changes(survey_id, tag, key).order_by(
        WordingChange.at.desc(), WordingChange.key, WordingChange.id
    )
    rows = session.scalars(query.offset(skip).limit(most))
    return [Change(row.key, row.deed, row.before, row.after, row.who, row.at) for row in rows]


def count_changes(session: Session, survey_id: UUID, tag: str, *, key: str | None = None) -> int:
    return session.scalar(select(func.count()).select_from(_changes(survey_id, tag, key).subquery())) or 0


def former_sources(
    session: Session, survey_id: UUID, source: str, made_from: dict[str, str]
) -> dict[str, str]:
    """The source text each stale translation was made from, where it is known. ``made_from``: key -> its source's hash."""
    found: dict[str, str] = {}
    query = _changes(survey_id, source, None).where(WordingChange.key.in_(made_from))
    for row in session.scalars(query):
        for text in (row.before, row.after):
            if text and source_hash(text) == made_from[row.key]:
                found[row.key] = text
    return found


def names_of(session: Session, marks: Iterable[str | None]) -> dict[str, Name]:
    """Mark -> what to call who left it; accounts and links that are gone are left out."""
    wanted = {mark for mark in marks if mark}
    links = {mark.removeprefix(_LINK): mark for mark in wanted if mark.startswith(_LINK)}
    found = {
        links[str(link_id)]: Name(label, by_link=True)
        for link_id, label in session.execute(
            select(TranslatorLink.id, TranslatorLink.label).where(TranslatorLink.id.in_(map(UUID, links)))
        )
    }
    accounts = {UUID(mark) for mark in wanted if not mark.startswith(_LINK)}
    return found | {str(account): Name(name) for account, name in accounts_called(session, accounts).items()}


def own_marks(session: Session, survey_id: UUID, account: UUID) -> frozenset[str]:
    """The marks this person cannot be the second reader of: their own, and those of the links they gave out."""
    links = session.scalars(
        select(TranslatorLink.id).where(
            TranslatorLink.survey_id == survey_id, TranslatorLink.created_by == account
        )
    )
    return frozenset({str(account), *(f"{_LINK}{link}" for link in links)})


def _changes(survey_id: UUID, tag: str, key: str | None) -> Select[WordingChange]:
    query = select(WordingChange).where(WordingChange.survey_id == survey_id, WordingChange.tag == tag)
    return query if key is None else query.where(WordingChange.key == key)
