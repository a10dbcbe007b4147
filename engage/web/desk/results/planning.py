"""Addresses of a survey's plan of comparisons: what groups are compared with, and what it was before."""

from __future__ import annotations

from typing import Any

from flask import Response
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from engage import clock
from engage.analysis.references import OVERALL, REST
from engage.errors import N_, EngageError, Message, NotFound
from engage.findings.plans import (
    LEAST,
    MOST_LEAST,
    Comparison,
    before_answers,
    history_of,
    plan_comparison,
    plan_of,
)
from engage.groups.queries import DimensionCard, dimensions_of
from engage.people.rules import Permission
from engage.web.desk.results.naming import survey_here
from engage.web.shell.database import db
from engage.web.shell.forms import Form, filled, sent, tidy
from engage.web.shell.guards import DeskDoor, initiative, person
from engage.web.shell.pages import go, note, page

REFERENCES: tuple[tuple[str, Message], ...] = (
    (REST, N_("everyone else")),
    (OVERALL, N_("everybody together")),
)
VIEWS: tuple[tuple[str, Message], ...] = (
    ("alone_or_in_combination", N_("alone or in combination")),
    ("most_frequent", N_("most frequent combinations")),
    ("combined", N_("several groups as one")),
)


class PlanForm(Form):
    reference = SelectField(N_("Each group is compared with"), [InputRequired()])
    least = IntegerField(
        N_("A gap has at least so many points"), [InputRequired(), NumberRange(1, MOST_LEAST)]
    )
    view = SelectField(N_("People in several groups"), choices=list(VIEWS))
    why = TextAreaField(N_("Why the plan changes"), [Optional(), Length(max=600)], filters=[tidy])

    def offer(self, card: DimensionCard) -> None:
        groups: list[tuple[str, Any]] = [(group.code, group.label) for group in card.groups]
        self.reference.choices = [*REFERENCES, *groups]
        if not card.select_all:
            self.view.choices = [VIEWS[0]]


def install(door: DeskDoor) -> None:
    """Put these addresses on the door of results."""
    door.get("/surveys/<slug>/plan", may=Permission.SEE_RESULTS)(plan)
    door.route("/surveys/<slug>/plan/<code>", methods=["GET", "POST"], may=Permission.EDIT_SURVEYS)(plan_one)


def plan(slug: str) -> Response:
    """What the groups of every dimension are compared with, and every earlier plan."""
    card = survey_here(slug)
    return page(
        "desk/results/plan.html",
        card=card,
        dimensions=dimensions_of(db.session, initiative().id),
        planned=plan_of(db.session, card.id),
        history=history_of(db.session, card.id),
        references=dict(REFERENCES),
        views=dict(VIEWS),
        before_answers=before_answers(db.session, card.id),
    )


def plan_one(slug: str, code: str) -> Response:
    card = survey_here(slug)
    dimension = next((one for one in dimensions_of(db.session, initiative().id) if one.code == code), None)
    if dimension is None:
        raise NotFound(N_("There is no such dimension."))
    now = plan_of(db.session, card.id).get(code, Comparison(code))
    form = filled(PlanForm, reference=now.reference, least=now.least or LEAST, view=now.view)
    form.offer(dimension)
    if sent(form) and _kept(form, card.id, code):
        note(N_("The plan is kept. It counts from the next release on."))
        return go("desk-results.plan", slug=slug)
    return page(
        "desk/results/plan_one.html",
        422 if form.summary else 200,
        card=card,
        dimension=dimension,
        form=form,
        before_answers=before_answers(db.session, card.id),
    )


def _kept(form: PlanForm, survey_id: Any, code: str) -> bool:
    wanted = Comparison(code, form.reference.data, form.least.data, form.view.data, form.why.data or "")
    try:
        plan_comparison(db.session, initiative().id, survey_id, wanted, by=person().id, at=clock.now())
    except EngageError as refusal:
        form.take(refusal)
        return False
    return True
