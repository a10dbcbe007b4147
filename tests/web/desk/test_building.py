"""A volunteer builds a survey at the desk with nothing but forms: no script, no workbook, no rule language."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.people.models import Role
from engage.surveys import actions
from engage.surveys.cards import card_named
from engage.surveys.instrument import Instrument, Kind
from engage.surveys.queries import draft_instrument
from tests.support import builders
from tests.support.apps import signed_in
from tests.support.pages import Visitor
from tests.support.surveys import SCHOOL_TRIP

BUILD = "/desk/surveys/the-bus/build"


@pytest.fixture
def engine_name() -> str:
    """What these pages do to the database is tested on both engines in tests/surveys."""
    return "sqlite"


@pytest.fixture
def organizer(app: Flask, data: Session, home: Initiative) -> Visitor:
    return signed_in(app, data, home, Role.ORGANIZER, name="Olga")


def _draft(data: Session, slug: str) -> Instrument:
    data.rollback()
    return draft_instrument(data, card_named(data, slug).id)


def _begun(organizer: Visitor) -> Visitor:
    organizer.get("/desk/surveys/new")
    organizer.fill("What the survey is called", "The bus").press("Make a draft")
    return organizer


def _asked(organizer: Visitor, label: str, kind: str, answers: str = "") -> None:
    organizer.get(f"{BUILD}/add")
    organizer.fill("What people are asked", label).choose("What kind of answer?", kind)
    organizer.fill("Answers or statements, one on each line", answers).press("Add")


@pytest.fixture
def built(organizer: Visitor) -> Visitor:
    """A survey with one choice and a story that depends on it."""
    _begun(organizer)
    _asked(organizer, "Do you take the bus?", "One choice", "Yes\nNo")
    _asked(organizer, "Why not?", "Many words")
    return organizer


def test_a_volunteer_begins_with_a_title_and_finds_what_to_do_next(organizer: Visitor) -> None:
    organizer.get("/desk/surveys/").link("New survey")
    _begun(organizer)
    assert organizer.page.heading == "The bus"
    assert "No question yet" in organizer.page.text
    organizer.get("/desk/surveys/new")
    organizer.press("Make a draft", status=422)


def test_questions_move_go_and_come_back_with_buttons(built: Visitor, data: Session) -> None:
    built.get(BUILD)
    built.press("Move up: Why not?")
    assert [item.name for item in _draft(data, "the-bus").items] == ["why_not", "do_you_take_the"]
    built.press("Take out: Why not?")
    assert [item.name for item in _draft(data, "the-bus").items] == ["do_you_take_the"]
    built.press("Put it back: Why not?")
    assert [item.name for item in _draft(data, "the-bus").items] == ["why_not", "do_you_take_the"]
    assert "Put it back" not in built.page.text


def test_a_question_is_shown_only_if_an_earlier_answer_says_so(built: Visitor, data: Session) -> None:
    built.get(f"{BUILD}/when/why_not")
    assert "Everybody sees it." in built.page.text
    built.press("Go on")
    built.choose("How it is compared", "is").press("Add this condition", status=422)
    built.choose("With which answer", "No").press("Add this condition")
    assert "Do you take the bus? is No" in built.page.text
    assert _draft(data, "the-bus").by_path["why_not"].item.relevant == "${do_you_take_the} = 'no'"
    built.get(f"{BUILD}/try")
    assert "This person is asked 1 question." in built.page.text
    built.choose("Do you take the bus?", "No").press("See what is asked")
    assert "This person is asked 2 questions." in built.page.text
    built.get(f"{BUILD}/when/why_not")
    built.press("Take out: condition 1")
    assert _draft(data, "the-bus").by_path["why_not"].item.relevant == ""


def test_a_rule_that_cannot_be_read_comes_back_with_the_place(built: Visitor, data: Session) -> None:
    built.get(f"{BUILD}/rules/why_not")
    built.fill("Shown only if", "${do_you_take_the} = ").press("Save", status=422)
    assert built.page.errors()
    built.fill("Shown only if", "${do_you_take_the} = 'no' and 1 + 1 = 2").press("Save")
    built.get(f"{BUILD}/when/why_not")
    assert "says more than the conditions here can" in built.page.text
    built.get(f"{BUILD}/rules/do_you_take_the")
    built.fill("Short name, in rules and exports", "why_not").press("Save", status=422)
    built.fill("Short name, in rules and exports", "bus").press("Save")
    assert _draft(data, "the-bus").by_path["why_not"].item.relevant == "${bus} = 'no' and 1 + 1 = 2"


def test_answers_are_worded_ordered_and_given_a_meaning(built: Visitor, data: Session) -> None:
    built.get(f"{BUILD}/answers/do_you_take_the")
    built.fill("Answer 2", "Never").fill("More answers, one on each line", "I don’t know").press("Save")
    built.choose("What choosing it means", "I don’t know")
    built.press("Move up: answer 3")
    choices = _draft(data, "the-bus").choice_lists["do_you_take_the"]
    assert [(choice.code, choice.label["en"]) for choice in choices] == [
        ("yes", "Yes"),
        ("i_dont_know", "I don’t know"),
        ("no", "Never"),
    ]
    assert choices[0].role.value == "dont_know"
    built.press("Take out: answer 1")
    assert len(_draft(data, "the-bus").choice_lists["do_you_take_the"]) == 2


def test_what_is_wrong_with_a_question_stands_beside_it_with_what_to_do(organizer: Visitor) -> None:
    _begun(organizer)
    _asked(organizer, "Are the buses clean and safe?", "One choice", "Yes\nYes")
    organizer.get(BUILD)
    assert "This may ask two things at once." in organizer.page.text
    assert "The answer “Yes” is offered twice." in organizer.page.text


def test_a_question_about_who_somebody_is_is_refused_until_it_says_why_and_can_be_declined(
    organizer: Visitor, data: Session, home: Initiative
) -> None:
    builders.dimension(data, home, "age", ("young", "old"))
    data.commit()
    _begun(organizer)
    _asked(organizer, "How old are you?", "One choice", "Young\nOld")
    organizer.get(f"{BUILD}/question/how_old_are_you")
    organizer.choose("It tells to which group somebody belongs", "Age").press("Save")
    assert "This asks who somebody is and does not say why." in organizer.page.text
    organizer.get("/desk/surveys/the-bus")
    organizer.press("Open the survey", status=422)
    assert any("says why it is asked" in error for error in organizer.page.errors())
    organizer.get(f"{BUILD}/question/how_old_are_you")
    organizer.fill("Why we ask", "To see who is heard.").tick("Offer: Prefer not to answer").press("Save")
    organizer.get("/desk/surveys/the-bus")
    organizer.press("Open the survey")
    assert "open" in organizer.page.text


def test_the_question_bank_says_where_its_questions_come_from_and_links_them(
    organizer: Visitor, data: Session
) -> None:
    _begun(organizer)
    organizer.get(f"{BUILD}/bank")
    assert "Statistical Policy Directive No. 15" in organizer.page.text
    organizer.press("Use this: Race and ethnicity, with details")
    item = _draft(data, "the-bus").by_path["race_ethnicity"].item
    assert (item.kind, item.dimension, item.decline) == (Kind.MULTI, "race_ethnicity", True)
    organizer.get(f"{BUILD}/bank")
    assert "in this survey" in organizer.page.text
    organizer.press("Use this: Race and ethnicity")
    assert _draft(data, "the-bus").by_path["race_ethnicity_2"].item.dimension == "race_ethnicity"


def test_a_survey_begins_from_a_template_in_all_its_languages(
    organizer: Visitor, data: Session, home: Initiative
) -> None:
    organizer.get("/desk/surveys/new")
    organizer.fill("What the survey is called", "The bus").choose("Begin with", "What matters here")
    organizer.press("Make a draft")
    assert "What is good here?" in organizer.page.text
    assert len(_draft(data, "the-bus").questions) > 10


def test_two_people_do_not_write_over_each_other(built: Visitor) -> None:
    built.get(f"{BUILD}/question/why_not")
    form = built.page.forms[-1]
    built.fill("What people are asked", "Why do you not take it?").press("Save")
    stale = {**form.values, "label": "Mine"}
    built.post(f"{BUILD}/question/why_not", stale, status=422)
    assert "Somebody else changed this question meanwhile." in built.page.text


@pytest.fixture
def trip(data: Session, home: Initiative) -> UUID:
    made = actions.draft_survey_from(
        data, home.id, "the-bus", SCHOOL_TRIP, reviewed=("es", "ar"), by=None, at=builders.NOW
    )
    actions.open_survey(data, made.id, by=None, at=builders.NOW)
    data.commit()
    return made.id


def test_a_published_question_is_corrected_or_superseded_never_changed(
    organizer: Visitor, data: Session, trip: UUID
) -> None:
    organizer.get(f"{BUILD}/question/wishes/story")
    organizer.fill("What people are asked", "Tell us about the bus.").choose(
        "This question was published. What are you changing?",
        "It asks something else now. A new question takes its place, and answers are counted apart.",
    ).press("Save")
    item = _draft(data, "the-bus").by_path["wishes/story_2"].item
    assert item.settings["engage_supersedes"] == "story"
    organizer.get(f"{BUILD}/answers/trip/way")
    organizer.press("Take out: answer 2")
    after = _draft(data, "the-bus")
    assert "trip/way" not in after.by_path
    assert after.by_path["trip/stop"].item.relevant == "${way_2} = 'bus'"
    organizer.get("/desk/surveys/the-bus/versions")
    assert "in place of another" in organizer.page.text
    organizer.press("Publish as the next version", status=422)
    organizer.tick("Go on although not every language is ready").fill(
        "Why it cannot wait", "The drivers asked"
    ).press("Publish as the next version")
    assert "Version 2" in organizer.page.text
    organizer.follow("Version 1")
    assert "This is the first version." in organizer.page.text


def test_a_copy_is_a_draft_of_its_own(organizer: Visitor, data: Session, trip: UUID) -> None:
    organizer.get(BUILD)
    organizer.press("Make a copy")
    assert _draft(data, "the-bus-2") == SCHOOL_TRIP


def test_who_may_not_edit_surveys_finds_no_builder(
    app: Flask, data: Session, home: Initiative, trip: UUID
) -> None:
    coder = signed_in(app, data, home, Role.CODER, name="Cora")
    for address in ("", "/add", "/bank", "/try", "/question/trip/way"):
        coder.get(BUILD + address, status=403)
    coder.get("/desk/surveys/the-bus/versions")


def test_a_question_that_is_not_there_is_not_found(organizer: Visitor, trip: UUID) -> None:
    for address in ("/question/nothing", "/answers/wishes/story", "/when/nothing", "/rules/nothing"):
        organizer.get(BUILD + address, status=404)


def test_a_published_question_stays_in_its_group_because_its_answers_are_kept_there(
    organizer: Visitor, data: Session, trip: UUID
) -> None:
    organizer.get(BUILD)
    organizer.press("Move down: Which bus stop?")
    assert "It can move within the group" in organizer.page.text
    organizer.press("Move up: Which bus stop?")
    after = _draft(data, "the-bus")
    assert [item.name for item in after.by_path["trip"].item.items] == ["way", "stop", "minutes"]


def test_a_new_question_never_takes_the_name_of_one_that_was_published(
    organizer: Visitor, data: Session, trip: UUID
) -> None:
    organizer.get(BUILD)
    organizer.press("Take out: Which bus stop?")
    _asked(organizer, "Stop", "A few words")
    assert "stop_2" in _draft(data, "the-bus").by_path


def test_an_answer_taken_from_a_shared_list_stays_with_the_others_who_offer_it(
    built: Visitor, data: Session
) -> None:
    _asked(built, "How true is this?", "Statements on one scale", "The bus is late\nThe bus is full")
    built.get(f"{BUILD}/answers/how_true_is_this/the_bus_is_late")
    built.press("Take out: answer 1")
    form = _draft(data, "the-bus")
    rows = {item.name: item for item in form.by_path["how_true_is_this"].item.items}
    assert len(form.choices(rows["the_bus_is_late"])) == 4
    assert len(form.choices(rows["the_bus_is_full"])) == 5


NONSENSE: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {"do": "up:../../x"}),
    ("", {"do": "back:99999999999"}),
    ("", {"do": "remove:"}),
    ("/answers/do_you_take_the", {"do": "up:-1", "label-0": "\x07Yes", "role-0": "king"}),
    ("/answers/do_you_take_the", {"more": "\n".join(str(n) for n in range(600))}),
    (
        "/question/why_not",
        {"label": "Why\x07 not?\ufffe", "sort": "long_text", "low": "1e9999", "dimension": "none"},
    ),
    ("/add", {"label": "Why\x07?", "kind": "king"}),
    ("/when/why_not", {"about": "nobody", "comparison": "is", "value": "x"}),
    ("/when/why_not", {"do": "remove:7"}),
    ("/bank", {"use": "entry:../etc"}),
    ("/bank", {"use": "dimension:none"}),
    ("/try", {"q/do_you_take_the": "nonsense", "q/nobody": "x", "q/why_not": "\ud83d\x07"}),
)


def test_what_no_page_of_ours_sends_breaks_nothing(built: Visitor, data: Session) -> None:
    before = [placed.path for placed in _draft(data, "the-bus").placed]
    for address, fields in NONSENSE:
        built.get(BUILD + address)
        form = next(
            form for form in built.page.forms if form.method == "post" and "sign-out" not in form.action
        )
        mark = {name: form.values[name] for name in ("csrf_token", "seen") if name in form.values}
        sent = {name: text.encode("utf-8", "surrogatepass") for name, text in {**mark, **fields}.items()}
        answer = built.client.post(BUILD + address, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code in {200, 303, 404, 422}, (address, fields)
        after = _draft(data, "the-bus")
        assert [placed.path for placed in after.placed] == before, (address, fields)
        assert all(text.isprintable() for _, said in after.texts() for text in said.values())
