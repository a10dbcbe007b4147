"""Writing the words of a draft, text by text; a second person reading them. How they stand is in ``words``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, Conflict, Forbidden, Message, NotFound, Problem, Refused
from engage.logic import names_in
from engage.surveys import rules
from engage.surveys.hands import Change, Hand, note_changes, own_marks
from engage.surveys.kinds import short_enough, tidy
from engage.surveys.models import Survey, Wording, WordingDeed, WordingState
from engage.surveys.words import Standing as Standing
from engage.surveys.words import Words as Words
from engage.surveys.words import words_in as words_in


@dataclass(frozen=True, slots=True)
class Written:
    """Words somebody wrote. ``base``: :attr:`Words.seen` of what they had before them; empty when nobody knows."""

    text: str
    base: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of words that were written.

    ``good``: key -> (the words, the hash of the source they were made from). ``alike``: nothing to do.
    ``conflicts``: somebody else has changed them since; what they are now. ``refused``: what is wrong with them.
    """

    good: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    alike: tuple[str, ...] = ()
    conflicts: Mapping[str, Words] = field(default_factory=dict)
    refused: Mapping[str, Message] = field(default_factory=dict)


def planned(known: Mapping[str, Words], written: Mapping[str, Written], *, is_source: bool = False) -> Plan:
    """Sort out ``written`` against the words ``known`` (key -> as they are now), each text for itself."""
    good: dict[str, tuple[str, str]] = {}
    alike: list[str] = []
    conflicts: dict[str, Words] = {}
    refused: dict[str, Message] = {}
    for key, one in written.items():
        words, text = known.get(key), tidy(one.text)
        if words is None:
            refused[key] = N_("There is no such text in this survey.")
            continue
        made_from, before = _base(one, words)
        if text == words.text or rules.source_hash(text) == before:
            alike.append(key)
        elif _changed_meanwhile(words, made_from, before):
            conflicts[key] = words
        elif (why := _fault(words, text, is_source=is_source)) is not None:
            refused[key] = why
        else:
            good[key] = (text, rules.source_hash(text) if is_source else made_from)
    return Plan(good, tuple(alike), conflicts, refused)


def write_words(
    session: Session,
    survey_id: UUID,
    tag: str,
    written: Mapping[str, Written],
    *,
    machine: bool = False,
    hand: Hand,
    at: datetime,
) -> Plan:
    """Write what was changed (empty takes words out) and tell what was not, and why.

    What somebody else has changed since stays as they left it. Words made from a source that has changed since are kept as
    stale. Changed words wait for a reader; a change of the source makes every translation of it stale.
    """
    survey = _locked(session, survey_id)
    known = {words.key: words for words in words_in(session, survey_id, tag)}
    plan = planned(known, written, is_source=tag == survey.source_language)
    _write(session, survey, tag, plan, machine=machine, hand=hand, at=at)
    return plan


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
    """The same for somebody who has the present words before them, all or nothing; gives how many texts changed.

    Refuses with the key of each wrong text as its problem's column.
    """
    survey = _locked(session, survey_id)
    known = {words.key: words for words in words_in(session, survey_id, tag)}
    written = {key: Written(text) for key, text in texts.items()}
    plan = planned(known, written, is_source=tag == survey.source_language)
    if plan.refused:
        problems = tuple(Problem(why, column=key, value=texts[key][:80]) for key, why in plan.refused.items())
        raise Refused(problems[0].why, problems)
    _write(session, survey, tag, plan, machine=machine, hand=Hand(by), at=at)
    return len(plan.good)


def review_wording(
    session: Session,
    survey_id: UUID,
    tag: str,
    seen: Mapping[str, str],
    *,
    leave_own: bool = False,
    by: UUID,
    at: datetime,
) -> int:
    """Say that words in ``tag`` are right beside their source; gives how many were not reviewed before.

    ``seen``: key -> :attr:`Words.seen` of what the reviewer read; raises :class:`Conflict` when source or words have changed
    since, or are missing. Words whose source changed before are fresh again by this. A second person does it: words of
    one's own, or that came through a link one gave out, are left when ``leave_own``, else :class:`Forbidden`.
    """
    survey = _locked(session, survey_id)
    known = {words.key: words for words in words_in(session, survey_id, tag)}
    read = [known[key] for key in seen if key in known]
    if any(words.standing is Standing.MISSING or words.seen != seen[words.key] for words in read):
        raise Conflict(N_("These words, or their source, have changed since you read them. Read them again."))
    own = own_marks(session, survey_id, by)
    waiting = [words for words in read if words.standing is not Standing.REVIEWED]
    theirs = [words for words in waiting if words.translator not in own]
    if len(theirs) < len(waiting) and not leave_own:
        raise Forbidden(N_("Somebody else has to read the words you wrote."))
    rows = _rows(session, survey_id, tag)
    for words in theirs:
        row = rows[words.key]
        row.state, row.reviewer, row.changed_at = WordingState.REVIEWED, str(by), at
        row.source_hash = rules.source_hash(words.source)
    done = [Change(words.key, WordingDeed.REVIEWED, words.text, words.text, str(by), at) for words in theirs]
    _keep_record(session, survey, "review_wording", tag, done, by, at)
    return len(theirs)


def _write(
    session: Session, survey: Survey, tag: str, plan: Plan, *, machine: bool, hand: Hand, at: datetime
) -> None:
    rows = _rows(session, survey.id, tag)
    state = WordingState.MACHINE if machine else WordingState.NEEDS_REVIEW
    done = []
    for key, (text, made_from) in plan.good.items():
        row = rows.get(key)
        before = row.text if row else ""
        done.append(
            Change(key, WordingDeed.WRITTEN if text else WordingDeed.TAKEN_OUT, before, text, hand.mark, at)
        )
        if not text:
            session.delete(rows[key])
            continue
        if row is None:
            row = Wording(initiative_id=survey.initiative_id, survey_id=survey.id, key=key, tag=tag)
            session.add(row)
        row.text, row.source_hash = text, made_from
        row.state, row.translator, row.reviewer, row.changed_at = state, hand.mark, None, at
    _keep_record(session, survey, "word", tag, done, hand.account, at)


def _base(one: Written, words: Words) -> tuple[str, str]:
    """Hashes of the source and of the words that the writer had before them."""
    made_from, _, before = one.base.partition("-")
    if made_from and before:
        return made_from, before
    return rules.source_hash(words.source), rules.source_hash(words.text)


def _changed_meanwhile(words: Words, made_from: str, before: str) -> bool:
    """Whether what the writer started from is gone: other words, or the same ones made fresh for a newer source."""
    if rules.source_hash(words.text) != before:
        return True
    fresh = words.standing not in (Standing.STALE, Standing.MISSING)
    return fresh and made_from not in (rules.source_hash(words.source), words.made_from)


def _fault(words: Words, text: str, *, is_source: bool) -> Message | None:
    try:
        short_enough(text)
    except Refused as refusal:
        return refusal.message
    if is_source and not text:
        return N_("The source language needs its words: the others are made from them.")
    asked = sorted(set(names_in(words.source)))
    if text and not is_source and sorted(set(names_in(text))) != asked:
        wanted = ", ".join(asked) or "-"
        return N_(
            "Keep what stands for an answer, and only that, exactly as it is in the source: {names}.",
            names=wanted,
        )
    return None


def _rows(session: Session, survey_id: UUID, tag: str) -> dict[str, Wording]:
    query = select(Wording).where(Wording.survey_id == survey_id, Wording.tag == tag)
    return {row.key: row for row in session.scalars(query)}


def _locked(session: Session, survey_id: UUID) -> Survey:
    survey = session.get(Survey, survey_id, with_for_update=True)
    if survey is None:
        raise NotFound(N_("There is no such survey."))
    return survey


def _keep_record(
    session: Session, survey: Survey, verb: str, tag: str, done: list[Change], by: UUID | None, at: datetime
) -> None:
    if not done:
        return
    note_changes(session, survey, tag, done)
    session.flush()
    marks = sorted({change.who for change in done if change.who})
    facts = {"language": tag, "texts": len(done), "first": [change.key for change in done[:5]], "hand": marks}
    record(session, survey.initiative_id, verb, f"survey:{survey.id}", facts, by=by, at=at)
