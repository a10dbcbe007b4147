"""Addresses of goals: the measure by group with its gap, the findings, the voices, the promises, who was not heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, request

from engage import clock
from engage.agenda.queries import GoalCard, goal_named, goals_of
from engage.commitments.queries import promises_of
from engage.errors import N_, NotFound
from engage.findings.queries import findings_of
from engage.measures.points import IndicatorCard, indicators_of, places_of
from engage.people.rules import Permission
from engage.surveys.cards import surveys_of
from engage.themes.published import quotes_of_goal, themes_of
from engage.web.desk import desk_door, in_menu
from engage.web.desk.commitments import words as commitment_words
from engage.web.desk.findings import words as finding_words
from engage.web.desk.goals.standing import gap_note, gap_rows
from engage.web.shell.database import db
from engage.web.shell.guards import initiative
from engage.web.shell.locale import spoken
from engage.web.shell.pages import page

if TYPE_CHECKING:
    from engage.charts.picture import Picture
    from engage.measures.queries import MeasureByGroup

door = desk_door("goals")
in_menu(N_("Goals"), "desk-goals.index", Permission.SEE_AGENDA, place=10)


@dataclass(frozen=True, slots=True)
class ShownMeasure:
    """A measure in one place, as pictures and as what its groups' gaps are."""

    card: IndicatorCard
    place: str
    places: list[str]
    standing: MeasureByGroup
    pictures: list[Picture]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(place, place) for place in self.places]


@door.get("/", may=Permission.SEE_AGENDA)
def index() -> Response:
    goals = goals_of(db.session, initiative().id)
    today = clock.now().date()
    promises = promises_of(db.session, initiative().id, today)
    findings = findings_of(db.session, initiative().id)
    return page(
        "desk/goals/index.html",
        goals=goals,
        findings={goal.id: sum(one.goal_id == goal.id for one in findings) for goal in goals},
        promises={goal.id: sum(one.goal_id == goal.id for one in promises) for goal in goals},
        late={
            goal.id: sum(one.goal_id == goal.id and one.late_days > 0 for one in promises) for goal in goals
        },
        themes={goal.id: len(themes_of(db.session, initiative().id, goal.id)) for goal in goals},
    )


@door.get("/<slug>", may=Permission.SEE_AGENDA)
def goal(slug: str) -> Response:
    from engage.charts.choosing import pictures_of
    from engage.findings.voices import voices_of, who_was_heard

    card = goal_named(db.session, initiative().id, slug)
    surveys = [
        one.id
        for one in surveys_of(db.session, initiative().id)
        if one.goal_id == card.id and one.version_number
    ]
    voices = voices_of(db.session, initiative().id, card.id, "desk")
    return page(
        "desk/goals/goal.html",
        card=card,
        measures=_measures(card),
        findings=findings_of(db.session, initiative().id, goal_id=card.id),
        finding_words=finding_words,
        voices=voices,
        voices_by_group=[
            (voice, picture)
            for voice in voices
            for table in voice.by_group
            for picture in pictures_of(
                table, spoken(), id=f"voice-{voice.slug[:40]}-{table.dimensions[0][:12]}"
            )
        ],
        quotes=quotes_of_goal(db.session, initiative().id, card.id),
        promises=promises_of(db.session, initiative().id, clock.now().date(), goal_id=card.id),
        commitment_words=commitment_words,
        heard=[
            picture
            for place, table in enumerate(who_was_heard(db.session, initiative().id, surveys, "desk"))
            for picture in pictures_of(table, spoken(), id=f"heard-{place}")
        ],
        gap_rows=gap_rows,
        gap_note=gap_note,
    )


def _measures(card: GoalCard) -> list[ShownMeasure]:
    """The goal's measures, each in the place asked for, else the first (the largest area has the first name)."""
    from engage.charts.choosing import pictures_of
    from engage.findings.releasing import measure_table
    from engage.measures.queries import measure_by_group

    shown = []
    for indicator in indicators_of(db.session, initiative().id, goal_id=card.id):
        places = places_of(db.session, indicator)
        if not places:
            continue
        asked = request.args.get("place", "")
        place = asked if asked in places else _default_place(places)
        table = measure_table(db.session, initiative().id, indicator.slug, place, "desk")
        try:
            standing = measure_by_group(db.session, initiative().id, indicator.slug, place=place)
        except NotFound:
            continue
        pictures = pictures_of(table, spoken(), id=f"measure-{indicator.slug[:40]}")
        shown.append(ShownMeasure(indicator, place, places, standing, pictures))
    return shown


def _default_place(places: list[str]) -> str:
    """The initiative's own place where the measure has it, else the first."""
    own = set(initiative().place.values())
    return next((place for place in places if place in own), places[0])
