"""An organizer logs a session on a phone; its notes stand under the goal beside what the survey's people wrote, by group."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.people.rules import Role
from engage.responses.actions import receive_imported
from engage.responses.rules import ImportedResponse
from engage.surveys.actions import close_survey
from engage.surveys.instrument import Item, Kind
from engage.surveys.queries import OpenSurvey
from engage.themes.actions import code, mark_passage
from engage.themes.models import Theme
from engage.themes.queries import open_answers_of
from tests.support import builders
from tests.support.apps import signed_in
from tests.support.judge import text_of
from tests.support.pages import Visitor
from tests.support.surveys import asking, choices, opened, words

LATE = "El autobús llega tarde."
MISSED = "Mi hijo pierde la primera clase."
NOTICED = "Nearly everybody nodded."
GOAL = "Every child is in school every day."
# How many of each age wrote in the survey that the bus is late. The old are too few to show, even on the desk.
WROTE = {"young": 21, "middle": 13, "old": 2}


@dataclass
class Town:
    app: Flask
    data: Session
    home: Initiative
    survey: OpenSurvey

    def somebody(self, role: Role, name: str) -> Visitor:
        return signed_in(self.app, self.data, self.home, role, name=name)


@pytest.fixture
def town(app: Flask, data: Session, home: Initiative) -> Town:
    """A goal, ages, and a survey that asked what would help."""
    goal = builders.goal(data, home)
    builders.dimension(data, home, "age", tuple(WROTE))
    age = Item("age", Kind.SINGLE, words("How old are you?"), choice_list="ages", dimension="age")
    asked = asking(
        Item("help", Kind.LONG_TEXT, words("What would help?")), age, lists={"ages": choices(*WROTE)}
    )
    survey = opened(data, asked, home, slug="what-would-help", goal_id=goal.id)
    rows = [
        ImportedResponse(f"{age}-{n}", {"age": age}, {"help": "A bus that comes."})
        for age, count in WROTE.items()
        for n in range(count)
    ]
    outcome = receive_imported(data, survey.id, rows, batch="paper", at=builders.NOW)
    assert outcome.accepted == len(rows), outcome.refused
    close_survey(data, survey.id, by=None, at=builders.NOW)
    data.commit()
    return Town(app, data, home, survey)


def test_from_a_hall_to_the_voices_of_the_goal(town: Town) -> None:
    # Date and place are enough to begin, standing in the hall; the rest follows when there is time.
    olga = town.somebody(Role.ORGANIZER, "Olga")
    olga.get("/desk/listening/")
    olga.follow("Log a session")
    olga.fill("When", "2026-02-10").fill("Where", "Church hall").press("Save")
    log = olga.page.url
    olga.get(f"{log}/facts")
    olga.fill("Languages spoken", "es, en").fill("How many people came", "24")
    olga.choose("Goal it is about", GOAL).press("Save")

    # Who came, what helped them come, what did not.
    olga.get(f"{log}/tally")
    olga.fill("Young", "4").fill("Middle", "16").fill("Old", "3").press("Save")
    olga.choose("Support", "Interpretation").fill("Which (a language, for example)", "Arabic")
    olga.choose("How it went", "failed").press("Note it", status=422)
    olga.fill("If it failed: why", "The interpreter fell ill.").press("Note it")

    # What was said, and what was only seen.
    _notes(olga, f"{LATE} {MISSED}", "es", "Word for word", "Quote without saying who")
    _notes(olga, NOTICED, "en", "What I noticed (nobody said this)", "Notes only: count it, do not quote it")

    # Somebody codes both; the theme speaks to the goal; a resident lets one sentence be quoted.
    bo = town.somebody(Role.CODER, "Bo")
    bo.get(log)
    marks = [address for text, address in bo.page.links if text.startswith("Mark and code")]
    assert len(marks) == 2
    bo.get(marks[0])
    bo.tick(LATE).fill("Or name a new theme", "Late buses").press("Mark and code")
    bo.get(marks[1])
    bo.tick(NOTICED).choose("Theme", "Late buses").press("Mark and code")
    bo.get("/desk/themes/late-buses")
    bo.choose("Goal it speaks to", GOAL).press("Save")
    cy = town.somebody(Role.COMMUNITY_REVIEWER, "Cy")
    cy.get("/desk/themes/late-buses")
    assert cy.page.html.count("Let it be quoted") == 1  # never what nobody said
    cy.press("Let it be quoted")
    _code_what_was_written(town)

    # Under the goal: one session of one, thirty-odd people who wrote it, in two languages, by age, the few kept back.
    mia = town.somebody(Role.PROJECT_MANAGER, "Mia")
    mia.get("/desk/goals/attendance")
    (raised,) = [row for row in _rows(mia) if row[0] == "Late buses"]
    assert raised[1:] == ["1 of 1", str(sum(WROTE.values())), "en, es"]
    young, middle, old = [row[:2] for row in _rows(mia) if row[0] in {"Young", "Middle", "Old"}][:3]
    assert young == ["Young", str(WROTE["young"])]
    # Two people are too few to show, and so is whatever they could be worked out from.
    assert (middle, old) == (["Middle", "not shown"], ["Old", "not shown"])
    assert LATE in mia.page.text
    assert MISSED not in mia.page.text

    # The town reads the sentence, in the words and the language it was said in.
    reader = Visitor(town.app, cookies=False)
    reader.get("/p/rivertown/goals/attendance?lang=ar")
    assert reader.page.direction == "rtl"
    quote = next(element for element in reader.page.tree.iter() if element.tag == "blockquote")
    assert LATE in text_of(quote)
    assert any(part.get("lang") == "es" for part in quote.iter())

    # The speaker takes it back: it is gone from the desk and from the town, and so is the count.
    olga.get(log)
    olga.follow("Change consent")
    olga.press("Take back and delete")
    for visitor, address in ((mia, "/desk/goals/attendance"), (reader, "/p/rivertown/goals/attendance")):
        visitor.get(address)
        assert LATE not in visitor.page.text


def _notes(olga: Visitor, said: str, tag: str, fidelity: str, consent: str) -> None:
    olga.fill("What was said", said).fill("Language of these words", tag)
    olga.choose("How near to their words", fidelity).choose("What the speaker allows", consent)
    olga.press("Keep the note")


def _code_what_was_written(town: Town) -> None:
    """The survey's open answers under the same theme: coding them has no page yet."""
    theme = town.data.scalars(select(Theme).where(Theme.slug == "late-buses")).one()
    for answer in open_answers_of(town.data, town.survey.id):
        passage = mark_passage(town.data, town.home.id, open_answer_id=answer.id, by=None, at=builders.NOW)
        code(town.data, town.home.id, passage.id, theme.id, by=None, at=builders.NOW)
    town.data.commit()


def _rows(visitor: Visitor) -> list[list[str]]:
    """Every row of every table on the page, cell by cell."""
    return [
        [text_of(cell) for cell in row if cell.tag in {"th", "td"}] for row in visitor.page.tree.iter("tr")
    ]
