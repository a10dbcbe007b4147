"""The language gate on the survey's page, and the signature of the community under a language."""

from __future__ import annotations

import pytest

from engage.people.models import Role
from tests.support.pages import Visitor
from tests.web.desk.translations.conftest import Bureau

SHEET = "/desk/translations/trip/ar"
TICK, WHY = "Go on although not every language is ready", "Why it cannot wait"


@pytest.fixture
def olga(bureau: Bureau) -> Visitor:
    return bureau.enter(Role.ORGANIZER, "Olga")


def test_the_exception_is_ticked_with_a_reason_and_everybody_sees_it(bureau: Bureau, olga: Visitor) -> None:
    olga.get("/desk/surveys/trip")
    olga.press("Open the survey", status=422)
    assert any("ar is not ready: 0 of" in error for error in olga.page.errors())
    olga.tick(TICK).press("Open the survey", status=422)
    assert "Write why it cannot wait. Everybody on the desk can read it." in olga.page.errors()
    olga.untick(TICK).fill(WHY, "A pilot with ten families").press("Open the survey", status=422)
    assert any("Tick the box as well" in error for error in olga.page.errors())
    assert olga.page.forms[-1].values["override"] == "A pilot with ten families"
    olga.tick(TICK).press("Open the survey")
    coder = bureau.enter(Role.CODER, "Cora")
    coder.get("/desk/surveys/trip")
    assert "A pilot with ten families" in coder.page.text
    assert "Not ready then: Español and العربية." in coder.page.text


def test_a_survey_whose_languages_are_ready_opens_without_a_word(
    bureau: Bureau, olga: Visitor, rana: Visitor
) -> None:
    for tag in ("es", "ar"):
        rana.get(f"/desk/translations/trip/{tag}")
        rana.press("I have read these; they are right")
    olga.get("/desk/surveys/trip")
    assert TICK not in olga.page.text
    olga.press("Open the survey")
    assert "Opened before every language was ready" not in olga.page.text


def test_a_community_reviewer_signs_a_language_that_is_done_until_a_word_changes(
    bureau: Bureau, tarek: Visitor, rana: Visitor, olga: Visitor
) -> None:
    rana.get(SHEET)
    assert "It can be signed off when every text is reviewed and up to date." in rana.page.text
    rana.press("I have read these; they are right")
    rana.press("Sign the language off")
    assert "You have signed this language off." in rana.page.text
    tarek.get("/desk/translations/trip")
    assert "signed off" in tarek.page.text
    olga.get("/desk/translations/trip/en")
    olga.fill("Text 1 in English", "To school").press("Save the words")
    tarek.get("/desk/translations/trip")
    assert "changed since it was signed off" in tarek.page.text


def test_who_translates_or_organizes_does_not_sign(
    bureau: Bureau, tarek: Visitor, rana: Visitor, olga: Visitor
) -> None:
    rana.get(SHEET)
    rana.press("I have read these; they are right")
    for visitor in (tarek, olga):
        visitor.get(SHEET)
        assert "Sign the language off" not in visitor.page.text
        visitor.post(f"{SHEET}/sign", {"csrf_token": visitor.page.forms[-1].values["csrf_token"]}, status=403)
    rana.post(
        f"{SHEET}/sign", {"csrf_token": rana.page.forms[-1].values["csrf_token"], "read": "old"}, status=409
    )
