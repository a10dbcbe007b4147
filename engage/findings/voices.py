"""Voices: how many people and sessions raised a theme, by group, released; and who was heard beside who lives here.

Never a percentage of residents from session notes: sessions are counted as sessions, people of a survey as people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engage.agenda.queries import initiative_with
from engage.findings.counted import people_by_group
from engage.findings.frames import frame_of
from engage.findings.rules import policy_for
from engage.groups.queries import DimensionCard, dimensions_of, references_of
from engage.i18n.local_text import LocalText
from engage.listening.queries import heard_by_group, sessions_of
from engage.privacy.released import Released
from engage.surveys.queries import survey_with
from engage.themes import queries as themes
from engage.themes.published import themes_of

ANSWERED = LocalText(
    en="Who answered surveys", es="Quiénes respondieron encuestas", ar="من أجابوا عن الاستبيانات"
)
CAME = LocalText(en="Who came to sessions", es="Quiénes vinieron a las sesiones", ar="من حضروا الجلسات")


@dataclass(frozen=True, slots=True)
class Voice:
    """One theme under a goal: in how many of the goal's sessions it was raised, by how many people who wrote it.

    ``written`` and the tables in ``by_group`` are released: ``None`` and blanks where they would be too small.
    ``languages``: the tags in which it was raised.
    """

    theme: LocalText
    slug: str
    sessions: int
    sessions_in_all: int
    written: int | None
    languages: tuple[str, ...]
    by_group: tuple[Released, ...]


def voices_of(session: Session, initiative_id: UUID, goal_id: UUID, audience: str) -> list[Voice]:
    """The goal's themes with who raised them, most raised first."""
    policy = policy_for(initiative_with(session, initiative_id), audience)
    cards = themes_of(session, initiative_id, goal_id)
    raised = themes.mentions(session, initiative_id, [card.id for card in cards])
    held = [
        s
        for s in sessions_of(session, initiative_id, goal_id=goal_id)
        if s.state not in {"planned", "cancelled"}
    ]
    dimensions = dimensions_of(session, initiative_id)
    paths = _paths(session, {s.survey_id for sources in raised.values() for s in sources if s.survey_id})
    found = []
    for card in cards:
        sources = raised[card.id]
        people = [source for source in sources if source.open_answer_id is not None]
        voice = Voice(
            theme=card.name,
            slug=card.slug,
            sessions=len({source.session_id for source in sources if source.session_id}),
            sessions_in_all=len(held),
            written=None if policy.too_small(len(people)) else policy.shown_people(len(people)),
            languages=tuple(sorted({source.language for source in sources})),
            by_group=tuple(_by_group(people, dimensions, paths, policy, card.name)),
        )
        found.append(voice)
    return sorted(found, key=lambda voice: (-(voice.written or 0), -voice.sessions, voice.slug))


def who_was_heard(
    session: Session, initiative_id: UUID, survey_ids: Iterable[UUID], audience: str
) -> list[Released]:
    """For each dimension: how many of each group answered, and how many came, each beside the group's share of the community."""
    policy = policy_for(initiative_with(session, initiative_id), audience)
    answered: dict[str, Counter[str]] = {}
    for survey_id in survey_ids:
        for code, dimension in frame_of(session, survey_id).dimensions.items():
            members = dimension.members
            counts = members.sum(axis=0) if dimension.overlapping else [(members == i).sum() for i in range(len(dimension.groups))]  # fmt: skip
            answered.setdefault(code, Counter()).update(
                {group: int(count) for group, count in zip(dimension.groups, counts, strict=True)}
            )
    came = heard_by_group(session, initiative_id)
    tables = []
    for card in dimensions_of(session, initiative_id):
        reference = next(iter(references_of(session, initiative_id, card.code)), None)
        in_sessions = {group.code: came[group.id] for group in card.groups if group.id in came}
        # Never added up: whoever knows a session's tally could take it away again and be left with a small count of answers.
        for title, heard in ((ANSWERED, answered.get(card.code, Counter())), (CAME, Counter(in_sessions))):
            if not sum(heard.values()):
                continue
            tables.append(
                people_by_group(
                    heard, card, policy, subject="participation", title=title, reference=reference
                )
            )
    return tables


def _paths(session: Session, survey_ids: Iterable[UUID]) -> Mapping[UUID, Mapping[str, str]]:
    """For each survey, which question answers which dimension."""
    return {
        survey_id: {
            placed.item.dimension: placed.path
            for placed in survey_with(session, survey_id).instrument.telling
        }
        for survey_id in survey_ids
    }


def _by_group(
    people: Sequence[themes.Source],
    dimensions: Sequence[DimensionCard],
    paths: Mapping[UUID, Mapping[str, str]],
    policy: Any,
    title: LocalText,
) -> Iterable[Released]:
    """Those who wrote it, by each dimension their survey asked about."""
    for card in dimensions:
        told: Counter[str] = Counter()
        for source in people:
            path = paths.get(source.survey_id, {}).get(card.code) if source.survey_id else None
            answer = source.answers.get(path) if path else None
            codes = answer if isinstance(answer, list) else [answer]
            told.update(code for code in codes if isinstance(code, str))
        if told:
            yield people_by_group(told, card, policy, subject="theme", title=title)
