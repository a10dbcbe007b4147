"""Checking the columns against the database, and clearing away files that nobody knows of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from engage.errors import N_, Message
from engage.responses import rows
from engage.responses.coding import Coded, coded, ids_of, joined
from engage.responses.columns import folder_of, outdated_ids, parts_of
from engage.responses.filing import paths_of
from engage.responses.part_files import Part, UnreadablePartError, path_of, read_part

_A_WHILE: Final = timedelta(hours=1)


def faults_of(session: Session, survey_id: UUID) -> list[Message]:
    """What is wrong with a survey's files: every part is read whole, and compared with what the database says."""
    folder = folder_of(session, survey_id)
    if folder is None:
        return []
    parts = parts_of(session, survey_id)
    faults = [fault for part in parts if (fault := _fault_of(session, survey_id, part)) is not None]
    strangers = {*folder.glob("*")} - {path_of(folder, part.id) for part in parts}
    if strangers:
        faults.append(N_("{n} files belong to no part of the columns.", n=len(strangers)))
    return faults


def sweep_files(session: Session, survey_ids: Collection[UUID], *, at: datetime) -> int:
    """Remove files that belong to no part of these surveys, which are all there are; how many that were.

    What was written within the last hour may belong to a filing that is not over, and stays.
    """
    before = (at - _A_WHILE).timestamp()
    anywhere = folder_of(session, UUID(int=0))
    if anywhere is None or not anywhere.parent.is_dir():
        return 0
    folders = {folder_of(session, survey_id): survey_id for survey_id in survey_ids}
    gone = 0
    for folder in anywhere.parent.iterdir():
        known = parts_of(session, folders[folder]) if folder in folders else []
        strangers = {*folder.iterdir()} - {path_of(folder, part.id) for part in known}
        old = [path for path in strangers if path.stat().st_ctime < before]
        for path in old:
            path.unlink()
        gone += len(old)
        if folder not in folders and len(old) == len(strangers):
            folder.rmdir()
    return gone


def _fault_of(session: Session, survey_id: UUID, part: Part) -> Message | None:
    folder = folder_of(session, survey_id)
    if folder is None:
        return None
    try:
        filed = read_part(folder, part, keys=True)
    except UnreadablePartError as fault:
        return N_("The part {part} of the columns cannot be used: {why}.", part=str(part.id), why=str(fault))
    if filed.keys is None or not _agree(session, survey_id, filed, ids_of(filed.keys)):
        return N_("The part {part} of the columns does not say what the answers say.", part=str(part.id))
    return None


def _agree(session: Session, survey_id: UUID, filed: Coded, ids: list[UUID]) -> bool:
    """Whether the rows that still count say what the database says, at every path that is filed now."""
    paths, _ = paths_of(session, survey_id)
    outdated = outdated_ids(session, survey_id)
    holding = filed.take(np.array([one not in outdated for one in ids], dtype=np.bool_))
    raw = list(rows.responses_with(session, survey_id, [one for one in ids if one not in outdated]))
    if len(raw) != holding.rows or not filed.covers(paths):
        return False
    both = joined(
        [holding, coded(raw, paths)]
    )  # in the order of their keys: each response twice, side by side
    if both.keys is None or (both.keys[::2] != both.keys[1::2]).any():
        return False
    return all(
        np.array_equal(column.codes[::2], column.codes[1::2])
        and (column.boxes is None or np.array_equal(column.boxes[::2], column.boxes[1::2]))
        for column in both.columns.values()
    )
