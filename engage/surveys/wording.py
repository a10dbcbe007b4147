"""The words of a draft, language by language: what is missing, stale or unread; writing them; a second person reading them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, Conflict, Forbidden, NotFound, Problem, Refused
from engage.logic import names_in
from engage.surveys import queries, rules
from engage.surveys.kinds import short_enough, tidy
from engage.surveys.models import Survey, SurveyLanguage, Wording, WordingState


class Standing(StrEnum):
    """How one text stands in one language. Missing and stale follow from the rows; neither is stored."""

    MISSING = "missing"
    STALE = "stale"
    MACHINE = "machine"
    NEEDS_REVIEW = "needs_review"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Words:
    """One text: its source, and the words in the language asked for."""

    key: str
    source: str
    text: str
    standing: Standing
    translator: str | None = None

    @property
    def seen(self) -> str:
        """A fingerprint of source and words together: a review says which it is about."""
        return rules.source_hash(f"{self.source}\x00{self.text}")


def words_in(session: Session, survey_id: UUID, tag: str) -> list[Words]:
    """Every text that the source language has, in the form's order, with its words in ``tag``."""
    instrument = queries.draft_instrument(session, survey_id)
    if tag not in instrument.languages:
        raise NotFound(N_("This survey is not offered in {language}.", language=tag))
    rows = {row.key: row for row in session.scalars(_rows(survey_id, tag))}
    texts = (
        (key, text[instrument.source_language])
        for key, text in instrument.texts()
        if instrument.source_language in text
    )
    return [_words(key, source, rows.get(key)) for key, source in texts]


def set_wording(
    session: Session,
    survey_id: UUID,
    tag: str,
    texts: Mapping[str, str],
    *,
    machine: bool = False,
    by: UUID | None,
    at: datetime,
) -> int:
    """Write ``texts`` (key -> words; empty takes them out) in language ``tag``; gives how many changed.

    Words that stay the same are left alone, stale ones too: a reviewer says whether those still fit. Changed words wait for a reader. Changing the source makes every translation of it stale. Refuses, with the key as the
    problem's column, words that leave out or make up an answer to be put in (``${name}``).
    """
    survey = _locked(session, survey_id)
    known = {words.key: words for words in words_in(session, survey_id, tag)}
    tidied = {key: tidy(text) for key, text in texts.items()}
    changed = {key: text for key, text in tidied.items() if key in known and text != known[key].text}
    _check(
        known,
        {**changed, **{key: "" for key in tidied if key not in known}},
        is_source=tag == survey.source_language,
    )
    rows = {row.key: row for row in session.scalars(_rows(survey_id, tag))}
    state = WordingState.MACHINE if machine else WordingState.NEEDS_REVIEW
    for key, text in changed.items():
        source = text if tag == survey.source_language else known[key].source
        if not text:
            session.delete(rows[key])
            continue
        row = rows.get(key) or _new(session, survey, key, tag)
        row.text, row.source_hash = text, rules.source_hash(source)
        row.state, row.translator, row.reviewer, row.changed_at = state, str(by) if by else None, None, at
    session.flush()
    if changed:
        _record(session, survey, "word", tag, list(changed), by, at)
    return len(changed)


def review_wording(
    session: Session, survey_id: UUID, tag: str, seen: Mapping[str, str], *, by: UUID, at: datetime
) -> int:
    """Say that words in ``tag`` are right beside their source; gives how many were not reviewed before.

    ``seen``: key -> :attr:`Words.seen` of what the reviewer read; raises :class:`Conflict` when source or words have changed
    since, or are missing. Words whose source changed before are fresh again by this. A second person does it: raises
    :class:`Forbidden` for words of one's own.
    """
    survey = _locked(session, survey_id)
    known = {words.key: words for words in words_in(session, survey_id, tag)}
    read = [known[key] for key in seen if key in known]
    if any(words.standing is Standing.MISSING or words.seen != seen[words.key] for words in read):
        raise Conflict(N_("These words, or their source, have changed since you read them. Read them again."))
    waiting = [words for words in read if words.standing is not Standing.REVIEWED]
    if any(words.translator == str(by) for words in waiting):
        raise Forbidden(N_("Somebody else has to read the words you wrote."))
    rows = {row.key: row for row in session.scalars(_rows(survey_id, tag))}
    for words in waiting:
        row = rows[words.key]
        row.state, row.reviewer, row.changed_at = WordingState.REVIEWED, str(by), at
        row.source_hash = rules.source_hash(words.source)
    session.flush()
    if waiting:
        _record(session, survey, "review_wording", tag, [words.key for words in waiting], by, at)
    return len(waiting)


def offer_language(
    session: Session, survey_id: UUID, tag: str, *, committed: bool = True, by: UUID | None, at: datetime
) -> None:
    """Offer the survey in one more language; its wording is still to be written."""
    survey = _locked(session, survey_id)
    offered = queries.languages_of(session, survey_id)
    if tag in offered:
        raise Conflict(N_("The survey is offered in {language} already.", language=tag))
    session.add(
        SurveyLanguage(
            initiative_id=survey.initiative_id,
            survey_id=survey_id,
            tag=tag,
            position=len(offered),
            committed=committed,
        )
    )
    session.flush()
    _record(session, survey, "offer_language", tag, [], by, at)


def _rows(survey_id: UUID, tag: str) -> Select[Wording]:
    return select(Wording).where(Wording.survey_id == survey_id, Wording.tag == tag)


def _words(key: str, source: str, row: Wording | None) -> Words:
    if row is None:
        return Words(key, source, "", Standing.MISSING)
    fresh = row.source_hash == rules.source_hash(source)
    return Words(
        key, source, row.text, Standing(row.state.value) if fresh else Standing.STALE, row.translator
    )


def _check(known: Mapping[str, Words], changed: Mapping[str, str], *, is_source: bool) -> None:
    problems = []
    for key, text in changed.items():
        try:
            _check_one(known.get(key), text, is_source=is_source)
        except Refused as refusal:
            problems.append(Problem(refusal.message, column=key, value=text[:80]))
    if problems:
        raise Refused(problems[0].why, tuple(problems))


def _check_one(words: Words | None, text: str, *, is_source: bool) -> None:
    if words is None:
        raise Refused(N_("There is no such text in this survey."))
    short_enough(text)
    if is_source and not text:
        raise Refused(N_("The source language needs its words: the others are made from them."))
    asked = sorted(set(names_in(words.source)))
    if text and not is_source and sorted(set(names_in(text))) != asked:
        wanted = ", ".join(asked) or "-"
        raise Refused(
            N_(
                "Keep what stands for an answer, and only that, exactly as it is in the source: {names}.",
                names=wanted,
            )
        )


def _new(session: Session, survey: Survey, key: str, tag: str) -> Wording:
    row = Wording(initiative_id=survey.initiative_id, survey_id=survey.id, key=key, tag=tag)
    session.add(row)
    return row


def _locked(session: Session, survey_id: UUID) -> Survey:
    survey = session.get(Survey, survey_id, with_for_update=True)
    if survey is None:
        raise NotFound(N_("There is no such survey."))
    return survey


def _record(
    session: Session, survey: Survey, verb: str, tag: str, keys: list[str], by: UUID | None, at: datetime
) -> None:
    facts = {"language": tag, "texts": len(keys), "first": keys[:5]}
    record(session, survey.initiative_id, verb, f"survey:{survey.id}", facts, by=by, at=at)
