#!/usr/bin/env python
"""The field dashboard and the raw answers of a large survey: how long the desk waits.

    bench/field.py [--json] [--quick] [--rows N] [--database URL]

Fills a database of its own (an SQLite file; with ``--database`` an empty PostgreSQL one) with a survey of twelve questions, two
of them groups, and as many complete answers; then asks the application, in one process, for each page twice. ``cold_ms`` is the
first time of the page, ``warm_ms`` the median of three more. ``quick`` takes 10,000 answers. The application has served another
page before, so that what every page needs is loaded; the files are where the writing left them, in the system's cache.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engage import clock
from engage.agenda.actions import found_initiative
from engage.agenda.models import Initiative
from engage.config import read_settings
from engage.exchange.writing import stream_csv
from engage.findings.raw import rows_of, take_out
from engage.groups.models import Dimension, Group, ReferencePopulation
from engage.i18n.local_text import LocalText
from engage.people import actions as people
from engage.people.models import Account, RoleAssignment
from engage.people.rules import Role
from engage.responses.models import Response, ResponseState
from engage.responses.rules import Mode
from engage.storage.engine import make_engine, session_maker
from engage.storage.migrate import upgrade
from engage.surveys.actions import close_survey, draft_survey_from, open_survey
from engage.surveys.instrument import Choice, Instrument, Item, Kind
from engage.surveys.queries import OpenSurvey, survey_named, survey_with
from engage.web.app import create_app

AGES = ("under_30", "from_30", "from_45", "over_60")
RACES = ("black", "white", "hispanic", "asian", "native", "other")
CODES = tuple(f"choice_{n}" for n in range(6))
PAGES = ("/desk/field/large", "/desk/field/large/stopping")
_AT_ONCE = 5_000


def instrument() -> Instrument:
    def options(codes: tuple[str, ...]) -> tuple[Choice, ...]:
        return tuple(Choice(code, LocalText(en=code)) for code in codes)

    asked = [
        Item(f"question_{n}", Kind.SINGLE, LocalText(en=f"Question {n}?"), choice_list="codes")
        for n in range(10)
    ]
    fair: dict[str, Any] = {"why": LocalText(en="To see who is heard."), "decline": True}
    asked.append(
        Item("age", Kind.SINGLE, LocalText(en="Your age?"), choice_list="ages", dimension="age", **fair)
    )
    asked.append(
        Item("race", Kind.MULTI, LocalText(en="Who are you?"), choice_list="races", dimension="race", **fair)
    )
    lists = {"codes": options(CODES), "ages": options(AGES), "races": options(RACES)}
    return Instrument(LocalText(en="Large"), ("en", "es", "ar"), tuple(asked), lists)


def fill(session: Session, rows: int) -> str:
    """The whole survey; the token of somebody of the desk who may see it all."""
    now = clock.now()
    home = found_initiative(
        session, "bench", LocalText(en="Bench"), languages=("en", "es", "ar"), by=None, at=now
    )
    for code, groups in (("age", AGES), ("race", RACES)):
        _dimension(session, home, code, groups)
    draft = draft_survey_from(session, home.id, "large", instrument(), by=None, at=now)
    open_survey(session, draft.id, override="a measurement", asked_by_others=True, by=None, at=now)
    _answers(session, survey_with(session, draft.id), rows)
    account = Account(email="bench@example.org", name="Bench", created_at=now)
    session.add(account)
    session.flush()
    session.add(
        RoleAssignment(initiative_id=home.id, account_id=account.id, role=Role.DATA_MANAGER, given_at=now)
    )
    token, _ = people.start_session(session, account, label="bench", hours=1, at=now)
    session.commit()
    return token


def _dimension(session: Session, home: Initiative, code: str, groups: tuple[str, ...]) -> None:
    dimension = Dimension(initiative_id=home.id, code=code, name=LocalText(en=code))
    session.add(dimension)
    session.flush()
    for position, group in enumerate(groups):
        row = Group(
            initiative_id=home.id,
            dimension_id=dimension.id,
            code=group,
            label=LocalText(en=group),
            position=position,
        )
        session.add(row)
        session.flush()
        figures = {"place": "Here", "year": "2020", "source": "bench", "count": 1_000 * (position + 1)}
        session.add(ReferencePopulation(initiative_id=home.id, group_id=row.id, **figures))


def _answers(session: Session, survey: OpenSurvey, rows: int) -> None:
    chance = random.Random(1)
    for start in range(0, rows, _AT_ONCE):
        session.execute(insert(Response), [_one(chance, survey) for _ in range(min(_AT_ONCE, rows - start))])


def _one(chance: random.Random, survey: OpenSurvey) -> dict[str, Any]:
    """One in sixteen questions is skipped, one in fifty declined, as surveys go."""
    answers: dict[str, Any] = {}
    for n in range(10):
        draw = chance.random()
        blank = "skipped" if draw < 0.06 else "declined" if draw < 0.08 else None
        answers[f"question_{n}"] = {"blank": blank} if blank else chance.choice(CODES)
    answers["age"] = chance.choice(AGES)
    answers["race"] = chance.sample(RACES, chance.choice((1, 1, 1, 2)))
    return {
        "initiative_id": survey.initiative_id,
        "survey_id": survey.id,
        "version_id": survey.version_id,
        "language": chance.choice(("en", "en", "es", "ar")),
        "mode": chance.choice((Mode.SELF, Mode.SELF, Mode.PAPER, Mode.KIOSK)),
        "answered_on": clock.week_of(clock.now()),
        "state": ResponseState.COMPLETE,
        "answers": answers,
        "content_digest": "",
        "signals": [],
    }


def measure(url: str, folder: Path, rows: int) -> list[dict[str, Any]]:
    engine = make_engine(url)
    upgrade(engine)
    with session_maker(engine)() as session:
        token = fill(session, rows)
    settings = {"ENGAGE_DATA_DIR": str(folder), "ENGAGE_DATABASE_URL": url, "ENGAGE_LOG_LEVEL": "error"}
    client = create_app(read_settings(settings)).test_client()
    client.set_cookie("engage", token)
    assert client.get("/desk/field/").status_code == 200
    pages = [{"page": page, "rows": rows, **_timed(lambda page=page: _open(client, page))} for page in PAGES]  # type: ignore[misc]
    with session_maker(engine)() as session:
        survey = survey_named(session, "large")
        close_survey(session, survey.id, by=None, at=clock.now())
        closed = survey_named(session, "large")
        left = take_out(session, closed, by=None, at=clock.now())
        export = _timed(lambda: sum(map(len, stream_csv(left.header, rows_of(session, closed)))))
    return [*pages, {"page": "raw answers as CSV", "rows": rows, **export}]


def _open(client: Any, page: str) -> None:
    assert client.get(page).status_code == 200


def _timed(what: Callable[[], object]) -> dict[str, float]:
    """Milliseconds; ``cpu_ms`` is the first time's processor time, which a busy machine stretches less."""
    times = []
    for _ in range(4):
        began, worked = time.perf_counter(), time.process_time()
        what()
        times.append((1000 * (time.perf_counter() - began), 1000 * (time.process_time() - worked)))
    warm = statistics.median(wall for wall, _ in times[1:])
    return {"cold_ms": round(times[0][0], 1), "warm_ms": round(warm, 1), "cpu_ms": round(times[0][1], 1)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--database", default="")
    given = parser.parse_args()
    rows = given.rows or (10_000 if given.quick else 100_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = measure(given.database or f"sqlite:///{folder / 'bench.sqlite'}", folder, rows)
    if given.json:
        print(json.dumps(found))
        return
    for one in found:
        print(
            f"{one['page']}: {one['rows']:,} answers, cold {one['cold_ms']} ms, warm {one['warm_ms']} ms (processor {one['cpu_ms']} ms)",
            file=sys.stdout,
        )


if __name__ == "__main__":
    main()
