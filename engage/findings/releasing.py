"""Releasing: everything of a survey, a measure or a goal's voices that may be shown, frozen as rows nobody edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations, groupby
from math import prod
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.agenda.queries import initiative_with
from engage.analysis.breakdown import Dimension, break_down
from engage.analysis.cells import Weights
from engage.errors import N_, Conflict
from engage.findings.comparing import as_planned
from engage.findings.frames import LANGUAGE, MODE, WAVE, Frame, frame_of
from engage.findings.models import Audience, Release
from engage.findings.plans import Comparison, plan_of
from engage.findings.rules import closed_for_results, policy_for
from engage.findings.views import in_views, labels_in, views_of
from engage.findings.weightings import weighting_on, weights_in
from engage.groups.queries import dimensions_of
from engage.i18n.local_text import LocalText
from engage.i18n.registry import language
from engage.measures.points import IndicatorCard, indicator_named, points_of, target_for
from engage.privacy.policy import Policy
from engage.privacy.release import Labels, release_shares
from engage.privacy.release_other import Named, Value, release_values
from engage.privacy.released import Released, Weighed
from engage.privacy.verdicts import screened
from engage.surveys.queries import OpenSurvey, survey_with
from engage.surveys.waves import waves_of

Tell = Callable[[float], None]
"""Hears the share of the work that is done, from 0 to 1."""

MOST_CROSSED: Final = 90
"""Groups of a crossing: two dozen by four, say. More than that is no table a person reads."""
MOST_CROSSINGS: Final = 24


@dataclass(frozen=True, slots=True)
class Batch:
    """What one release made: how many tables, and how many of them are new (the others had not changed)."""

    id: UUID
    tables: int
    new: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A survey's tables as they went through the gate, not kept yet."""

    initiative_id: UUID
    survey_id: UUID
    audience: str
    tables: tuple[Released, ...]
    input_digest: str
    weighting_id: UUID | None = None


def release_results(
    session: Session,
    initiative_id: UUID,
    survey_id: UUID,
    audience: str,
    *,
    by: UUID | None,
    at: datetime,
    tell: Tell = lambda _: None,
) -> Batch:
    """Release every closed question of a survey: everybody, each dimension (wave, language
    and mode among them), and crossings of two.

    Raises :class:`Conflict` while the survey is open. Releasing again adds only what changed.
    """
    return keep_results(
        session, prepare_results(session, initiative_id, survey_id, audience, tell=tell), by=by, at=at
    )


def prepare_results(
    session: Session, initiative_id: UUID, survey_id: UUID, audience: str, *, tell: Tell = lambda _: None
) -> Prepared:
    """Send all tables through the gate, those of one question together. Takes seconds and writes nothing.

    Where a weighting is switched on, the public gets weighted tables and the desk both, the unweighted ones first.
    """
    survey = survey_with(session, survey_id)
    if survey.initiative_id != initiative_id:
        raise Conflict(N_("There is no such survey."))
    if (why := closed_for_results(audience, survey.state.value)) is not None:
        raise Conflict(why)
    policy = policy_for(initiative_with(session, initiative_id), audience)
    plan, answered = plan_of(session, survey_id, audience), frame_of(session, survey_id)
    views, frame = views_of(answered, plan), in_views(answered, plan, policy.k)
    work = _Work(frame, policy, _labels(session, survey, frame), survey.sample_source or "", plan, views)
    weighting = weighting_on(session, survey_id)
    if weighting is None:
        tables = _tables(work, tell)
    else:
        weights, weighed = weights_in(answered, weighting)
        both = audience != "public"
        plain = _tables(work, lambda share: tell(share / 2)) if both else []
        tables = plain + _tables(work, lambda share: tell((share + both) / (1 + both)), weights, weighed)
    found = weighting.id if weighting else None
    return Prepared(initiative_id, survey_id, audience, tuple(tables), answered.digest, found)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is needed to send a survey's tables through the gate."""

    frame: Frame
    policy: Policy
    labels: Callable[[str], Labels]
    source: str
    plan: Mapping[str, Comparison]
    views: Mapping[str, str]


def _tables(
    work: _Work, tell: Tell, weights: Weights | None = None, weighed: Weighed | None = None
) -> list[Released]:
    questions, dimensions = list(work.frame.questions.values()), list(work.frame.dimensions.values())
    cells = break_down(
        questions, dimensions, weights, wanted=wanted_tables(work.frame.dimensions, work.policy.audience)
    )
    tables: list[Released] = []
    for done, (path, of_question) in enumerate(groupby(cells, key=lambda table: table.question)):
        mine = list(of_question)
        released = release_shares(mine, work.policy, work.labels(path), source=work.source)
        tables += as_planned(released, mine, work.plan, work.views)
        tell((done + 1) / len(questions))
    return [replace(table, weighed=weighed) for table in screened(tables, cells)]


def keep_results(session: Session, prepared: Prepared, *, by: UUID | None, at: datetime) -> Batch:
    """Freeze what was prepared, as far as it is new."""
    batch, where = uuid4(), prepared.initiative_id
    new = sum(
        freeze(
            session,
            where,
            released,
            batch,
            prepared.input_digest,
            by,
            at,
            survey_id=prepared.survey_id,
            weighting_id=prepared.weighting_id if released.weighed else None,
        )
        for released in prepared.tables
    )
    detail = {"tables": len(prepared.tables), "new": new, "audience": prepared.audience}
    record(session, where, "release", f"survey:{prepared.survey_id}", detail, by=by, at=at)
    return Batch(batch, len(prepared.tables), new)


def release_measure(
    session: Session,
    initiative_id: UUID,
    slug: str,
    place: str,
    audience: str,
    *,
    by: UUID | None,
    at: datetime,
) -> Released:
    """Release a measure in one place by group and period, as far as its source shows it, and freeze it."""
    released = measure_table(session, initiative_id, slug, place, audience)
    indicator = indicator_named(session, initiative_id, slug)
    freeze(session, initiative_id, released, uuid4(), released.digest, by, at, indicator_id=indicator.id)
    record(
        session, initiative_id, "release", f"indicator:{indicator.id}", {"audience": audience}, by=by, at=at
    )
    return released


def measure_table(session: Session, initiative_id: UUID, slug: str, place: str, audience: str) -> Released:
    """A measure by group and period as the audience may see it. The public sees published points only."""
    indicator = indicator_named(session, initiative_id, slug)
    points = points_of(session, indicator, place, published_only=audience == "public")
    card = next(
        (one for one in dimensions_of(session, initiative_id) if one.id == indicator.dimension_id), None
    )
    groups = [Named(group.code, group.label) for group in card.groups] if card else []
    periods = {point.period: Named(point.period, LocalText(und=point.period)) for point in points}
    values = {
        (point.group, point.period): Value(point.kind, point.value, point.low, point.high, point.n)
        for point in points
    }
    return release_values(
        values,
        groups,
        list(periods.values()),
        policy_for(initiative_with(session, initiative_id), audience),
        subject=indicator.slug,
        title=indicator.name,
        dimension=Named(card.code, card.name) if card else Named("", LocalText()),
        unit=indicator.unit,
        source=indicator.source,
        lines=_lines(session, indicator, place),
    )


def _lines(session: Session, indicator: IndicatorCard, place: str) -> dict[str, float]:
    target = target_for(session, indicator, place)
    return {"target": target.value} if target is not None else {}


def wanted_tables(dimensions: Mapping[str, Dimension], audience: str) -> list[tuple[str, ...]]:
    """What a survey is broken down by: everybody (), each dimension, each dimension by wave, and pairs of dimensions.

    The pairs are those of what people said of themselves, in the order of their dimensions; a crossing of more than
    ``MOST_CROSSED`` groups is nobody's reading, and is left out, as are crossings beyond ``MOST_CROSSINGS``.
    """
    alone: list[tuple[str, ...]] = [(), *((code,) for code in dimensions)]
    if audience == "public":
        return alone
    themselves = [code for code in dimensions if code not in (WAVE, LANGUAGE, MODE)]
    pairs = [(code, WAVE) for code in themselves if WAVE in dimensions]
    pairs += combinations(themselves, 2)
    few = [pair for pair in pairs if prod(len(dimensions[code].groups) for code in pair) <= MOST_CROSSED]
    return [*alone, *few[:MOST_CROSSINGS]]


def _labels(session: Session, survey: OpenSurvey, frame: Frame) -> Callable[[str], Labels]:
    """What a question's codes are called, in every language of the survey."""
    instrument = frame.instrument
    dimensions = {card.code: card for card in dimensions_of(session, survey.initiative_id)}
    names = {code: card.name for code, card in dimensions.items()}
    names |= {WAVE: LocalText(en="Round", es="Ronda", ar="الجولة"), LANGUAGE: LocalText(en="Language answered in", es="Idioma de la respuesta", ar="لغة الإجابة"), MODE: LocalText(en="How it was answered", es="Cómo se respondió", ar="طريقة الإجابة")}  # fmt: skip
    groups = {(code, group.code): group.label for code, card in dimensions.items() for group in card.groups}
    groups |= labels_in(frame, list(dimensions.values()))
    groups |= {(WAVE, wave.code): wave.label for wave in waves_of(session, survey.id)}
    if LANGUAGE in frame.dimensions:
        spoken = frame.dimensions[LANGUAGE].groups
        groups |= {(LANGUAGE, tag): LocalText({tag: language(tag).autonym}) for tag in spoken}

    def of(path: str) -> Labels:
        item = instrument.by_path[path].item
        options = {choice.code: choice.label for choice in instrument.choices(item)}
        return Labels(item.label, options, names, groups)

    return of


def freeze(
    session: Session,
    initiative_id: UUID,
    released: Released,
    batch: UUID,
    input_digest: str,
    by: UUID | None,
    at: datetime,
    **about: Any,
) -> int:
    """Keep a released table, unless the newest one of the same thing says exactly the same; 1 when it was kept."""
    same = select(Release.digest).where(
        Release.initiative_id == initiative_id,
        Release.audience == Audience(released.audience),
        Release.subject == released.subject,
        *(getattr(Release, column) == value for column, value in about.items()),
    )
    newest = session.execute(
        same.add_columns(Release.dimensions).order_by(Release.released_at.desc(), Release.id)
    ).all()
    last = next((digest for digest, dimensions in newest if tuple(dimensions) == released.dimensions), None)
    if last == released.digest:
        return 0
    session.add(
        Release(
            initiative_id=initiative_id,
            batch=batch,
            audience=Audience(released.audience),
            subject=released.subject,
            dimensions=list(released.dimensions),
            caption=released.title,
            table=released.as_json(),
            digest=released.digest,
            input_digest=input_digest,
            released_at=at,
            released_by=by,
            **about,
        )
    )
    session.flush()
    return 1


def release_batches(
    session: Session, initiative_id: UUID, survey_id: UUID
) -> Sequence[tuple[UUID, datetime]]:
    """Batches in which a survey was released, newest first."""
    rows = session.execute(
        select(Release.batch, Release.released_at)
        .where(Release.initiative_id == initiative_id, Release.survey_id == survey_id)
        .distinct()
        .order_by(Release.released_at.desc())
    )
    return [(batch, moment) for batch, moment in rows]
