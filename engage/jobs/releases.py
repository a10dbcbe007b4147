"""Releasing a survey's results in the background: every question goes through the gate, which takes seconds each."""

from __future__ import annotations

from uuid import UUID

from engage.errors import N_
from engage.findings.releasing import keep_results, prepare_results
from engage.jobs.work import Outcome, Work, job
from engage.storage.engine import session_maker

RELEASE = "release results"
_STEPS = 1000


@job(RELEASE)
def release(work: Work, *, initiative: str, survey: str, audience: str, by: str) -> Outcome:
    """Release all of a survey's closed questions for one audience; nothing is kept when it fails half-way."""
    with session_maker(work.engine)() as session:  # reads for seconds: nobody waits for it to write
        prepared = prepare_results(
            session,
            UUID(initiative),
            UUID(survey),
            audience,
            tell=lambda share: work.progress(int(share * _STEPS), _STEPS),
        )
    with work.session() as session:
        batch = keep_results(session, prepared, by=UUID(by), at=work.now())
    said = N_("Released: {tables} tables, {new} of them new or changed.", tables=batch.tables, new=batch.new)
    return Outcome(said, {"batch": str(batch.id), "tables": batch.tables, "new": batch.new})
