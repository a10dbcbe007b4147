"""The samples, loaded once on each engine for every test that looks at them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from engage.findings.frames import Frame, frame_of
from engage.samples import is_loaded, load_samples, nepal
from engage.storage.engine import make_engine
from engage.surveys.queries import survey_named
from tests.support.builders import NOW
from tests.support.databases import ENGINES, Databases


@pytest.fixture(scope="package", params=ENGINES)
def loaded(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Session]:
    with databases.fresh(request.param) as url:
        engine = make_engine(url)
        with Session(engine) as session:
            assert not is_loaded(session)
            shares: list[float] = []
            began = time.process_time()
            load_samples(
                session, "a sample password of 2026", lambda share, _what: shares.append(share), at=NOW
            )
            session.commit()
            assert (
                time.process_time() - began < 40
            )  # on one core; the database server's own work comes on top
            assert shares == sorted(shares)
            assert (shares[0], shares[-1]) == (0.0, 1.0)
            yield session
        engine.dispose()


@pytest.fixture(scope="package")
def nepal_frame(loaded: Session) -> Frame:
    """The answers of the six rounds as columns."""
    return frame_of(loaded, survey_named(loaded, nepal.SURVEY).id)
