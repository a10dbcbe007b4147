"""Bring a file into a room: read it by its mapping, hand the records to the room's action, and say what became of each row.

Used by the import commands, the samples and the desk. Nothing here commits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.clock import week_of
from engage.errors import N_, Conflict, NotFound, Problem
from engage.exchange.dimension_mapping import add_missing_dimensions
from engage.exchange.measure_mapping import MeasureMapping, load_measure_mapping
from engage.exchange.measure_reading import read_measures
from engage.exchange.opening import Source, read_bytes
from engage.exchange.population_mapping import load_population_mapping
from engage.exchange.population_reading import read_population
from engage.exchange.response_mapping import ResponseMapping, load_response_mapping
from engage.exchange.response_reading import read_responses
from engage.groups.actions import record_population
from engage.groups.queries import dimension_named
from engage.i18n.local_text import LocalText
from engage.measures.actions import define_indicator
from engage.measures.intake import record_points
from engage.measures.models import Direction
from engage.measures.queries import IndicatorCard, indicator_named
from engage.responses.importing import receive_imported
from engage.responses.rules import ImportedResponse
from engage.surveys.models import DateGrain
from engage.surveys.queries import OpenSurvey
from engage.surveys.waves import add_waves


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What became of a file. ``read`` counts rows: the sum of accepted, already there, corrected and refused ones.

    ``refused`` may hold several problems of one row. ``noticed``: what was read otherwise than written, as the mapping
    allows. ``made``: what was not there and had to be made first.
    """

    read: int
    accepted: int
    already_there: int
    corrected: int
    refused_rows: int
    refused: tuple[Problem, ...]
    noticed: tuple[Problem, ...] = ()
    made: tuple[str, ...] = ()


def bring_in_responses(
    session: Session, survey: OpenSurvey, source: Source, mapping: Source, *, by: UUID | None, at: datetime
) -> BroughtIn:
    """Responses collected elsewhere. Waves that the mapping names and the survey lacks are added."""
    spec = load_response_mapping(mapping)
    reading = read_responses(source, spec, survey.instrument)
    waves = _add_waves(session, survey, spec, by, at)
    outcome = receive_imported(
        session,
        survey.id,
        (_coarse(record, survey.date_grain) for record in reading.records),
        batch=_name(source),
        file_digest=digest(source),
        mapping_digest=digest(mapping),
        by=by,
        at=at,
    )
    late = _in_file(outcome.refused, reading.rows)
    return BroughtIn(
        read=reading.read,
        accepted=outcome.accepted,
        already_there=outcome.already_there,
        corrected=0,
        refused_rows=reading.refused_rows + len(late),
        refused=_by_row((*reading.refused, *late)),
        noticed=reading.noticed,
        made=tuple(f"wave {code}" for code in waves),
    )


def bring_in_measures(
    session: Session,
    initiative_id: UUID,
    source: Source,
    mapping: Source,
    *,
    goal_id: UUID | None = None,
    by: UUID | None,
    at: datetime,
) -> BroughtIn:
    """Data points of a measure, which is defined as the mapping says where it is not there yet."""
    spec = load_measure_mapping(mapping)
    reading = read_measures(source, spec)
    dimensions = add_missing_dimensions(session, initiative_id, spec.dimensions, by=by, at=at)
    indicator, made = _indicator(session, initiative_id, spec, goal_id, by, at)
    told = f"{_name(source)} {digest(source)}".strip()
    outcome = record_points(session, indicator.id, reading.points, source_file=told, by=by, at=at)
    late = _in_file(outcome.refused, reading.rows)
    return BroughtIn(
        read=reading.read,
        accepted=outcome.accepted,
        already_there=outcome.already_there,
        corrected=outcome.corrected,
        refused_rows=len(reading.refused) + len(late),
        refused=_by_row((*reading.refused, *late)),
        made=dimensions + made,
    )


def bring_in_population(
    session: Session, initiative_id: UUID, source: Source, mapping: Source, *, by: UUID | None, at: datetime
) -> BroughtIn:
    """Reference population figures for groups that the initiative has."""
    spec = load_population_mapping(mapping)
    reading = read_population(source, spec)
    made = add_missing_dimensions(session, initiative_id, spec.dimensions, by=by, at=at)
    outcome = record_population(session, initiative_id, reading.figures, year=spec.year, source=spec.source)
    if outcome.accepted or outcome.corrected:
        detail = {
            "file": f"{_name(source)} {digest(source)}".strip(),
            "source": spec.source,
            "year": spec.year,
            "accepted": outcome.accepted,
            "corrections": list(outcome.corrections),
        }
        record(session, initiative_id, "record_population", "reference_population", detail, by=by, at=at)
    late = _in_file(outcome.refused, reading.rows)
    return BroughtIn(
        read=reading.read,
        accepted=outcome.accepted,
        already_there=outcome.already_there,
        corrected=outcome.corrected,
        refused_rows=len(reading.refused) + len(late),
        refused=_by_row((*reading.refused, *late)),
        made=made,
    )


def digest(source: Source) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(read_bytes(source)).hexdigest()


def _name(source: Source) -> str:
    return "" if isinstance(source, bytes) else Path(source).name


def _in_file(problems: Sequence[Problem], rows: Sequence[int]) -> tuple[Problem, ...]:
    """Problems that name a record's place in the import, with the row of the file instead."""
    return tuple(
        replace(problem, row=rows[problem.row - 1] if problem.row is not None else None)
        for problem in problems
    )


def _by_row(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.row or 0))


def _add_waves(
    session: Session, survey: OpenSurvey, mapping: ResponseMapping, by: UUID | None, at: datetime
) -> list[str]:
    if mapping.wave is None:
        return []
    source_language = survey.instrument.source_language
    labels = {
        code: LocalText({source_language: mapping.wave.labels.get(code, code)})
        for code in mapping.wave.values()
    }
    return add_waves(session, survey.id, labels, by=by, at=at)


def _coarse(record: ImportedResponse, grain: DateGrain) -> ImportedResponse:
    """The record with as much of its date as the survey keeps."""
    if record.answered_on is None or grain is DateGrain.DAY:
        return record
    return replace(record, answered_on=week_of(record.answered_on))


def _indicator(
    session: Session,
    initiative_id: UUID,
    mapping: MeasureMapping,
    goal_id: UUID | None,
    by: UUID | None,
    at: datetime,
) -> tuple[IndicatorCard, tuple[str, ...]]:
    spec = mapping.indicator
    dimension_id = dimension_named(session, initiative_id, spec.dimension).id if spec.dimension else None
    try:
        found = indicator_named(session, initiative_id, spec.slug)
    except NotFound:
        define_indicator(
            session,
            initiative_id,
            spec.slug,
            spec.name or LocalText(en=spec.slug),
            definition=spec.definition,
            since=spec.since,
            good=Direction(spec.good),
            source=spec.source,
            unit=spec.unit,
            goal_id=goal_id,
            dimension_id=dimension_id,
            question=spec.question,
            licence=spec.licence or None,
            by=by,
            at=at,
        )
        return indicator_named(session, initiative_id, spec.slug), (f"measure {spec.slug}",)
    if found.unit != spec.unit or found.good != spec.good:
        raise Conflict(
            N_(
                "The measure {slug} is there already with another unit or direction than in the mapping.",
                slug=spec.slug,
            )
        )
    return found, ()
