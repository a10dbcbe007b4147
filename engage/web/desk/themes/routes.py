"""Addresses of the codebook, of coding, and of quotes."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for

from engage import clock
from engage.agenda.queries import goals_of
from engage.errors import N_, EngageError, Refused
from engage.i18n.local_text import LocalText
from engage.listening.queries import heard_by_group
from engage.listening.rules import may_be_quoted
from engage.people.rules import Permission
from engage.themes import actions, queries
from engage.themes.models import CodingState
from engage.web.desk import desk_door, in_menu
from engage.web.desk.themes.forms import CodeForm, GoalForm, ThemeForm, key_of, sentences
from engage.web.shell.database import db
from engage.web.shell.forms import filled, sent
from engage.web.shell.guards import initiative, person
from engage.web.shell.locale import current
from engage.web.shell.pages import go, note, page

door = desk_door("themes")
in_menu(N_("Themes"), "desk-themes.index", Permission.CODE, Permission.SEE_SESSIONS, place=40)

A_PAGE = 30


@door.get("/", may=(Permission.CODE, Permission.SEE_SESSIONS))
def index() -> Response:
    themes = queries.codebook(db.session, initiative().id)
    goals = {goal.id: goal for goal in goals_of(db.session, initiative().id)}
    return page("desk/themes/index.html", themes=themes, goals=goals)


@door.route("/new", methods=["GET", "POST"], may=(Permission.EDIT_CODEBOOK, Permission.CODE))
def new() -> Response:
    form = filled(ThemeForm)
    form.offer(queries.codebook(db.session, initiative().id), goals_of(db.session, initiative().id))
    if sent(form):
        name, definition = form.names(current().tag)
        try:
            made = actions.name_theme(
                db.session,
                initiative().id,
                name,
                definition=definition,
                parent_id=key_of(form.parent.data),
                goal_id=key_of(form.goal.data),
                by=person().id,
                at=clock.now(),
            )
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("The theme is in the codebook."))
            return go(".theme", slug=made.slug)
    return page("desk/themes/new.html", 422 if form.summary else 200, form=form)


@door.route("/<slug>", methods=["GET", "POST"], may=(Permission.CODE, Permission.SEE_SESSIONS))
def theme(slug: str) -> Response:
    card = queries.theme_named(db.session, initiative().id, slug)
    goals = goals_of(db.session, initiative().id)
    form = filled(GoalForm, goal=str(card.goal_id or ""))
    form.offer(goals)
    if sent(form):
        goal_id = key_of(form.goal.data)
        actions.link_to_goal(db.session, initiative().id, card.id, goal_id, by=person().id, at=clock.now())
        note(N_("Saved."))
        return go(".theme", slug=slug)
    here = max(1, request.args.get("page", 1, type=int))
    found = queries.passages(
        db.session, initiative().id, theme_id=card.id, most=A_PAGE, skip=(min(here, 10_000) - 1) * A_PAGE
    )
    return page(
        "desk/themes/theme.html",
        card=card,
        form=form,
        goal=next((goal for goal in goals if goal.id == card.goal_id), None),
        passages=found,
        quotable={one.id for one in found if may_be_quoted(one.source.fidelity, one.source.consent)},
        here=here,
        pages=-(-card.passages // A_PAGE),
        pager=lambda number: url_for(".theme", slug=slug, page=number),
    )


@door.route("/notes/<uuid:note_id>", methods=["GET", "POST"], may=Permission.CODE)
def mark(note_id: UUID) -> Response:
    """Mark sentences of a note and give them a theme: the passage goes from the first sentence ticked to the last."""
    source = queries.source_of(db.session, initiative().id, note_id=note_id)
    parts = sentences(source.text)
    form = filled(CodeForm)
    form.offer(queries.codebook(db.session, initiative().id))
    if sent(form):
        try:
            _mark_and_code(form, note_id, parts)
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("Marked and coded."))
            return go(".mark", note_id=note_id)
    return page(
        "desk/themes/mark.html",
        422 if form.summary else 200,
        source=source,
        parts=[(str(number), source.text[start:end]) for number, (start, end) in enumerate(parts)],
        ticked=request.form.getlist("part"),
        form=form,
        made=queries.passages_of_notes(db.session, initiative().id, [note_id])[note_id],
        names={one.id: one for one in queries.codebook(db.session, initiative().id, retired=True)},
    )


@door.post("/passages/<uuid:excerpt_id>/publish", may=Permission.CHECK_FINDINGS)
def publish(excerpt_id: UUID) -> Response:
    passage = queries.passage_with(db.session, initiative().id, excerpt_id)
    group = passage.source.group_id
    actions.publish_quote(
        db.session,
        initiative().id,
        excerpt_id,
        by=person().id,
        at=clock.now(),
        minimum=initiative().public_minimum,
        heard=heard_by_group(db.session, initiative().id).get(group) if group else None,
    )
    note(N_("It may be quoted now."))
    return _back_to_theme()


@door.post("/passages/<uuid:excerpt_id>/withdraw", may=(Permission.CHECK_FINDINGS, Permission.EDIT_CODEBOOK))
def withdraw(excerpt_id: UUID) -> Response:
    actions.withdraw_quote(db.session, initiative().id, excerpt_id, by=person().id, at=clock.now())
    note(N_("The quote is off every page."))
    return _back_to_theme()


@door.post(
    "/codings/<uuid:coding_id>/<any(contested, settled, removed):wanted>",
    may=(Permission.CODE, Permission.SETTLE_CODINGS),
)
def move_coding(coding_id: UUID, wanted: str) -> Response:
    actions.move_coding(
        db.session, initiative().id, coding_id, CodingState(wanted), by=person().id, at=clock.now()
    )
    note(N_("Saved."))
    return _back_to_theme()


def _back_to_theme() -> Response:
    slug = request.form.get("theme", "")
    return (
        go(".theme", slug=queries.theme_named(db.session, initiative().id, slug).slug)
        if slug
        else go(".index")
    )


def _mark_and_code(form: CodeForm, note_id: UUID, parts: list[tuple[int, int]]) -> None:
    ticked = sorted(
        int(one) for one in request.form.getlist("part") if one.isdecimal() and int(one) < len(parts)
    )
    if not ticked:
        raise Refused(N_("Tick the sentences that belong to the theme."))
    theme_id = key_of(form.theme.data)
    where, by, at = initiative().id, person().id, clock.now()
    if form.new_theme.data:
        named = LocalText({current().tag: form.new_theme.data})
        theme_id = actions.name_theme(db.session, where, named, by=by, at=at).id
    if theme_id is None:
        raise Refused(N_("Choose a theme, or name a new one."))
    start, end = parts[ticked[0]][0], parts[ticked[-1]][1]
    made = actions.mark_passage(db.session, where, note_id=note_id, start=start, end=end, by=by, at=at)
    actions.code(db.session, where, made.id, theme_id, memo=form.memo.data or None, by=by, at=at)
