"""Addresses of findings."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from engage import clock
from engage.agenda.queries import goal_with, goals_of
from engage.commitments.queries import promises_answering
from engage.errors import N_, EngageError, Message
from engage.findings import actions, queries
from engage.findings.models import FindingState
from engage.findings.queries import ReleaseCard
from engage.findings.rules import CHECKS, may_follow
from engage.groups.queries import dimensions_of
from engage.i18n.local_text import LocalText
from engage.people.rules import Permission
from engage.surveys.cards import surveys_of
from engage.themes.published import themes_of
from engage.web.desk import desk_door, in_menu
from engage.web.desk.findings import words
from engage.web.desk.findings.forms import CheckForm, FindingForm
from engage.web.shell.database import db
from engage.web.shell.forms import filled, sent
from engage.web.shell.guards import initiative, person
from engage.web.shell.locale import current, spoken
from engage.web.shell.pages import go, note, page, say

door = desk_door("findings")
in_menu(N_("Findings"), "desk-findings.index", Permission.SEE_FINDINGS, place=60)


@door.get("/", may=Permission.SEE_FINDINGS)
def index() -> Response:
    goals = {goal.id: goal for goal in goals_of(db.session, initiative().id, retired=True)}
    found = queries.findings_of(db.session, initiative().id)
    return page("desk/findings/index.html", findings=found, goals=goals, words=words)


@door.route("/new", methods=["GET", "POST"], may=Permission.DRAFT_FINDINGS)
def new() -> Response:
    form = filled(FindingForm, goal=request.args.get("goal"), releases=request.args.getlist("release"))
    form.offer(
        goals_of(db.session, initiative().id),
        queries.releases_of(db.session, initiative().id, audience="public"),
        _table_names(),
        themes_of(db.session, initiative().id),
        dimensions_of(db.session, initiative().id),
    )
    if sent(form):
        goal = next(one for one in goals_of(db.session, initiative().id) if str(one.id) == form.goal.data)
        try:
            made = actions.draft_finding(
                db.session,
                initiative().id,
                goal.id,
                form.facts(current().tag),
                by=person().id,
                at=clock.now(),
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("The finding is drafted. Somebody else checks it with the community table."))
            return go(".finding", slug=made.slug)
    return page("desk/findings/new.html", 422 if form.summary else 200, form=form)


@door.get("/<slug>", may=Permission.SEE_FINDINGS)
def finding(slug: str) -> Response:
    return _finding(slug, CheckForm())


@door.post("/<slug>/check", may=Permission.CHECK_FINDINGS)
def check(slug: str) -> Response:
    card = queries.finding_named(db.session, initiative().id, slug)
    form = filled(CheckForm)
    if sent(form):
        wanted, said = FindingState(form.answer.data), form.words.data or ""
        try:
            actions.check_finding(
                db.session, initiative().id, card.id, wanted, said, by=person().id, at=clock.now()
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("Your answer is kept."))
            return go(".finding", slug=slug)
    return _finding(slug, form)


@door.post("/<slug>/adopt", may=Permission.PUBLISH_FINDINGS)
def adopt(slug: str) -> Response:
    card = queries.finding_named(db.session, initiative().id, slug)
    actions.adopt_finding(db.session, initiative().id, card.id, by=person().id, at=clock.now())
    note(N_("The finding is adopted."))
    return go(".finding", slug=slug)


def _finding(slug: str, form: CheckForm) -> Response:
    card = queries.finding_named(db.session, initiative().id, slug)
    today = clock.now().date()
    return page(
        "desk/findings/finding.html",
        422 if form.summary else 200,
        card=card,
        form=form,
        goal=goal_with(db.session, initiative().id, card.goal_id),
        promises=promises_answering(db.session, initiative().id, [card.id], today),
        said_groups=_labels(card.groups_said),
        missing_groups=_labels(card.groups_missing),
        may_be_checked=any(may_follow(card.state, one) for one in CHECKS),
        may_be_adopted=may_follow(card.state, "adopted"),
        words=words,
    )


def _table_names() -> Callable[[ReleaseCard], str]:
    """What a released table is called in a list of many: its question, by what, of which survey, and when it was released."""
    surveys = {one.id: one.title for one in surveys_of(db.session, initiative().id)}
    groups = {one.code: one.name for one in dimensions_of(db.session, initiative().id)}
    own = {"wave": N_("round"), "language": N_("language"), "mode": N_("way of answering")}

    def plain(text: LocalText | Message | str) -> str:
        if isinstance(text, LocalText):
            return text.in_language(current().tag).text
        return say(text) if isinstance(text, Message) else text

    def name(card: ReleaseCard) -> str:
        broken = [plain(groups.get(code) or own.get(code) or code) for code in card.dimensions]
        by = spoken().formats.list(broken) if broken else say(N_("everybody together"))
        named = {
            "table": plain(card.caption),
            "groups": by,
            "date": spoken().formats.date(card.released_at.date()),
        }
        if card.survey_id in surveys:
            survey = plain(surveys[card.survey_id])
            return say(N_("{table}, by {groups}. {survey}, released {date}", survey=survey, **named))
        return say(N_("{table}, by {groups}. Released {date}", **named))

    return name


def _labels(groups: tuple[str, ...]) -> list[LocalText]:
    """Labels of "dimension:code" in the community's words."""
    known = {
        f"{d.code}:{g.code}": g.label for d in dimensions_of(db.session, initiative().id) for g in d.groups
    }
    return [known.get(one, LocalText(und=one)) for one in groups]
