"""Words out to a file and in again: nothing lost, nothing overwritten unseen, nothing ever reviewed by a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from engage.errors import Refused
from engage.exchange.translating import bring_in, fits, preview, translation_file
from engage.exchange.translation_files import (
    FORMATS,
    FileEntry,
    TranslationFile,
    file_bytes,
    read_translations,
)
from engage.exchange.xlsform import read_xlsform
from engage.i18n.local_text import LocalText
from engage.surveys import actions
from engage.surveys.hands import Hand
from engage.surveys.instrument import Choice, Instrument, Item, Kind
from engage.surveys.wording import Standing, Words, Written, review_wording, words_in, write_words
from tests.support import builders
from tests.support.shared import SHARED, needs_shared

KEYS = (
    "survey.title",
    "q.child.label",
    "q.child.hint",
    "q.how.label",
    "c.ways.bus.label",
    "c.ways.foot.label",
)
ASKED = Instrument(
    title=LocalText(en="School"),
    languages=("en", "ar"),
    items=(
        Item(
            "child",
            Kind.TEXT,
            label=LocalText(en="Whose school?"),
            hint=LocalText(en='A name,\n"as you say it".'),
        ),
        Item("how", Kind.SINGLE, label=LocalText(en="How does ${child} go?"), choice_list="ways"),
    ),
    choice_lists={"ways": (Choice("bus", LocalText(en="Bus")), Choice("foot", LocalText(en="=Foot")))},
)
TRANSLATOR, READER = uuid4(), uuid4()


def _survey(session: Session, at: datetime) -> UUID:
    owner = builders.initiative(session)
    slug = f"school-{uuid4().hex[:6]}"
    return actions.draft_survey_from(session, owner.id, slug, ASKED, by=None, at=at).id


@pytest.fixture
def survey(session: Session, at: datetime) -> UUID:
    return _survey(session, at)


def now(session: Session, survey: UUID) -> dict[str, Words]:
    return {one.key: one for one in words_in(session, survey, "ar")}


def write(session: Session, survey: UUID, at: datetime, tag: str = "ar", **texts: str) -> None:
    named = {
        "title": "survey.title",
        "child": "q.child.label",
        "hint": "q.child.hint",
        "how": "q.how.label",
        "bus": "c.ways.bus.label",
    }
    written = {named[name]: Written(text) for name, text in texts.items()}
    plan = write_words(session, survey, tag, written, hand=Hand(TRANSLATOR), at=at)
    assert not plan.refused
    assert not plan.conflicts


def review(session: Session, survey: UUID, at: datetime, *keys: str) -> None:
    seen = {
        one.key: one.seen
        for one in words_in(session, survey, "ar")
        if one.text and (not keys or one.key in keys)
    }
    review_wording(session, survey, "ar", seen, by=READER, at=at)


def edited(file: TranslationFile, **texts: str) -> list[FileEntry]:
    named = {
        "title": "survey.title",
        "child": "q.child.label",
        "how": "q.how.label",
        "bus": "c.ways.bus.label",
    }
    new = {named[name]: text for name, text in texts.items()}
    return [replace(one, text=new.get(one.key, one.text)) for one in file.entries]


words = st.sampled_from(
    ["مرحبا", 'قال "نعم"', "سطر\nوآخر", "=1+1", "\\n", "\u200fمرحبا\u200e", "50 %s {x}", "_x000D_", "a\tb"]
)
deeds = st.lists(
    st.tuples(
        st.sampled_from(["write", "machine", "review", "source", "clear"]), st.sampled_from(KEYS), words
    ),
    max_size=12,
)


@pytest.mark.parametrize("engine_name", ["sqlite"])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(done=deeds, kind=st.sampled_from(FORMATS))
def test_whatever_was_done_the_file_brings_back_exactly_what_is_there(
    session: Session, done: list[tuple[str, str, str]], kind: str
) -> None:
    """Every standing, in every order: out, in again, and out once more is the same, byte for byte where the format allows."""
    at = builders.NOW
    survey = _survey(session, at)
    for deed, key, text in done:
        fitting = text + " ${child}" if key == "q.how.label" else text
        if deed == "review":
            found = now(session, survey)[key]
            if found.text:
                review_wording(session, survey, "ar", {key: found.seen}, by=READER, at=at)
        elif deed == "clear":
            write_words(session, survey, "ar", {key: Written("")}, hand=Hand(TRANSLATOR), at=at)
        else:
            tag = "en" if deed == "source" else "ar"
            write_words(
                session,
                survey,
                tag,
                {key: Written(fitting)},
                machine=deed == "machine",
                hand=Hand(TRANSLATOR),
                at=at,
            )
    before, file = now(session, survey), translation_file(session, survey, "ar")
    read = read_translations(file_bytes(file, kind))
    assert read == file
    found = bring_in(session, survey, "ar", read.entries, by=None, at=at)
    assert (found.coming, found.refused) == ((), ())
    assert found.read == found.unchanged + found.empty == len(KEYS)
    assert now(session, survey) == before
    assert translation_file(session, survey, "ar") == file


def test_a_file_brings_its_words_to_where_they_are_missing_and_reviews_none(
    session: Session, survey: UUID, at: datetime
) -> None:
    write(session, survey, at, title="مدرسة", child="مدرسة من؟", how="كيف يذهب ${child}؟", bus="حافلة")
    review(session, survey, at)
    write(session, survey, at, tag="en", bus="By bus")
    file = translation_file(session, survey, "ar")
    assert {one.key: one.standing for one in file.entries}["c.ways.bus.label"] is Standing.STALE
    empty = _survey(session, at)
    write(session, empty, at, tag="en", bus="By bus")
    found = bring_in(session, empty, "ar", file.entries, by=TRANSLATOR, at=at)
    assert (found.new, found.changed, found.stale, found.empty) == (3, 0, 1, 2)
    standings = {key: one.standing for key, one in now(session, empty).items() if one.text}
    assert standings == {
        "survey.title": Standing.NEEDS_REVIEW,
        "q.child.label": Standing.NEEDS_REVIEW,
        "q.how.label": Standing.NEEDS_REVIEW,
        "c.ways.bus.label": Standing.STALE,
    }, "a flag that the file had is kept, and none is made better"


def test_the_preview_counts_each_text_once_and_changes_nothing(
    session: Session, survey: UUID, at: datetime
) -> None:
    write(session, survey, at, title="مدرسة", child="مدرسة من؟")
    review(session, survey, at)
    file = translation_file(session, survey, "ar")
    coming = edited(file, title="المدرسة", how="كيف؟", bus="حافلة")
    coming += [FileEntry("q.gone.label", "Gone", "ذهب", row=99), replace(coming[0], row=100)]
    before = now(session, survey)
    found = preview(session, survey, "ar", coming)
    assert (found.read, found.new, found.changed, found.unchanged, found.empty) == (8, 1, 1, 1, 2)
    assert [(one.row, one.column) for one in found.refused] == [
        (None, "q.how.label"),
        (99, "q.gone.label"),
        (100, "survey.title"),
    ]
    assert now(session, survey) == before
    bring_in(session, survey, "ar", coming, by=TRANSLATOR, at=at)
    after = now(session, survey)
    assert (after["survey.title"].text, after["survey.title"].standing) == ("المدرسة", Standing.NEEDS_REVIEW)
    assert after["q.child.label"].standing is Standing.REVIEWED, "what the file left alone stays as it was"


def test_words_changed_on_the_desk_since_are_never_overwritten(
    session: Session, survey: UUID, at: datetime
) -> None:
    write(session, survey, at, title="مدرسة", child="مدرسة من؟")
    file = translation_file(session, survey, "ar")
    write(session, survey, at, title="على المكتب", child="من المكتب؟")
    found = bring_in(session, survey, "ar", edited(file, title="في الملف"), by=None, at=at)
    assert [one.column for one in found.refused] == ["survey.title"]
    assert "changed this text on the desk" in str(found.refused[0].why)
    after = now(session, survey)
    assert (after["survey.title"].text, after["q.child.label"].text) == ("على المكتب", "من المكتب؟")


def test_a_source_that_changed_since_makes_the_files_words_stale_or_leaves_newer_ones(
    session: Session, survey: UUID, at: datetime
) -> None:
    write(session, survey, at, title="مدرسة", child="مدرسة من؟")
    file = translation_file(session, survey, "ar")
    write(session, survey, at, tag="en", title="The school", child="Which school?")
    review(session, survey, at, "q.child.label")  # these still fit, somebody said
    found = bring_in(session, survey, "ar", edited(file, title="مدرستنا", child="أي مدرسة؟"), by=None, at=at)
    assert (found.stale, [one.column for one in found.refused]) == (1, ["q.child.label"])
    assert "older source" in str(found.refused[0].why)
    after = now(session, survey)
    assert (after["survey.title"].text, after["survey.title"].standing) == ("مدرستنا", Standing.STALE)
    assert (after["q.child.label"].text, after["q.child.label"].standing) == ("مدرسة من؟", Standing.REVIEWED)


def test_a_file_made_elsewhere_without_marks_is_taken_by_its_sources(
    session: Session, survey: UUID, at: datetime
) -> None:
    entries = [
        FileEntry("survey.title", "School", "مدرسة"),
        FileEntry("c.ways.bus.label", "An older bus", "حافلة"),
        FileEntry("q.child.label", "Whose school?", "م" * 10_001),
    ]
    found = bring_in(session, survey, "ar", entries, machine=True, by=None, at=at)
    assert (found.new, found.stale, len(found.refused)) == (1, 1, 1)
    after = now(session, survey)
    assert after["survey.title"].standing is Standing.MACHINE
    assert after["c.ways.bus.label"].standing is Standing.STALE


def test_a_file_for_another_language_is_refused() -> None:
    assert fits(TranslationFile("s", "ar", "en", ()), "ar")
    assert fits(TranslationFile("s", "", "en", ()), "ar")
    with pytest.raises(Refused, match="for es, and not for ar"):
        fits(TranslationFile("s", "es", "en", ()), "ar")


FORMS = (
    "multi_lingual_en_fr_sw.xlsx",
    "tutorial_arabic_labels.xlsx",
    "unicode_in_relevant_en_tet.xlsx",
    "attribute_columns_en_zh.xlsx",
)


@needs_shared
@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("name", FORMS)
def test_every_language_of_a_real_form_goes_out_and_comes_back_whole(
    session: Session, at: datetime, name: str
) -> None:
    owner = builders.initiative(session)
    asked = read_xlsform(SHARED / "data/xlsforms" / name).instrument
    survey = actions.draft_survey_from(session, owner.id, "real", asked, by=None, at=at).id
    for tag in asked.languages:
        before, file = words_in(session, survey, tag), translation_file(session, survey, tag)
        for kind in FORMATS:
            read = read_translations(file_bytes(file, kind))
            assert read == file
            found = bring_in(session, survey, tag, read.entries, by=None, at=at)
            assert (found.coming, found.refused) == ((), ())
        assert words_in(session, survey, tag) == before
