"""A resident answers from a poster's address, changes their mind, comes back with a code, and takes everything back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.cli import main
from engage.samples.open_survey_instrument import open_survey_instrument
from engage.surveys.queries import OpenSurvey
from tests.journeys.people import Resident
from tests.support.surveys import opened

WROTE = {"en": "Benches in the shade.", "es": "Bancos a la sombra.", "ar": "مقاعد في الظل."}
WROTE_LATER = {"en": "A bench at the clinic.", "es": "Un banco en la clínica.", "ar": "مقعد عند العيادة."}


@pytest.fixture
def survey(data: Session, home: Initiative) -> OpenSurvey:
    """The twelve questions of the sample, open in three languages."""
    made = opened(data, open_survey_instrument(), home, slug="life-in-our-town")
    data.commit()
    return made


@pytest.fixture
def counted(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What ``engage survey show`` says of the survey's answers."""
    monkeypatch.setenv("ENGAGE_DATABASE_URL", database_url)
    monkeypatch.setenv("ENGAGE_DATA_DIR", str(tmp_path / "instance"))

    def show() -> dict[str, int]:
        told = CliRunner().invoke(main, ["survey", "show", "life-in-our-town", "--json"])
        assert told.exit_code == 0, told.output
        # The application runs in this process too, and its log stands above the answer.
        counts: dict[str, int] = json.loads(told.stdout.splitlines()[-1])["responses"]
        return counts

    return show


@pytest.mark.parametrize(
    ("engine_name", "tag", "cookies"),
    [("sqlite", "en", False), ("postgresql", "es", True), ("sqlite", "ar", False)],
)
def test_a_resident_answers_changes_sends_comes_back_and_takes_it_back(
    app: Flask, survey: OpenSurvey, counted: Any, tag: str, cookies: bool
) -> None:
    noor = Resident(app, survey, tag, cookies=cookies)
    noor.opens_the_survey()
    assert counted() == {"complete": 0, "partial": 0, "withdrawn": 0}
    noor.chooses("satisfied", "7")
    noor.chooses("belonging", "4")
    noor.ticks("travel", "walk", "bus_train")
    noor.ranks("priorities", "housing", "parks")
    noor.chooses("needed_help", "yes")
    noor.goes_on()
    assert counted() == {"complete": 0, "partial": 1, "withdrawn": 0}
    assert noor.is_asked("help_language")
    noor.chooses("help_language", "sometimes")

    # It was another year: what follows from it is not asked any more.
    noor.goes_back()
    noor.chooses("needed_help", "no")
    noor.goes_on()
    assert not noor.is_asked("help_language")
    noor.writes("children", "40")
    noor.browser.press(noor.say("Next"), status=422)
    noor.writes("children", "2")
    noor.writes("improve", WROTE[tag])
    noor.chooses("age", "35_44")
    noor.goes_on()
    noor.rather_not_says("home_language")
    noor.chooses("zip", "90404")
    noor.goes_on()
    assert not noor.is_asked("help_language")
    code = noor.sends()
    assert WROTE[tag] in noor.page.text
    assert counted() == {"complete": 1, "partial": 0, "withdrawn": 0}

    # On another phone, weeks later, with nothing but the code, as people write it.
    later = Resident(app, survey, tag, cookies=cookies)
    later.comes_back_with(f" {code.upper().replace('-', ' ')} ")
    assert WROTE[tag] in later.page.text
    later.reads_what_happened()
    assert later.sees("Nothing has been decided yet. When something is, you can read it here.")
    later.comes_back_with(code)
    later.opens_them_for_change()
    later.changes("improve")
    later.writes("improve", WROTE_LATER[tag])
    later.goes_on()
    assert later.sends() == code
    assert WROTE_LATER[tag] in later.page.text
    assert WROTE[tag] not in later.page.text
    assert counted() == {"complete": 1, "partial": 0, "withdrawn": 0}

    later.comes_back_with(code)
    later.takes_it_back()
    assert counted() == {"complete": 0, "partial": 0, "withdrawn": 1}
    later.comes_back_with(code)
    assert WROTE_LATER[tag] not in later.page.text


def test_the_language_is_changed_half_way_and_no_answer_is_lost(app: Flask, survey: OpenSurvey) -> None:
    noor = Resident(app, survey, "en")
    noor.opens_the_survey()
    noor.chooses("belonging", "2")
    noor.goes_on()
    noor.writes("improve", "مقاعد")
    noor.browser.press("العربية")
    arabic = Resident(app, survey, "ar")
    arabic.browser = noor.browser
    assert (arabic.page.language, arabic.page.direction) == ("ar", "rtl")
    assert "مقاعد" in arabic.page.html
    arabic.goes_on()
    arabic.goes_on()
    arabic.sends()
    assert "مقاعد" in arabic.page.text
    assert "قليلًا" in arabic.page.text


def test_whoever_stops_half_way_goes_on_with_the_code(app: Flask, survey: OpenSurvey, counted: Any) -> None:
    noor = Resident(app, survey, "es")
    noor.opens_the_survey()
    noor.chooses("needed_help", "no")
    noor.goes_on()
    noor.writes("improve", WROTE["es"])
    code = noor.stops_here()
    assert counted() == {"complete": 0, "partial": 1, "withdrawn": 0}
    elsewhere = Resident(app, survey, "es")
    elsewhere.comes_back_with(code)
    elsewhere.browser.follow(elsewhere.say("Go on"))
    assert elsewhere.is_asked("zip")  # the page after those that were kept
    elsewhere.goes_on()
    assert elsewhere.sends() == code
    assert WROTE["es"] in elsewhere.page.text
    assert counted() == {"complete": 1, "partial": 0, "withdrawn": 0}
