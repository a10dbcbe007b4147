"""The columns on disk: whatever is sent, corrected, taken back and filed, a frame holds exactly what people say now."""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage import clock
from engage.errors import Conflict, EngageError
from engage.findings.frames import LANGUAGE, Frame, _sorted, frame_of
from engage.responses import actions, filing, keys
from engage.responses.auditing import faults_of, sweep_files
from engage.responses.models import ColumnPart, OutdatedColumn, Response, ResponseState
from engage.storage.engine import session_info
from engage.surveys import actions as surveys
from engage.surveys.models import DraftItem
from engage.surveys.queries import OpenSurvey
from tests.responses.answering import BOX, holder, sent
from tests.support import builders
from tests.support.answers import answered
from tests.support.surveys import opened

WAYS, NEEDS = ("walk", "bus", "other"), ("lights", "crossing", "none")
BLANKS = {"declined": -2, "skipped": -3, "not_applicable": -4}
LATER = builders.NOW + timedelta(days=8)

Row = tuple[int, int, tuple[int, ...], str]


@pytest.fixture
def filed(session: Session, tmp_path: Path) -> Iterator[Session]:
    """The test's session, with a data directory."""
    session.info.update(session_info(tmp_path))
    yield session
    session.info.update(session_info(None))


def said(session: Session, survey: OpenSurvey) -> Counter[Row]:
    """What the rows say, read without any of the code that is tested."""
    found: Counter[Row] = Counter()
    for row in session.scalars(select(Response).where(Response.survey_id == survey.id)):
        if row.state is ResponseState.COMPLETE:
            way, needs = row.answers.get("trip/way"), row.answers.get("wishes/needs")
            ticked = tuple(int(isinstance(needs, list) and code in needs) for code in NEEDS)
            of_way = BLANKS[way["blank"]] if isinstance(way, dict) else WAYS.index(way) if way else -5
            state = BLANKS[needs["blank"]] if isinstance(needs, dict) else 0 if needs else -5
            found[of_way, state, ticked, row.language] += 1
    return found


def held(frame: Frame, only: str = "en") -> Counter[Row]:
    """What the frame says; where all answers have one language, it is ``only``."""
    way, needs = frame.questions["trip/way"], frame.questions["wishes/needs"]
    assert needs.chosen is not None
    spoken = frame.dimensions.get(LANGUAGE)
    tags = [spoken.groups[at] for at in spoken.members] if spoken else [only] * frame.people
    boxes = map(tuple, needs.chosen.tolist())
    return Counter(zip(way.answers.tolist(), needs.answers.tolist(), boxes, tags, strict=True))


def files_of(folder: Path, survey_id: UUID) -> list[Path]:
    return sorted((folder / "columns" / str(survey_id)).glob("*"))


person = st.integers(0, 4)
chosen = st.lists(st.sampled_from(NEEDS[:2]), unique=True).map(tuple) | st.just(("none",))
steps = st.one_of(
    st.tuples(st.just("send"), person, st.sampled_from([*WAYS, "secret"]), chosen),
    st.tuples(st.just("correct"), person, st.sampled_from(WAYS), chosen),
    st.tuples(st.just("withdraw"), person),
    st.tuples(st.sampled_from(["file", "file too early", "take out", "anew", "damage", "commit"])),
)


def play(
    session: Session, survey: OpenSurvey, folder: Path, tokens: list[str], step: tuple[object, ...]
) -> None:
    """One step of a story."""
    match step:
        case ("send", int(who), str(way), tuple(needs)):
            answering = holder(survey, tokens[who], language="es" if who % 2 else "en")
            sent(session, answering, {"trip/way": [way], "wishes/needs": list(needs)})
        case ("correct", int(who), str(way), tuple(needs)):
            actions.begin_correction(session, survey, tokens[who], at=builders.NOW)
            play(session, survey, folder, tokens, ("send", who, way, needs))
        case ("withdraw", int(who)):
            actions.withdraw(session, survey.id, tokens[who], box=BOX)
        case ("file" | "file too early" | "anew" as how,):
            at = builders.NOW if how == "file too early" else LATER
            filing.file_answers(session, survey.id, at=at, anew=how == "anew")
        case ("take out",):
            filing.take_out(session, survey.id)
        case ("damage",):
            for path in files_of(folder, survey.id)[:1]:
                path.write_bytes(path.read_bytes()[:-1])
        case ("commit",):
            session.commit()


@settings(
    max_examples=6,
    phases=(Phase.generate,),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(steps, max_size=12))
def test_after_any_story_a_frame_from_the_files_says_what_the_rows_say(
    filed: Session, tmp_path: Path, story: list[tuple[object, ...]]
) -> None:
    survey = opened(filed)
    tokens = [keys.new_token() for _ in range(5)]
    for step in [*story, ("file",), ("commit",)]:
        with suppress(EngageError):  # to correct what was never sent, or to send again what was taken back
            play(filed, survey, tmp_path, tokens, step)
        frame = frame_of(filed, survey.id)
        expected = said(filed, survey)
        assert held(frame, next((row[-1] for row in expected), "")) == expected, step
        filed.info.update(session_info(None))
        assert frame_of(filed, survey.id).digest == frame.digest
        filed.info.update(session_info(tmp_path))
    assert faults_of(filed, survey.id) == []
    assert len(files_of(tmp_path, survey.id)) == (1 if said(filed, survey) else 0)
    assert filed.scalars(select(OutdatedColumn).where(OutdatedColumn.survey_id == survey.id)).all() == []


def test_what_was_taken_back_is_in_no_frame_before_and_in_no_file_after_it_is_taken_out(
    filed: Session, tmp_path: Path
) -> None:
    survey = opened(filed)
    tokens = [keys.new_token() for _ in range(3)]
    for way, token in zip(WAYS, tokens, strict=True):
        sent(filed, holder(survey, token), {"trip/way": [way]})
    filing.file_answers(filed, survey.id, at=LATER)
    filed.commit()
    gone = keys.response_key(tokens[1])
    [before] = files_of(tmp_path, survey.id)
    assert gone.bytes in before.read_bytes()
    actions.withdraw(filed, survey.id, tokens[1], box=BOX)
    assert frame_of(filed, survey.id).questions["trip/way"].answers.tolist().count(1) == 0
    filing.take_out(filed, survey.id)
    filed.commit()
    [after] = files_of(tmp_path, survey.id)
    assert after.name != before.name
    assert gone.bytes not in after.read_bytes()
    assert held(frame_of(filed, survey.id)) == said(filed, survey)


def test_files_tell_neither_who_nor_when(filed: Session, tmp_path: Path) -> None:
    survey = answered(filed, builders.initiative(filed), [("young", "yes"), ("old", "no")] * 4)
    filing.file_answers(filed, survey.id, at=builders.NOW)
    filed.commit()
    [path] = files_of(tmp_path, survey.id)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.stat().st_mtime == 315_532_800
    stored = [row.bytes for row in filed.scalars(select(Response.id).order_by(Response.id))]
    places = [path.read_bytes().find(key) for key in stored]
    assert -1 not in places
    assert places == sorted(places)


def test_an_answer_to_an_open_survey_is_filed_when_its_week_is_over(filed: Session) -> None:
    survey = opened(filed)
    sent(filed, holder(survey, keys.new_token()), {"trip/way": ["bus"]})
    assert filing.file_answers(filed, survey.id, at=builders.NOW).rows == 0
    assert filing.file_answers(filed, survey.id, at=LATER).rows == 1


def test_a_filing_that_is_undone_leaves_no_file_and_one_that_came_second_changes_nothing(
    filed: Session, tmp_path: Path
) -> None:
    survey = answered(filed, builders.initiative(filed), [("young", "yes")] * 3)
    filed.commit()
    filing.file_answers(filed, survey.id, at=builders.NOW)
    filed.rollback()
    assert files_of(tmp_path, survey.id) == []
    first, second = (filing.prepare_filing(filed, survey.id, at=builders.NOW) for _ in range(2))
    assert first is not None
    assert second is not None
    filing.keep_filing(filed, first)
    filed.commit()
    with pytest.raises(Conflict):
        filing.keep_filing(filed, second)
    assert [path.stem for path in files_of(tmp_path, survey.id)] == [str(first.parts[0].id)]
    assert frame_of(filed, survey.id).people == 3


def test_a_question_of_a_later_version_was_asked_of_nobody_before(filed: Session) -> None:
    survey = answered(filed, builders.initiative(filed), [("young", "yes")] * 2)
    filing.file_answers(filed, survey.id, at=builders.NOW)
    builders.added(
        filed,
        DraftItem(
            initiative_id=survey.initiative_id,
            survey_id=survey.id,
            position=9,
            name="new",
            kind="single",
            fields={"choice_list": "heard"},
        ),
    )
    surveys.publish_version(filed, survey.id, by=None, at=builders.NOW)
    frame = frame_of(filed, survey.id)
    assert frame.questions["heard"].answers.tolist() == [0, 0]
    assert frame.questions["new"].answers.tolist() == [-5, -5]


def test_a_part_that_was_changed_is_found_and_not_used(
    filed: Session, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    survey = answered(filed, builders.initiative(filed), [("young", "yes")] * 3 + [("old", "no")])
    filing.file_answers(filed, survey.id, at=builders.NOW)
    filed.commit()
    [path] = files_of(tmp_path, survey.id)
    path.write_bytes(path.read_bytes().replace(b"young", b"yound"))
    assert len(faults_of(filed, survey.id)) == 1
    assert sorted(frame_of(filed, survey.id).dimensions["age"].members.tolist()) == [0, 0, 0, 2]
    assert "digest" in caplog.text
    filing.file_answers(filed, survey.id, at=builders.NOW)
    filed.commit()
    assert faults_of(filed, survey.id) == []


def test_a_row_changed_past_the_actions_is_found_by_the_check(filed: Session) -> None:
    survey = answered(filed, builders.initiative(filed), [("young", "yes")] * 3)
    filing.file_answers(filed, survey.id, at=builders.NOW)
    row = filed.scalars(select(Response).where(Response.survey_id == survey.id)).first()
    assert row is not None
    row.answers = {**row.answers, "heard": "no"}
    filed.flush()
    assert len(faults_of(filed, survey.id)) == 1
    filing.file_answers(filed, survey.id, at=builders.NOW, anew=True)
    filed.commit()
    assert faults_of(filed, survey.id) == []


def test_small_parts_are_joined_and_strangers_swept(filed: Session, tmp_path: Path) -> None:
    survey = opened(filed)
    for way in WAYS:
        sent(filed, holder(survey, keys.new_token()), {"trip/way": [way]})
        filing.file_answers(filed, survey.id, at=LATER)
        filed.commit()
    assert [row.rows for row in filed.scalars(select(ColumnPart))] == [3]
    (tmp_path / "columns" / str(survey.id) / "begun.begun").write_bytes(b"half")
    assert len(faults_of(filed, survey.id)) == 1
    now, later = clock.now(), clock.now() + timedelta(hours=2)
    assert sweep_files(filed, [survey.id], at=now) == 0  # somebody may be at it
    assert sweep_files(filed, [survey.id], at=later) == 1
    assert len(files_of(tmp_path, survey.id)) == 1
    assert sweep_files(filed, [], at=later) == 1
    assert not (tmp_path / "columns" / str(survey.id)).exists()


@pytest.mark.parametrize("seed", range(3))
def test_rows_are_put_in_the_order_of_their_columns(seed: int) -> None:
    table = np.random.default_rng(seed).integers(-5, [1, 3, 9, 70_000] * 8, (500, 32)).astype(np.int32)
    table[250:] = table[:250]
    np.testing.assert_array_equal(table[_sorted(table)], table[np.lexsort(table.T[::-1])])
