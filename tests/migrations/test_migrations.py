"""Migrations build what the models say, on both engines, and can be taken back with rows in the tables."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from engage.findings.releasing import release_results
from engage.storage.engine import make_engine
from engage.storage.migrate import alembic_config, current, differences, downgrade, head, upgrade
from tests.support import builders
from tests.support.answers import answered


def test_the_newest_revision_equals_the_models(database_url: str) -> None:
    engine = make_engine(database_url)
    assert current(engine) == head()
    assert differences(engine) == []
    engine.dispose()


def test_every_revision_goes_down_and_up_again_with_rows_in_it(database_url: str) -> None:
    engine = make_engine(database_url)
    with Session(engine) as session:
        owner = builders.initiative(session)
        builders.goal(session, owner)
        builders.dimension(session, owner, "age", ("young", "old"))
        session.commit()
    for revision in _revisions_newest_first():
        downgrade(engine, revision)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade(engine)
    assert differences(engine) == []
    engine.dispose()


def test_no_answer_is_lost_when_a_table_is_rebuilt(database_url: str) -> None:
    """SQLite rebuilds a table by dropping the old one; what points to it must stay."""
    engine = make_engine(database_url)
    with Session(engine) as session:
        owner = builders.initiative(session)
        survey = answered(session, owner, [("young", "yes")] * 12)
        release_results(session, owner.id, survey.id, "desk", by=None, at=builders.NOW)
        session.commit()
    before = _rows(engine)
    assert before["response"] == 12
    downgrade(engine, _revisions_newest_first()[-2])
    upgrade(engine)
    assert _rows(engine) == before
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()


def _rows(engine: Engine) -> dict[str, int | None]:
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
            for table in ("survey", "response", "release", "wording", "initiative")
        }


def test_two_processes_may_upgrade_at_once(database_url: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    engine = make_engine(database_url)
    downgrade(engine, "base")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: upgrade(engine), range(2)))
    assert current(engine) == head()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM initiative")).scalar() == 0
    engine.dispose()


def _revisions_newest_first() -> list[str]:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(alembic_config())
    return [revision.down_revision or "base" for revision in script.walk_revisions()]  # type: ignore[misc]
