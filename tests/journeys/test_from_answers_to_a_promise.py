"""From what a town answers to what it reads: closed, released, found, confirmed, promised, seen done, reviewed; and from the
public promise back to the numbers, from a receipt forward to the promise."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.people.models import Account
from engage.people.rules import Role
from engage.responses.actions import receive_imported
from engage.responses.rules import ImportedResponse
from engage.surveys.instrument import Choice, Item, Kind
from engage.surveys.queries import OpenSurvey
from engage.web.shell import background
from tests.journeys.people import Resident
from tests.support import builders
from tests.support.apps import entered, signed_in
from tests.support.judge import text_of
from tests.support.pages import Visitor
from tests.support.surveys import asking, opened, words

CLAIM = "Young people wait for a late bus more often than others."
PROMISE = {
    "en": "Two more buses before eight.",
    "es": "Dos autobuses más antes de las ocho.",
    "ar": "حافلتان أخريان قبل الثامنة.",
}
# Of each age: how many say that the bus is late, and how many say that it is not. The very old are too few to show.
NEIGHBOURS = {"young": (60, 29), "middle": (20, 70), "oldest": (1, 3)}
LATE = (Choice("yes", words("Yes", "Sí", "نعم")), Choice("no", words("No", "No", "لا")))
AGES = (
    Choice("young", words("Under 30", "Menos de 30", "أقل من 30")),
    Choice("middle", words("30 to 79", "30 a 79", "30 إلى 79")),
    Choice("oldest", words("80 and over", "80 y más", "80 فأكثر")),
)
ASKED = asking(
    Item(
        "late",
        Kind.SINGLE,
        words("Is your bus late?", "¿Llega tarde su autobús?", "هل تتأخر حافلتك؟"),
        choice_list="late",
    ),
    Item(
        "age",
        Kind.SINGLE,
        words("How old are you?", "¿Cuántos años tiene?", "كم عمرك؟"),
        choice_list="ages",
        dimension="age",
    ),
    lists={"late": LATE, "ages": AGES},
    title=words("Buses", "Autobuses", "الحافلات"),
    languages=("en", "es", "ar"),
)


@dataclass
class Town:
    """The survey that is open, and who has a desk."""

    app: Flask
    data: Session
    home: Initiative
    survey: OpenSurvey = field(init=False)
    rosa: Account = field(init=False)

    def __post_init__(self) -> None:
        goal = builders.goal(self.data, self.home)
        builders.dimension(self.data, self.home, "age", tuple(NEIGHBOURS))
        self.survey = opened(self.data, ASKED, self.home, slug="buses", goal_id=goal.id)
        builders.partner(self.data, self.home, "bus-company")
        self.rosa = builders.account(self.data, "Rosa")
        builders.role(self.data, self.home, self.rosa, Role.COMMUNITY_REVIEWER)
        builders.seat(self.data, self.home, self.rosa, title="East side")
        self.data.commit()

    def somebody(self, role: Role, name: str) -> Visitor:
        return signed_in(self.app, self.data, self.home, role, name=name)

    def lead(self) -> Visitor:
        partner = builders.partner(self.data, self.home, "school-board")
        return signed_in(self.app, self.data, self.home, Role.PARTNER_LEAD, name="Lea", partner=partner)

    def neighbours_answer(self) -> None:
        """On paper, keyed in by hand."""
        said = [
            (age, answer)
            for age, (late, punctual) in NEIGHBOURS.items()
            for answer in ["yes"] * late + ["no"] * punctual
        ]
        rows = [
            ImportedResponse(source_key=str(n), answers={"late": answer, "age": age})
            for n, (age, answer) in enumerate(said)
        ]
        outcome = receive_imported(self.data, self.survey.id, rows, batch="paper", at=builders.NOW)
        assert outcome.accepted == len(rows), outcome.refused
        self.data.commit()

    def works_off_what_waits(self) -> None:
        with self.app.app_context():
            assert background.queue().run_waiting() == 1


@pytest.fixture
def town(app: Flask, data: Session, home: Initiative) -> Town:
    return Town(app, data, home)


def test_from_answers_to_a_promise_and_back_to_the_numbers(town: Town) -> None:
    noor = Resident(town.app, town.survey, "ar")
    noor.opens_the_survey()
    noor.chooses("late", "yes")
    noor.chooses("age", "young")
    noor.goes_on()
    code = noor.sends()
    town.neighbours_answer()

    table = _closed_and_released(town)
    finding = _found_and_confirmed(town, table)
    promise = _promised_and_done(town, finding)
    review = _reviewed(town)

    # Anybody reads the promise in their own language, and clicks back: promise, finding, released table.
    for tag, direction in (("en", "ltr"), ("es", "ltr"), ("ar", "rtl")):
        reader = Visitor(town.app, cookies=False)
        reader.get(f"/p/rivertown?lang={tag}")
        assert reader.page.direction == direction
        reader.follow(PROMISE[tag])
        assert reader.page.url.partition("?")[0] == promise
        reader.follow(CLAIM)
        assert reader.page.url.partition("?")[0] == finding
        back = next(address for _, address in reader.page.links if "/tables/" in address)
        reader.get(back)
        for figure in ("68", "22"):  # 61 of 90, 20 of 90
            assert f"{figure}%" in reader.page.text
        rows = [text_of(row) for row in reader.page.tree.iter("tr")]
        few = [row for row in rows if row.startswith("Oldest")]
        assert few
        assert not any("%" in row for row in few)  # 4 people are too few to show

    # The resident of the beginning comes back with the code and reads what happened, hop by hop.
    noor.comes_back_with(code)
    noor.reads_what_happened()
    for step in (CLAIM, "Do more buses come?", PROMISE["ar"]):
        assert step in noor.page.text
    noor.browser.follow(PROMISE["ar"])
    assert noor.page.url.partition("?")[0] == promise
    assert noor.page.direction == "rtl"
    noor.comes_back_with(code)
    noor.reads_what_happened()
    noor.browser.follow("Do more buses come?")
    assert noor.page.url.partition("?")[0] == review


def test_while_people_still_answer_nobody_sees_results_by_group(town: Town) -> None:
    town.neighbours_answer()
    dan = town.somebody(Role.DATA_MANAGER, "Dan")
    dan.get("/desk/results/surveys/buses?for=public")
    assert "Release for the public" not in dan.page.html
    assert "Nothing is released yet" in dan.page.text
    token = next(form.values["csrf_token"] for form in dan.page.forms if "csrf_token" in form.names)
    dan.post("/desk/results/surveys/buses/release", {"csrf_token": token, "for": "public"})
    town.works_off_what_waits()
    dan.get(dan.page.url)
    assert "People still answer this survey." in dan.page.text
    dan.get("/desk/results/surveys/buses?for=public")
    assert "Nothing is released yet" in dan.page.text


def _closed_and_released(town: Town) -> str:
    """The data manager closes the survey and releases its results; gives the address of the table by age on the desk."""
    dan = town.somebody(Role.DATA_MANAGER, "Dan")
    dan.get("/desk/surveys/buses")
    dan.press("Close the survey")
    late = Visitor(town.app, cookies=False)
    late.get(f"/s/{town.survey.code}", status=410)
    dan.get("/desk/results/surveys/buses?for=public")
    dan.press("Release for the public")
    assert dan.page.heading == "Releasing results"
    town.works_off_what_waits()
    dan.get(dan.page.url)
    assert "Released:" in dan.page.text
    return "/desk/results/surveys/buses?for=public&question=late&by=age"


def _found_and_confirmed(town: Town, table: str) -> str:
    """An analyst drafts what the table says; a resident with a seat at the table says that it is so. Its public address."""
    ana = town.somebody(Role.CODER, "Ana")
    ana.get(table)
    assert "68" in ana.page.text
    ana.follow("Draft a finding from this table")
    ana.fill("What was found, in plain words", CLAIM)
    ana.choose("How we know who said it", "People said themselves which group they belong to.")
    ana.tick("Young", within="Groups that said it").tick("Oldest", within="Groups that were not heard enough")
    ana.press("Save the draft")
    desk = ana.page.url
    public = f"/p/rivertown/findings/{desk.rsplit('/', 1)[1]}"
    Visitor(town.app).get(public, status=404)
    rosa = entered(town.app, town.data, town.rosa)
    rosa.get(desk)
    rosa.choose("Does it match the life people know?", "It is right")
    rosa.fill("In your words", "My grandson waits in the rain.").press("Save")
    assert "confirmed by the community table" in rosa.page.text
    Visitor(town.app).get(public)
    return public


def _promised_and_done(town: Town, finding: str) -> str:
    """The school board promises buses because of it, says that they run, and the resident has seen them."""
    lea = town.lead()
    lea.get(f"/desk/findings/{finding.rsplit('/', 1)[1]}")
    assert "Nothing yet." in lea.page.text
    lea.get("/desk/commitments/")
    lea.follow("Promise something")
    lea.tick(CLAIM).tick("Young")
    lea.submit({f"promise-{tag}": text for tag, text in PROMISE.items()}, button="Keep the promise")
    desk = lea.page.url
    for step in ("We accept it", "We say it is done"):
        lea.choose("What happened", step).press("Save")
    rosa = entered(town.app, town.data, town.rosa)
    rosa.get(desk)
    rosa.choose("What happened", "I have seen that it is done").press("Save")
    assert "done, checked by others" in rosa.page.text
    return f"/p/rivertown/commitments/{desk.rsplit('/', 1)[1]}"


def _reviewed(town: Town) -> str:
    """The facilitator freezes the evidence, the room decides about the promise, the seat signs, and it is published."""
    fay = town.somebody(Role.FACILITATOR, "Fay")
    fay.get("/desk/reviews/new")
    fay.submit({"title-en": "Spring review", "period_start": "2025-09-01", "period_end": "2026-02-28"})
    review = fay.page.url
    fay.follow("Look, then freeze")
    for frozen in (CLAIM, PROMISE["en"]):
        assert frozen in fay.page.text
    fay.press("Freeze the evidence")
    fay.get(review)
    fay.press("It was held")
    fay.follow("Record a decision")
    fay.choose("What came of it", "Keep it as it is").fill("Residents", "2")
    fay.choose("Who had the last word", "Residents").choose("How it was decided", "by consensus")
    fay.choose("Finding it rests on", CLAIM).choose("Promise it is about", PROMISE["en"])
    fay.submit({"question-en": "Do more buses come?", "reasons-en": "They are full."})
    fay.press("Lay it before the seats")
    rosa = entered(town.app, town.data, town.rosa)
    rosa.get(f"{review}/sign")
    rosa.choose("Your answer", "I sign").press("Answer")
    fay.get(f"{review}/lesson")
    fay.submit({"lesson-en": "We should have asked a year ago."})
    fay.press("Publish the review")
    assert "Endorsed: every community seat signed." in fay.page.text
    return f"/p/rivertown/reviews/{review.rsplit('/', 1)[1]}"
