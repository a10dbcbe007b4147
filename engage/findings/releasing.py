"""Releasing: everything of a survey, a measure or a goal's voices that may be shown, frozen as rows nobody edits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations, groupby
from math import prod
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.agenda.queries import initiative_with
from engage.analysis.breakdown import Dimension, break_down
from engage.analysis.cells import Cells, Weights
from engage.errors import N_, Conflict
from engage.findings.comparing import as_planned
from engage.findings.frames import LANGUAGE, MODE, WAVE, Frame, frame_of
from engage.findings.freezing import freeze
from engage.findings.gate import Former, Gate, still_grouped
from engage.findings.ledger import Pages, enter, news, pages_of
from engage.findings.plans import Comparison, plan_of
from engage.findings.queries import released_table, releases_of
from engage.findings.rules import closed_for_results, policy_for
from engage.findings.views import in_views, labels_in, views_of
from engage.findings.weightings import weighting_on, weights_in
from engage.groups.queries import dimensions_of
from engage.i18n.local_text import LocalText
from engage.i18n.registry import language
from engage.measures.points import IndicatorCard, indicator_named, points_of, target_for
from engage.privacy.past import Entry
from engage.privacy.release import Labels
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
    """A survey's tables as they went through the gate, not kept yet, with what the ledger will say of each (by subject).

    ``known``: the ledger they were made beside.
    """

    initiative_id: UUID
    survey_id: UUID
    audience: str
    tables: tuple[Released, ...]
    input_digest: str
    entries: Mapping[str, tuple[Entry, ...]]
    known: Mapping[str, Pages]
    minimum: int
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
    known = pages_of(session, initiative_id, survey_id, audience)
    labels, source = _labels(session, survey, frame), survey.sample_source or ""
    weighting = weighting_on(session, survey_id)

    def gate(weighted: bool) -> Gate:
        return Gate(policy, labels, source, known, _newest(session, survey, audience, weighted))

    work = _Work(frame, gate(weighting is not None and audience == "public"), plan, views, known)
    if weighting is None:
        tables = _tables(work, tell)
    else:
        weights, weighed = weights_in(answered, weighting)
        both = audience != "public"
        plain = _tables(work, lambda share: tell(share / 2)) if both else []
        work = replace(work, gate=gate(weighted=True))
        tables = plain + _tables(work, lambda share: tell((share + both) / (1 + both)), weights, weighed)
    return Prepared(
        initiative_id, survey_id, audience, tuple(tables), answered.digest, work.gate.entries, known, policy.k,
        weighting.id if weighting else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Work:
    """What is needed to send a survey's tables through the gate."""

    frame: Frame
    gate: Gate
    plan: Mapping[str, Comparison]
    views: Mapping[str, str]
    known: Mapping[str, Pages]


def _tables(
    work: _Work, tell: Tell, weights: Weights | None = None, weighed: Weighed | None = None
) -> list[Released]:
    questions, dimensions = list(work.frame.questions.values()), list(work.frame.dimensions.values())
    wanted = still_grouped(wanted_tables(work.frame.dimensions), work.frame.dimensions, work.known)
    counted = break_down(questions, dimensions, weights, wanted=wanted)
    by_question = {path: list(some) for path, some in groupby(counted, key=lambda table: table.question)}
    if by_question:
        work.gate.look_at_people(_of_all(by_question.values(), work.gate))
    tables: list[Released] = []
    cells: list[Cells] = []
    for done, (path, some) in enumerate(by_question.items()):
        mine = work.gate.fitting(some)
        released = work.gate.question(path, mine)
        tested = as_planned(released, mine, work.plan, work.views)
        tables += [
            plain if work.gate.kept(path, plain) else told
            for plain, told in zip(released, tested, strict=True)
        ]
        cells += mine
        tell((done + 1) / len(by_question))
    return [replace(table, weighed=weighed) for table in screened(tables, cells)]


def _of_all(questions: Iterable[Sequence[Cells]], gate: Gate) -> list[Cells]:
    """One question's tables by everything that some question is released by: their people are those of every question."""
    found: dict[tuple[str, ...], Cells] = {}
    for tables in questions:
        for table in gate.fitting(tables):
            found.setdefault(table.dimensions, table)
    return list(found.values())


def _newest(session: Session, survey: OpenSurvey, audience: str, weighted: bool) -> Former:
    """The newest tables of a survey, weighted or not."""
    found: dict[str, dict[tuple[str, ...], Released]] = {}
    cards = releases_of(
        session, survey.initiative_id, audience=audience, survey_id=survey.id, weighted=weighted
    )
    for card in cards:
        table = released_table(session, survey.initiative_id, card.id, audience=audience)
        found.setdefault(card.subject, {})[card.dimensions] = table
    return found


def keep_results(session: Session, prepared: Prepared, *, by: UUID | None, at: datetime) -> Batch:
    """Freeze what was prepared, as far as it is new, and write it into the ledger.

    Raises :class:`Conflict` when another release of the survey was made since it was prepared.
    """
    batch, where, survey = uuid4(), prepared.initiative_id, prepared.survey_id
    if pages_of(session, where, survey, prepared.audience) != prepared.known:
        raise Conflict(N_("This survey was released by somebody else meanwhile. Release it again."))
    new = sum(
        freeze(
            session,
            where,
            released,
            batch,
            prepared.input_digest,
            by,
            at,
            survey_id=survey,
            weighting_id=prepared.weighting_id if released.weighed else None,
        )
        for released in prepared.tables
    )
    for subject, entries in prepared.entries.items():
        told = news(entries, prepared.known.get(subject, Pages()).own)
        enter(
            session, where, survey, prepared.audience, subject, told,
            minimum=prepared.minimum, digest=prepared.input_digest,
        )  # fmt: skip
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


def wanted_tables(dimensions: Mapping[str, Dimension]) -> list[tuple[str, ...]]:
    """What a survey is broken down by: everybody (), each dimension, each dimension by wave, and pairs of dimensions.

    The pairs are those of what people said of themselves, in the order of their dimensions; a crossing of more than
    ``MOST_CROSSED`` groups is nobody's reading, and is left out, as are crossings beyond ``MOST_CROSSINGS``.
    """
    alone: list[tuple[str, ...]] = [(), *((code,) for code in dimensions)]
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
