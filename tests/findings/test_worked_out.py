"""A group that is worked out from several answers is a dimension like any other: in frames, from rows and from files."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from engage.findings.frames import frame_of
from engage.responses import filing, keys
from engage.storage.engine import session_info
from engage.surveys import actions, beginning, queries
from engage.surveys.bank import ENTRIES
from tests.responses.answering import holder, sent
from tests.support import builders

PAGE = "functioning/functioning_{}"
PEOPLE = (
    {"seeing": "lot"},
    {"seeing": "none", "hearing": "none", "walking": "cannot"},
    {"seeing": "some", "hearing": "some"},
    {"seeing": "none"},
    {},
)


def test_the_short_set_makes_two_groups_whether_answers_are_read_from_rows_or_from_files(
    session: Session, tmp_path: Path
) -> None:
    owner = builders.initiative(session)
    made = beginning.begin_survey(session, owner.id, "Getting around", ("en",), by=None, at=builders.NOW)
    beginning.use_entry(session, made.id, ENTRIES["functioning"], by=None, at=builders.NOW)
    actions.open_survey(session, made.id, by=None, at=builders.NOW)
    survey = queries.survey_with(session, made.id)
    asked = [placed.path for placed in survey.instrument.questions]
    for person in PEOPLE:
        typed = {PAGE.format(name): [code] for name, code in person.items()}
        sent(session, holder(survey, keys.new_token()), {**{path: [] for path in asked}, **typed})
    frames = [frame_of(session, survey.id)]
    session.info.update(session_info(tmp_path))
    filing.file_answers(session, survey.id, at=builders.NOW + timedelta(days=8))
    assert filing.parts_of(session, survey.id)
    frames.append(frame_of(session, survey.id))
    session.info.update(session_info(None))
    for frame in frames:
        groups = frame.dimensions["functioning"]
        assert groups.groups == ("without", "with")
        assert Counter(groups.members.tolist()) == {1: 2, 0: 2, -1: 1}
        assert "functioning/functioning_group" not in frame.questions
