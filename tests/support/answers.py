"""A closed survey with answers by group, for tests of what is made of answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.responses.importing import receive_imported
from engage.responses.rules import ImportedResponse
from engage.surveys import actions
from engage.surveys.instrument import Choice, ChoiceRole, Item, Kind
from engage.surveys.queries import OpenSurvey, survey_with
from engage.surveys.waves import add_waves
from tests.support import builders
from tests.support.surveys import asking, choices, opened, words

AGES = ("young", "middle", "old")
HEARD = (
    Choice("yes", words("Yes", "Sí", "نعم")),
    Choice("no", words("No", "No", "لا")),
    Choice("unsure", words("Don't know"), role=ChoiceRole.DONT_KNOW),
)


def answered(
    session: Session,
    owner: Initiative,
    people: Sequence[tuple[str | None, str | None]],
    *,
    closed: bool = True,
    waves: Sequence[str] = (),
) -> OpenSurvey:
    """A survey that asks age and "Do you feel heard?", answered by ``people`` as (age, answer); None is a blank.

    ``waves``: the rounds it was asked in, taken by turns.
    """
    builders.dimension(session, owner, "age", AGES)
    instrument = asking(
        Item("age", Kind.SINGLE, words("Your age"), choice_list="ages", dimension="age"),
        Item("heard", Kind.SINGLE, words("Do you feel heard?", "¿Se siente escuchado?"), choice_list="heard"),
        Item("needs", Kind.MULTI, words("What would help?"), choice_list="needs"),
        lists={"ages": choices(*AGES), "heard": HEARD, "needs": choices("lights", "buses")},
    )
    survey = opened(session, instrument, owner)
    blank = {"blank": "skipped"}
    add_waves(session, survey.id, {code: words(code) for code in waves}, by=None, at=builders.NOW)
    records = [
        ImportedResponse(
            f"p{n}",
            {"age": age or blank, "heard": heard or blank, "needs": ["buses"] if n % 2 else blank},
            wave=waves[n % len(waves)] if waves else None,
        )
        for n, (age, heard) in enumerate(people)
    ]
    outcome = receive_imported(session, survey.id, records, batch="test", at=builders.NOW)
    assert outcome.accepted == len(people), outcome
    if closed:
        actions.close_survey(session, survey.id, by=None, at=builders.NOW)
    return survey_with(session, survey.id)


RACES = ("asian", "black", "white")


def combining(session: Session, owner: Initiative, people: Sequence[Sequence[str]]) -> OpenSurvey:
    """A closed survey that asks for race, as many as fit, and "Do you feel heard?", to which every second says yes."""
    builders.dimension(session, owner, "race", RACES, select_all=True)
    instrument = asking(
        Item("race", Kind.MULTI, words("Your race"), choice_list="races", dimension="race"),
        Item("heard", Kind.SINGLE, words("Do you feel heard?"), choice_list="heard"),
        lists={"races": choices(*RACES), "heard": HEARD},
    )
    survey = opened(session, instrument, owner)
    records = [
        ImportedResponse(f"p{n}", {"race": list(races), "heard": "no" if n % 2 else "yes"})
        for n, races in enumerate(people)
    ]
    outcome = receive_imported(session, survey.id, records, batch="test", at=builders.NOW)
    assert outcome.accepted == len(people), outcome
    actions.close_survey(session, survey.id, by=None, at=builders.NOW)
    return survey_with(session, survey.id)


def answered_later(
    session: Session,
    survey: OpenSurvey,
    people: Sequence[tuple[str | None, str | None]],
    *,
    batch: str = "later",
) -> None:
    """More people answered, on paper that came in after the survey was closed."""
    blank = {"blank": "skipped"}
    records = [
        ImportedResponse(f"{batch}{n}", {"age": age or blank, "heard": heard or blank, "needs": blank})
        for n, (age, heard) in enumerate(people)
    ]
    outcome = receive_imported(session, survey.id, records, batch=batch, at=builders.NOW)
    assert outcome.accepted == len(people), outcome
