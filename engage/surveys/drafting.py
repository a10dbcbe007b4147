"""What authors do with a draft: change it, take something out, put it back, begin one from another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, Conflict, NotFound
from engage.i18n.local_text import LocalText
from engage.surveys import editing, queries, rules
from engage.surveys.actions import draft_survey_from
from engage.surveys.editing import Edit, TakenOut
from engage.surveys.hands import Change, Hand, note_changes
from engage.surveys.instrument import Instrument
from engage.surveys.models import Survey, SurveyState, Wording, WordingDeed, WordingState
from engage.surveys.storing import store_choices, store_items
from engage.surveys.superseding import displaced
from engage.surveys.versions import published

_BIN = "removed"
_MOST_KEPT = 20
Texts = dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Removal:
    """Something taken out of a draft that can be put back. ``number`` counts from 0, the latest first."""

    number: int
    taken: TakenOut


def change_draft(
    session: Session,
    survey_id: UUID,
    change: Callable[[Instrument], Edit],
    *,
    machine: Collection[str] = (),
    verb: str = "change_draft",
    by: UUID | None,
    at: datetime,
) -> Instrument:
    """Do ``change`` to what the survey asks now; gives what it asks then. Versions already published stay as they are.

    Words in the source language count as reviewed, as their author wrote them; words that are new in another language wait
    for a reader. Those in ``machine`` languages are a machine's. Words of a moved item go along, with their state.
    Raises :class:`Conflict` where a published question would come to stand in another group: answers are kept by its place.
    """
    survey = _locked(session, survey_id)
    before = queries.draft_instrument(session, survey_id)
    edit = change(before)
    after = edit.instrument
    if after == before:
        return before
    _stay_where_they_were_asked(session, survey_id, before, after)
    store_items(session, survey, after)
    if after.choice_lists != before.choice_lists:
        store_choices(session, survey, after)
        survey.document = {**survey.document, "lists": list(after.choice_lists)}
    _move_words(session, survey_id, edit.moved)
    _store_words(session, survey, edit, machine, by, at)
    session.flush()
    facts = {"questions": len(after.questions), "was": before.digest()[:16], "is": after.digest()[:16]}
    record(session, survey.initiative_id, verb, f"survey:{survey.id}", facts, by=by, at=at)
    return after


def take_out(session: Session, survey_id: UUID, path: str, *, by: UUID | None, at: datetime) -> TakenOut:
    """Take an item out of the draft. It is kept for :func:`put_back`, the last 20 of them."""
    taken: list[TakenOut] = []

    def change(instrument: Instrument) -> Edit:
        edit, what = editing.taken_out(instrument, path)
        taken.append(what)
        return edit

    states = _states_under(session, survey_id, path)
    change_draft(session, survey_id, change, verb="take_out", by=by, at=at)
    survey = _locked(session, survey_id)
    entry = {**_as_json(taken[0]), "path": path, "states": states}
    survey.document = {**survey.document, _BIN: [entry, *survey.document.get(_BIN, ())][:_MOST_KEPT]}
    session.flush()
    return taken[0]


def put_back(session: Session, survey_id: UUID, number: int, *, by: UUID | None, at: datetime) -> str:
    """Put something back where it was; gives its path. :class:`Conflict` when a question has its name by now."""
    survey = _locked(session, survey_id)
    kept = list(survey.document.get(_BIN, ()))
    if not 0 <= number < len(kept):
        raise NotFound(N_("This is not there any more."))
    entry = kept.pop(number)
    taken = _from_json(entry)
    after = change_draft(
        session, survey_id, lambda now: editing.put_back(now, taken), verb="put_back", by=by, at=at
    )
    survey.document = {**survey.document, _BIN: kept}
    path = next(placed.path for placed in after.placed if placed.item.name == taken.item.name)
    if path == entry["path"]:
        _restore_states(session, survey_id, entry["states"])
    session.flush()
    return path


def removals_of(session: Session, survey_id: UUID) -> list[Removal]:
    entries = session.get_one(Survey, survey_id).document.get(_BIN, ())
    return [Removal(number, _from_json(entry)) for number, entry in enumerate(entries)]


def copy_survey(session: Session, survey_id: UUID, slug: str, *, by: UUID | None, at: datetime) -> Survey:
    """A new draft that asks what this one asks now, in the same words: what was reviewed stays reviewed."""
    origin = session.get_one(Survey, survey_id)
    instrument = queries.draft_instrument(session, survey_id)
    made = draft_survey_from(
        session,
        origin.initiative_id,
        slug,
        instrument,
        goal_id=origin.goal_id,
        anonymity=origin.anonymity,
        date_grain=origin.date_grain,
        single_page=origin.single_page,
        sensitive=origin.sensitive,
        sample_source=origin.sample_source,
        sample_licence=origin.sample_licence,
        by=by,
        at=at,
    )
    theirs = {(row.key, row.tag): row for row in _words(session, survey_id)}
    for row in _words(session, made.id):
        model = theirs[row.key, row.tag]
        row.source_hash, row.state = model.source_hash, model.state
        row.translator, row.reviewer = model.translator, model.reviewer
    session.flush()
    return made


def _locked(session: Session, survey_id: UUID) -> Survey:
    survey = session.get(Survey, survey_id, with_for_update=True)
    if survey is None:
        raise NotFound(N_("There is no such survey."))
    if survey.state is SurveyState.ARCHIVED:
        raise Conflict(N_("A survey that was put away cannot be changed. Make a copy of it."))
    return survey


def _stay_where_they_were_asked(
    session: Session, survey_id: UUID, before: Instrument, after: Instrument
) -> None:
    newest = published(session, survey_id)
    if newest is not None and displaced(newest, after) - displaced(newest, before):
        raise Conflict(
            N_(
                "This was published where it stands, and its answers are kept under its group. It can move within the group; "
                "to ask it elsewhere, take it out and add a new question."
            )
        )


def _words(session: Session, survey_id: UUID) -> list[Wording]:
    return list(session.scalars(select(Wording).where(Wording.survey_id == survey_id)))


def _move_words(session: Session, survey_id: UUID, moved: Mapping[str, str]) -> None:
    if not moved:
        return
    keys = {f"q.{before}": f"q.{now}" for before, now in moved.items()}
    for row in _words(session, survey_id):
        item = row.key.partition(".media.")[0] if ".media." in row.key else row.key.rpartition(".")[0]
        if item in keys:
            row.key = keys[item] + row.key[len(item) :]
    session.flush()


def _store_words(
    session: Session,
    survey: Survey,
    edit: Edit,
    machine: Collection[str],
    by: UUID | None,
    at: datetime,
) -> None:
    """Write the words that changed; take out those of texts that are gone; keep who did what on record."""
    after = _texts(edit.instrument)
    rows = {(row.key, row.tag): row for row in _words(session, survey.id)}
    who = Hand(by).mark
    for tag in sorted({tag for _, tag in rows.keys() | after.keys()}):
        was = {key: row.text for (key, where), row in rows.items() if where == tag}
        now = {key: text for (key, where), text in after.items() if where == tag}
        note_changes(session, survey, tag, _changes(was, now, who, at))
    for place in rows.keys() - after.keys():
        session.delete(rows[place])
    source = edit.instrument.source_language
    for (key, tag), text in after.items():
        row = rows.get((key, tag))
        if row is not None and row.text == text:
            continue
        if row is None:
            row = Wording(initiative_id=survey.initiative_id, survey_id=survey.id, key=key, tag=tag)
            session.add(row)
        row.text, row.source_hash = text, rules.source_hash(after.get((key, source), ""))
        row.state = _state(tag, source, machine)
        row.translator, row.reviewer, row.changed_at = who, None, at


def _changes(
    was: Mapping[str, str], now: Mapping[str, str], who: str | None, at: datetime
) -> Iterator[Change]:
    for key in sorted(was.keys() | now.keys()):
        if was.get(key) != now.get(key):
            deed = WordingDeed.WRITTEN if key in now else WordingDeed.TAKEN_OUT
            yield Change(key, deed, was.get(key, ""), now.get(key, ""), who, at)


def _state(tag: str, source: str, machine: Collection[str]) -> WordingState:
    if tag in machine:
        return WordingState.MACHINE
    return WordingState.REVIEWED if tag == source else WordingState.NEEDS_REVIEW


def _texts(instrument: Instrument) -> Texts:
    return {(key, tag): words for key, text in instrument.texts() for tag, words in text.items()}


def _states_under(session: Session, survey_id: UUID, path: str) -> list[list[str | None]]:
    """Who made and read the words of an item and all it holds: [key, language, words, source hash, state, by whom, reviewer]."""
    return [
        [row.key, row.tag, row.text, row.source_hash, row.state.value, row.translator, row.reviewer]
        for row in _words(session, survey_id)
        if row.key.startswith((f"q.{path}.", f"q.{path}/"))
    ]


def _restore_states(session: Session, survey_id: UUID, states: list[list[str]]) -> None:
    known = {(key, tag, text): rest for key, tag, text, *rest in states}
    for row in _words(session, survey_id):
        if rest := known.get((row.key, row.tag, row.text)):
            row.source_hash, row.state = rest[0], WordingState(rest[1])
            row.translator, row.reviewer = rest[2], rest[3]


def _as_json(taken: TakenOut) -> dict[str, Any]:
    bare = Instrument(title=LocalText(), languages=("und",), items=(taken.item,), choice_lists=taken.lists)
    return {"form": bare.as_json(), "holder": taken.holder, "index": taken.index}


def _from_json(entry: Mapping[str, Any]) -> TakenOut:
    form = Instrument.from_json(entry["form"])
    return TakenOut(form.items[0], entry["holder"], entry["index"], form.choice_lists)
