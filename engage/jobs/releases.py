"""Releasing a survey's results in the background: every question goes through the gate, which takes seconds each."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from engage.errors import N_, Conflict
from engage.findings.releasing import keep_results, prepare_results
from engage.jobs.work import Outcome, Work, job
from engage.responses.filing import keep_filing, prepare_filing

RELEASE = "release results"
_STEPS = 1000


@job(RELEASE)
def release(work: Work, *, initiative: str, survey: str, audience: str, by: str) -> Outcome:
    """Release all of a survey's closed questions for one audience; nothing is kept when it fails half-way."""
    file_columns(work, UUID(survey))
    with work.reading() as session:
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


def file_columns(work: Work, survey: UUID) -> None:
    """Bring the survey's columns in step first. When somebody else does so at the same moment, theirs are as good."""
    with work.reading() as session:
        prepared = prepare_filing(session, survey, at=work.now())
    if prepared is not None:
        with suppress(Conflict), work.session() as session:
            keep_filing(session, prepared)
