#!/usr/bin/env python
"""Results pages of a large survey: how long the desk and the town wait.

    bench/pages.py [--json] [--quick] [--rows N]

Fills a database of its own with the survey of ``bench/field.py``, closes it, files its columns and releases its results for
both audiences, then asks the application, in one process, for each page that shows them. ``cold_ms`` is the first time of the
page, ``warm_ms`` the median of three more; the application has served other pages before. The lines in words are what stands
behind pages: filing, a frame from the files and one from the rows, and a release. ``quick`` takes 10,000 answers.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from field import _open as open_page
from field import _timed as timed
from field import fill
from sqlalchemy.orm import Session

from engage import clock
from engage.config import read_settings
from engage.findings.frames import frame_of
from engage.findings.queries import releases_of
from engage.findings.releasing import release_results
from engage.responses.filing import file_answers
from engage.storage.engine import make_engine, session_maker
from engage.storage.migrate import upgrade
from engage.surveys.actions import close_survey
from engage.surveys.queries import OpenSurvey, survey_named
from engage.web.app import create_app


def measure(folder: Path, rows: int) -> list[dict[str, Any]]:
    url = f"sqlite:///{folder / 'bench.sqlite'}"
    engine = make_engine(url)
    upgrade(engine)
    with session_maker(engine, folder)() as session:
        token = fill(session, rows)
        survey = survey_named(session, "large")
        close_survey(session, survey.id, by=None, at=clock.now())
        session.commit()
        behind = work_behind(session, survey, folder, rows)
        cards = releases_of(session, survey.initiative_id, survey_id=survey.id)
        table = next(card.id for card in cards if card.dimensions == ("age",))
    settings = {"ENGAGE_DATA_DIR": str(folder), "ENGAGE_DATABASE_URL": url, "ENGAGE_LOG_LEVEL": "error"}
    client = create_app(read_settings(settings)).test_client()
    client.set_cookie("engage", token)
    for page in ("/desk/", "/p/bench"):
        client.get(page)
    addresses = (
        "/desk/results/",
        "/desk/results/surveys/large?question=question_1&by=age",
        "/desk/results/surveys/large?question=question_1&by=race",
        "/desk/results/surveys/large?question=question_1&by=age&for=public",
        "/p/bench",
        f"/p/bench/tables/{table}",
    )
    told = {str(table): "<id>"}
    pages = [
        {"page": _named(page, told), "rows": rows, **timed(lambda page=page: open_page(client, page))}  # type: ignore[misc]
        for page in addresses
    ]
    return [*behind, *pages]


def work_behind(session: Session, survey: OpenSurvey, folder: Path, rows: int) -> list[dict[str, Any]]:
    """What pages rest on. What takes long is done once and has no warm time."""

    def release(audience: str) -> None:
        release_results(session, survey.initiative_id, survey.id, audience, by=None, at=clock.now())
        session.commit()

    def file() -> None:
        file_answers(session, survey.id, at=clock.now())
        session.commit()

    from_rows = _once(lambda: frame_of(session, survey.id))
    filing = _once(file)
    done = {
        "a frame from the rows": from_rows,
        "filing all answers": filing,
        "a frame from the files": timed(lambda: frame_of(session, survey.id)),
        "releasing for the desk": _once(lambda: release("desk")),
        "releasing for everybody": _once(lambda: release("public")),
    }
    assert any((folder / "columns").rglob("*.parquet")), "nothing was filed"
    return [{"page": name, "rows": rows, **times} for name, times in done.items()]


def _once(work: Callable[[], object]) -> dict[str, float | None]:
    began = time.perf_counter()
    work()
    return {"cold_ms": round(1000 * (time.perf_counter() - began), 1), "warm_ms": None}


def _named(page: str, told: dict[str, str]) -> str:
    for text, name in told.items():
        page = page.replace(text, name)
    return page


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    parser.add_argument("--quick", action="store_true", help="10,000 answers")
    parser.add_argument("--rows", type=int, default=0, help="this many answers")
    given = parser.parse_args()
    rows = given.rows or (10_000 if given.quick else 100_000)
    print(f"{rows:,} answers ...", file=sys.stderr)
    with tempfile.TemporaryDirectory() as name:
        found = measure(Path(name), rows)
    if given.json:
        print(json.dumps(found))
        return
    for one in found:
        warm = "" if one["warm_ms"] is None else f", warm {one['warm_ms']} ms"
        print(f"{one['page']}: cold {one['cold_ms']} ms{warm}")


if __name__ == "__main__":
    main()
