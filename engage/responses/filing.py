"""Keeping the columns in step with the database: filing new answers, taking out what was corrected or taken back.

Filing is done in two steps, so that nobody waits while files are written: ``prepare_filing`` reads, and writes files that
nobody knows of yet; ``keep_filing`` makes them known in one short transaction. An answer to an open survey is filed when its
week is over: which answers lie in one file then tells no more of the time than the database does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from engage.clock import week_of
from engage.errors import N_, Conflict
from engage.responses import rows
from engage.responses.coding import Coded, Keys, among, coded, ids_of, joined, keys_of
from engage.responses.columns import folder_of, outdated_ids, parts_of
from engage.responses.models import ColumnPart, OutdatedColumn
from engage.responses.part_files import Part, UnreadablePartError, path_of, read_part, write_part
from engage.surveys.instrument import SILENT, Kind
from engage.surveys.models import InstrumentVersion, Survey, SurveyState
from engage.surveys.queries import form_of

MOST_ROWS: Final = 262_144
"""Rows of a part: few enough to be written anew at once when one answer is taken back."""

FEW_ROWS: Final = 16_384
"""A smaller part is joined with what is filed next."""

_LAST_MIDNIGHT: Final = timedelta(hours=12)  # until then it is still the day before somewhere on Earth
_CODED: Final = {Kind.SINGLE, Kind.SCALE, Kind.MULTI, *SILENT}


@dataclass(frozen=True, slots=True)
class Prepared:
    """Files that are written and not known yet: ``parts`` take the place of ``instead``, and the notes ``seen`` are done.

    ``before``: what was known when they were written.
    """

    survey_id: UUID
    initiative_id: UUID
    folder: Path
    before: tuple[Part, ...]
    seen: tuple[UUID, ...]
    parts: list[Part] = field(default_factory=list)
    instead: set[UUID] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Filed:
    """What a filing left: parts, the rows in them, and how many parts were written."""

    parts: int = 0
    rows: int = 0
    written: int = 0


def file_answers(session: Session, survey_id: UUID, *, at: datetime, anew: bool = False) -> Filed:
    """Both steps in one transaction; see :func:`prepare_filing`."""
    prepared = prepare_filing(session, survey_id, at=at, anew=anew)
    return Filed() if prepared is None else keep_filing(session, prepared)


def prepare_filing(session: Session, survey_id: UUID, *, at: datetime, anew: bool = False) -> Prepared | None:
    """Write what has to be written of a survey; nobody sees it before :func:`keep_filing`.

    ``anew``: from the database alone, whatever the files say. None for a session that knows no data directory.
    """
    prepared = _begun(session, survey_id)
    if prepared is None:
        return None
    survey = session.get_one(Survey, survey_id)
    until = week_of((at - _LAST_MIDNIGHT).date()) if survey.state is SurveyState.OPEN else None
    outdated = keys_of(outdated_ids(session, survey_id))
    _Filer(session, prepared).file(() if anew else prepared.before, outdated, until)
    if anew:
        prepared.instead.update(part.id for part in prepared.before)
    return prepared


def take_out(session: Session, survey_id: UUID) -> Filed:
    """Write those parts anew in which an answer lies that was taken back or corrected, and nothing else: it is quick."""
    prepared = _begun(session, survey_id)
    if prepared is None or not prepared.seen:
        return Filed()
    _Filer(session, prepared).take_out(keys_of(outdated_ids(session, survey_id)))
    return keep_filing(session, prepared)


def keep_filing(session: Session, prepared: Prepared) -> Filed:
    """Make the files known. :class:`Conflict` when somebody else filed meanwhile: then nothing changes.

    Files that nobody needs any more are removed when the transaction is committed, the new ones when it is undone.
    """
    where = Survey.id == prepared.survey_id
    session.execute(select(Survey.id).where(where).with_for_update(key_share=True))
    if tuple(parts_of(session, prepared.survey_id)) != prepared.before:
        _remove(prepared.folder, (part.id for part in prepared.parts))
        raise Conflict(
            N_("The columns of this survey were filed by somebody else meanwhile. Please try again.")
        )
    _when_over(session, prepared)
    session.execute(delete(ColumnPart).where(ColumnPart.id.in_(prepared.instead)))
    session.execute(delete(OutdatedColumn).where(OutdatedColumn.id.in_(prepared.seen)))
    shared = {"survey_id": prepared.survey_id, "initiative_id": prepared.initiative_id}
    session.add_all(
        ColumnPart(id=part.id, rows=part.rows, digest=part.digest, **shared) for part in prepared.parts
    )
    session.flush()
    left = parts_of(session, prepared.survey_id)
    return Filed(len(left), sum(part.rows for part in left), len(prepared.parts))


def paths_of(session: Session, survey_id: UUID) -> tuple[list[str], list[str]]:
    """The paths that are filed, and the others: of all questions that any published version asks, outside repeats, and of the
    groups that it works out."""
    versions = session.scalars(select(InstrumentVersion.id).where(InstrumentVersion.survey_id == survey_id))
    forms = [form_of(session, version)[1].instrument for version in versions]
    placed = [one for form in forms for one in (*form.questions, *form.telling)]
    filed = dict.fromkeys(one.path for one in placed if one.item.kind in _CODED and not one.repeats)
    return list(filed), [path for path in dict.fromkeys(one.path for one in placed) if path not in filed]


def _begun(session: Session, survey_id: UUID) -> Prepared | None:
    folder = folder_of(session, survey_id)
    if folder is None:
        return None
    notes = outdated_ids(session, survey_id)  # first: what is outdated from now on waits for the next filing
    return Prepared(
        survey_id=survey_id,
        initiative_id=session.get_one(Survey, survey_id).initiative_id,
        folder=folder,
        before=tuple(parts_of(session, survey_id)),
        seen=tuple(note for some in notes.values() for note in some),
    )


class _Filer:
    """Writes the files of one filing, and notes them in ``prepared``."""

    def __init__(self, session: Session, prepared: Prepared) -> None:
        self._session, self._prepared = session, prepared
        self._paths, self._unkept = paths_of(session, prepared.survey_id)

    def take_out(self, outdated: Keys) -> None:
        for part in self._prepared.before:
            read = self._read(part)
            kept = None if read is None else read.take(~among(_keys(read), outdated))
            if kept is None or kept.rows < part.rows:
                self._prepared.instead.add(part.id)
                self._write([] if kept is None else [kept])

    def file(self, parts: Iterable[Part], outdated: Keys, until: date | None) -> None:
        """File every complete answer that is not in ``parts`` already; with ``until``, of those given before it."""
        survey_id = self._prepared.survey_id
        complete = keys_of(rows.complete_ids(self._session, survey_id))
        there: set[UUID] = set()
        rests: list[Coded] = []
        small: dict[UUID, Coded] = {}
        for part in parts:
            read = self._read(part)
            if read is None:
                self._prepared.instead.add(part.id)
                continue
            kept = read.take(among(_keys(read), complete) & ~among(_keys(read), outdated))
            there.update(ids_of(_keys(kept)))
            if kept.rows == part.rows:
                if part.rows < FEW_ROWS:
                    small[part.id] = kept
                continue
            self._prepared.instead.add(part.id)
            if kept.rows < FEW_ROWS:
                rests.append(kept)
            else:
                self._write([kept])
        due = complete if until is None else keys_of(rows.complete_ids(self._session, survey_id, until=until))
        new = sorted(set(ids_of(due)) - there)
        if new or rests or len(small) > 1:
            self._prepared.instead.update(small)
            rests += small.values()
        self._write_joined(chain(rests, self._coded(new)))

    def _read(self, part: Part) -> Coded | None:
        """A part with all its columns; None where it has to be filed anew."""
        try:
            read = read_part(self._prepared.folder, part, keys=True)
        except UnreadablePartError:
            return None
        return read if read.covers(self._paths) else None

    def _coded(self, ids: Sequence[UUID]) -> Iterator[Coded]:
        for first in range(0, len(ids), MOST_ROWS):
            some = ids[first : first + MOST_ROWS]
            raw = list(rows.responses_with(self._session, self._prepared.survey_id, some))
            yield coded(raw, self._paths, self._unkept)

    def _write_joined(self, pieces: Iterable[Coded]) -> None:
        """As few parts as hold them all."""
        waiting: list[Coded] = []
        for piece in pieces:
            if sum(one.rows for one in waiting) + piece.rows > MOST_ROWS:
                self._write(waiting)
                waiting = []
            waiting.append(piece)
        self._write(waiting)

    def _write(self, pieces: Sequence[Coded]) -> None:
        if any(piece.rows for piece in pieces):
            whole = joined(pieces)
            self._prepared.parts.append(write_part(self._prepared.folder, uuid4(), whole))


def _keys(part: Coded) -> Keys:
    if part.keys is None:
        raise ValueError("the part was read without its keys")
    return part.keys


def _when_over(session: Session, prepared: Prepared) -> None:
    """Remove the files that are not needed: the old ones once the new ones are certain, else the new ones."""
    settled = False

    def settle(gone: Iterable[UUID]) -> None:
        nonlocal settled
        if not settled:
            settled = True
            _remove(prepared.folder, gone)

    event.listen(session, "after_commit", lambda _: settle(prepared.instead), once=True)
    event.listen(session, "after_rollback", lambda _: settle(part.id for part in prepared.parts), once=True)


def _remove(folder: Path, part_ids: Iterable[UUID]) -> None:
    for part_id in part_ids:
        path_of(folder, part_id).unlink(missing_ok=True)
