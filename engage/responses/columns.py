"""A survey's answers as columns of codes. Read by ``findings.frames`` only, as rows are.

What is filed comes from the files, the rest from the database, so that the answer is the same however far the filing is:
what was taken back or corrected since is left out by its key, what is new is coded on the way. Whatever is wrong with the
files (missing, changed, of another version) means that the database is read instead.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from pathlib import Path
from uuid import UUID

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.responses import rows
from engage.responses.coding import ABOUT, Coded, among, coded, ids_of, keys_of
from engage.responses.models import ColumnPart, OutdatedColumn, Response, ResponseState
from engage.responses.part_files import Part, UnreadablePartError, read_part
from engage.storage.engine import data_dir_of

_FOLDER = "columns"
_log = logging.getLogger(__name__)


def answers_in_columns(session: Session, survey_id: UUID, paths: Collection[str]) -> list[Coded]:
    """Every complete answer of a survey, once, at these paths; in parts, the rows of each in the order of random keys."""
    folder = folder_of(session, survey_id)
    outdated = outdated_ids(session, survey_id)  # first: what is filed meanwhile may only be newer than this
    parts = parts_of(session, survey_id) if folder is not None else []
    if folder is not None and parts:
        try:
            return _filed(session, survey_id, folder, parts, set(outdated), paths)
        except UnreadablePartError as fault:
            _log.warning("columns of survey %s are not used: %s", survey_id, fault)
    return [coded(list(rows.responses_of(session, survey_id)), paths)]


def folder_of(session: Session, survey_id: UUID) -> Path | None:
    """Where the survey's parts lie; None for a session that knows no data directory."""
    data_dir = data_dir_of(session)
    return None if data_dir is None else data_dir / _FOLDER / str(survey_id)


def parts_of(session: Session, survey_id: UUID) -> list[Part]:
    query = select(ColumnPart).where(ColumnPart.survey_id == survey_id).order_by(ColumnPart.id)
    return [Part(row.id, row.rows, row.digest) for row in session.scalars(query)]


def outdated_ids(session: Session, survey_id: UUID) -> dict[UUID, list[UUID]]:
    """Responses whose codes do not count any more, with the notes that say so."""
    query = select(OutdatedColumn.response_id, OutdatedColumn.id).where(OutdatedColumn.survey_id == survey_id)
    found: dict[UUID, list[UUID]] = {}
    for response, note in session.execute(query):
        found.setdefault(response, []).append(note)
    return found


def _filed(
    session: Session,
    survey_id: UUID,
    folder: Path,
    parts: list[Part],
    outdated: set[UUID],
    paths: Collection[str],
) -> list[Coded]:
    in_step = not outdated and _complete(session, survey_id) == sum(part.rows for part in parts)
    names = {*paths, *ABOUT}
    read = [read_part(folder, part, names, keys=not in_step) for part in parts]
    if not all(part.covers(paths) for part in read):
        raise UnreadablePartError("a question was not filed")
    return read if in_step else _brought_up(session, survey_id, read, outdated, paths)


def _brought_up(
    session: Session, survey_id: UUID, read: list[Coded], outdated: set[UUID], paths: Collection[str]
) -> list[Coded]:
    """Those of the filed rows that still hold, and what the database has beyond them."""
    complete = set(rows.complete_ids(session, survey_id))
    holding = keys_of(complete - outdated)
    kept = [part.take(np.flatnonzero(among(part.keys, holding))) for part in read if part.keys is not None]
    there = {one for part in kept if part.keys is not None for one in ids_of(part.keys)}
    new = sorted(complete - there)
    if sum(part.rows for part in kept) != len(there):
        raise UnreadablePartError("an answer is filed twice")
    return [*kept, coded(list(rows.responses_with(session, survey_id, new)), paths)]


def _complete(session: Session, survey_id: UUID) -> int:
    query = select(func.count()).where(
        Response.survey_id == survey_id, Response.state == ResponseState.COMPLETE
    )
    return session.scalar(query) or 0
