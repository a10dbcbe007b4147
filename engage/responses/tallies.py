"""How a survey's answers come in, counted by the database: no answer is read into memory, and none leaves.

Counts of people by group are in here as they are. Only ``findings.field`` asks for them, and sends them through ``privacy``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, column, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from engage.responses.models import Draft, Response, ResponseState, SecondVersion
from engage.responses.rules import Mode


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Complete answers by the day kept (``None``: not known; the week's Monday where weeks are kept), language and mode."""

    by_day: Mapping[date | None, int]
    by_language: Mapping[str, int]
    by_mode: Mapping[str, int]

    @property
    def complete(self) -> int:
        return sum(self.by_day.values())


def arrivals(session: Session, survey_id: UUID) -> Arrivals:
    columns = (Response.answered_on, Response.language, Response.mode)
    days: Counter[date | None] = Counter()
    languages: Counter[str] = Counter()
    modes: Counter[str] = Counter()
    for day, language, mode, number in session.execute(
        select(*columns, func.count()).where(*_complete(survey_id)).group_by(*columns)
    ):
        days[day] += number
        languages[language] += number
        modes[mode.value] += number
    return Arrivals(dict(sorted(days.items(), key=lambda one: one[0] or date.min)), languages, modes)


def combinations(
    session: Session, survey_id: UUID, paths: Sequence[str]
) -> list[tuple[tuple[Any, ...], int]]:
    """How often which answers to the questions at ``paths`` were given together; ``None`` where one was not asked."""
    if not paths:
        return []
    columns = [Response.answers[path].label(f"answer_{place}") for place, path in enumerate(paths)]
    rows = session.execute(select(*columns, func.count()).where(*_complete(survey_id)).group_by(*columns))
    return [(tuple(row[:-1]), row[-1]) for row in rows]


def blanks(session: Session, survey_id: UUID) -> dict[str, Counter[str]]:
    """For each question outside a repeat, by its path: how often it was skipped, declined, or did not apply."""
    found: dict[str, Counter[str]] = {}
    if session.get_bind().dialect.name == "postgresql":
        each = func.jsonb_each(Response.answers).table_valued(column("key", String), column("value", JSONB))
        why: Any = each.c.value.op("->>")("blank")
        is_blank = func.jsonb_typeof(each.c.value) == "object"
    else:
        each = func.json_each(Response.answers).table_valued("key", "value", "type")
        why, is_blank = cast(each.c.value, String), each.c.type == "object"
    # On SQLite the whole little object is told apart, which spares reading it a million times, and is looked into here.
    for path, said, number in session.execute(
        select(each.c.key, why, func.count())
        .select_from(Response)
        .join(each, is_blank)
        .where(*_complete(survey_id))
        .group_by(each.c.key, why)
    ):
        if reason := _reason(said):
            found.setdefault(path, Counter())[reason] += number
    return found


@dataclass(frozen=True, slots=True)
class Odd:
    """What somebody should look at: sendings by what was marked on them, answers exactly alike, second versions."""

    by_signal: Mapping[str, int]
    alike: int
    second_versions: int


def odd_ones(session: Session, survey_id: UUID) -> Odd:
    """Nothing was dropped for it: a fast reader is not a robot, and two people may say the same."""
    signals: Counter[str] = Counter()
    for marked, number in session.execute(
        select(Response.signals, func.count()).where(*_complete(survey_id)).group_by(Response.signals)
    ):
        signals.update(dict.fromkeys(marked, number))
    times = (
        select(func.count().label("times"))
        .where(*_complete(survey_id), Response.mode != Mode.IMPORTED)
        .group_by(Response.content_digest)
        .having(func.count() > 1)
        .subquery()
    )
    alike = session.scalar(select(func.coalesce(func.sum(times.c.times), 0)))
    seconds = session.scalar(select(func.count(SecondVersion.id)).where(SecondVersion.survey_id == survey_id))
    return Odd(signals, int(alike or 0), seconds or 0)


def left_behind(session: Session, survey_id: UUID, version_id: UUID) -> Counter[int]:
    """Drafts of a version that were begun and not sent, by the number of the furthest page that was filled in."""
    furthest: Counter[int] = Counter()
    for seen, number in session.execute(
        select(Draft.pages_seen, func.count())
        .where(Draft.survey_id == survey_id, Draft.version_id == version_id, Draft.corrects.is_(False))
        .group_by(Draft.pages_seen)
    ):
        furthest[max((_page(address) for address in seen), default=0)] += number
    return furthest


def _complete(survey_id: UUID) -> tuple[Any, Any]:
    return Response.survey_id == survey_id, Response.state == ResponseState.COMPLETE


def _reason(said: str | None) -> str | None:
    """The reason in ``skipped`` or in ``{"blank": "skipped"}``; none for ``{"text": true}``, which is an answer."""
    if said is None or not said.startswith("{"):
        return said
    reason = json.loads(said).get("blank")
    return reason if isinstance(reason, str) else None


def _page(address: str) -> int:
    number = address.partition(".")[0]
    return int(number) if number.isascii() and number.isdigit() else 0
