"""Surveys on the desk: a form comes in, its words are read, it opens, it closes, it goes out again."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from engage.agenda.models import Initiative
from engage.exchange.writing import write_xlsx
from engage.exchange.xlsform import read_xlsform
from engage.people.models import Role
from tests.support import builders
from tests.support.apps import signed_in
from tests.support.pages import Visitor

FORM = write_xlsx(
    {
        "survey": (
            ["type", "name", "label::English (en)", "label::العربية (ar)", "relevant"],
            [["start", "began", "", "", ""], ["select_one yn", "bus", "Do you take the bus?", "هل تركب الحافلة؟", ""],
             ["text", "why", "Why not, ${bus}?", "", "${bus} = 'n' and ${gone} = 1"]],
        ),
        "choices": (["list_name", "name", "label::English (en)", "label::العربية (ar)"], [["yn", "y", "Yes", "نعم"], ["yn", "n", "No", "لا"]]),
        "settings": (["form_title", "form_title::العربية (ar)"], [["The bus", "الحافلة"]]),
    }
)  # fmt: skip


@dataclass
class Desk:
    app: Flask
    data: Session
    home: Initiative

    def enter(self, role: Role, name: str) -> Visitor:
        return signed_in(self.app, self.data, self.home, role, name=name)


@pytest.fixture
def desk(app: Flask, data: Session, home: Initiative) -> Desk:
    return Desk(app, data, home)


@pytest.fixture
def organizer(desk: Desk) -> Visitor:
    return desk.enter(Role.ORGANIZER, "Olga")


def _brought_in(organizer: Visitor, content: bytes = FORM, status: int = 200) -> None:
    organizer.get("/desk/surveys/import")
    organizer.submit({"file": FileStorage(io.BytesIO(content), filename="bus.xlsx")}, status=status)


def test_a_text_sent_in_the_place_of_a_file_is_no_file(organizer: Visitor) -> None:
    organizer.get("/desk/surveys/import")
    organizer.submit({"file": "bus.xlsx"}, status=422)
    assert organizer.page.errors() == ["Choose a file."]


def test_a_form_becomes_a_draft_with_what_is_to_be_looked_at(organizer: Visitor) -> None:
    organizer.get("/desk/surveys/")
    assert "No survey yet" in organizer.page.text
    _brought_in(organizer)
    assert organizer.page.heading == "The bus"
    assert "Do you take the bus?" in organizer.page.text
    assert "This asks for “gone”, and no question has that name." in organizer.page.text
    assert "It is not collected here" in organizer.page.text
    organizer.press("I have seen to these")
    assert "To look at" not in organizer.page.text
    organizer.get("/desk/surveys/")
    assert "draft" in organizer.page.text


def test_a_form_that_cannot_be_read_comes_back_with_the_rows_to_mend(organizer: Visitor) -> None:
    wrong = write_xlsx(
        {"survey": (["type", "name"], [["text", "a"], ["select_one nowhere", "b"], ["text", "a"]])}
    )
    _brought_in(organizer, wrong, status=422)
    assert "The list nowhere is not on the choices sheet." in organizer.page.text
    assert "“a” is the name of row 2, too." in organizer.page.text
    _brought_in(organizer, b"no form at all", status=422)
    organizer.submit({}, status=422)
    organizer.get("/desk/surveys/")
    assert "No survey yet" in organizer.page.text


def test_a_language_is_written_by_one_and_read_by_another_before_the_survey_opens(
    desk: Desk, organizer: Visitor
) -> None:
    _brought_in(organizer)
    organizer.press("Open the survey", status=422)
    assert any("not ready" in error for error in organizer.page.errors())

    translator = desk.enter(Role.TRANSLATOR, "Tarek")
    translator.get("/desk/translations/the-bus/ar")
    translator.fill("Text 5 in العربية", "لم لا؟").press("Save the words", status=422)
    assert "Keep what stands for an answer" in translator.page.text
    translator.fill("Text 5 in العربية", "لم لا، ${bus}؟").press("Save the words")
    assert "Texts saved: 1." in translator.page.text

    reader = desk.enter(Role.COMMUNITY_REVIEWER, "Rana")
    reader.get("/desk/translations/the-bus/ar")
    reader.press("I have read these; they are right")
    assert "Texts reviewed: 5." in reader.page.text
    assert "5 of 5 reviewed and up to date" in reader.page.text

    organizer.get("/desk/surveys/the-bus")
    organizer.press("Open the survey")
    assert "open" in organizer.page.text
    organizer.press("Close the survey")
    assert "closed" in organizer.page.text


def test_a_survey_opens_early_only_with_a_reason_that_everybody_reads(organizer: Visitor) -> None:
    _brought_in(organizer)
    organizer.tick("Go on although not every language is ready").fill(
        "Why it cannot wait", "A pilot with ten families"
    ).press("Open the survey")
    assert "A pilot with ten families" in organizer.page.text


def test_a_survey_goes_out_as_the_form_it_came_from(organizer: Visitor) -> None:
    _brought_in(organizer)
    answer = organizer.client.get("/desk/surveys/the-bus/form.xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="the-bus.xlsx"'
    assert read_xlsform(answer.data).instrument == read_xlsform(FORM).instrument


@pytest.mark.parametrize(
    "address",
    ["/desk/surveys/nowhere", "/desk/translations/nowhere/ar", "/desk/surveys/nowhere/form.xlsx"],
)
def test_a_survey_that_is_not_there_is_not_found(organizer: Visitor, address: str) -> None:
    organizer.get(address, status=404)


def test_another_initiatives_survey_is_not_found(desk: Desk, organizer: Visitor) -> None:
    _brought_in(organizer)
    elsewhere = builders.initiative(desk.data, "elsewhere")
    stranger = signed_in(desk.app, desk.data, elsewhere, Role.ORGANIZER, name="Eli")
    stranger.get("/desk/surveys/the-bus", status=404)


def test_who_may_not_open_surveys_finds_no_button_for_it(desk: Desk, organizer: Visitor) -> None:
    _brought_in(organizer)
    coder = desk.enter(Role.CODER, "Cora")
    coder.get("/desk/surveys/the-bus")
    assert "Open the survey" not in coder.page.html
    coder.post("/desk/surveys/the-bus/open", status=403)
    coder.get("/desk/surveys/import", status=403)
