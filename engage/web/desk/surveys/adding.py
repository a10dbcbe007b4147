"""A new question: its kind in plain words, what it asks, what can be chosen; or one of the bank."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from engage import clock
from engage.errors import N_, EngageError
from engage.groups.queries import dimension_named, dimensions_of
from engage.i18n.local_text import LocalText
from engage.i18n.registry import language
from engage.people.rules import Permission
from engage.surveys import editing
from engage.surveys.bank import ENTRIES, SCALES
from engage.surveys.beginning import ask_for_dimension, bank_of, use_entry
from engage.surveys.editing import Edit
from engage.surveys.instrument import HOLDERS, Choice, Instrument, Item, Kind
from engage.surveys.queries import draft_instrument
from engage.surveys.versions import names_ever_published
from engage.web.desk.surveys import words
from engage.web.desk.surveys.door import card_of, door, edited, plain
from engage.web.desk.surveys.outline import anchor, label_of
from engage.web.desk.surveys.starting import NOT_LINKED
from engage.web.shell.database import db
from engage.web.shell.forms import Form, filled, sent
from engage.web.shell.guards import initiative, person
from engage.web.shell.pages import go, note, page

GRID = "grid"
_WITH_LIST = frozenset({Kind.SINGLE, Kind.MULTI, Kind.RANK})
_OWN = "own"


class AddForm(Form):
    kind = RadioField(N_("What kind of answer?"), [InputRequired()])
    label = TextAreaField(N_("What people are asked"), [InputRequired(), Length(max=2000)], filters=[plain])
    answers = TextAreaField(N_("Answers or statements, one on each line"), [Optional(), Length(max=20_000)], filters=[plain])  # fmt: skip
    scale = SelectField(N_("Scale"), [Optional()], default="agree5")
    into = SelectField(N_("Where"), [Optional()], default="")

    def offer(self, instrument: Instrument) -> None:
        self.kind.choices = [(kind, told[0]) for kind, told in words.TO_ADD.items()]
        self.scale.choices = [
            *((one.code, one.title) for one in SCALES.values()),
            (_OWN, N_("My own steps, from the lines above")),
        ]
        groups = [placed for placed in instrument.placed if placed.item.kind in HOLDERS]
        self.into.choices = [
            ("", N_("At the end of the survey")),
            *((placed.path, N_("In the group “{group}”", group=str(label_of(instrument, placed.item)))) for placed in groups),
        ]  # fmt: skip


@door.route("/<slug>/build/add", methods=["GET", "POST"], may=Permission.EDIT_SURVEYS)
def add(slug: str) -> Response:
    card = card_of(slug)
    instrument = draft_instrument(db.session, card.id)
    form = filled(AddForm, into=request.args.get("into", ""))
    form.offer(instrument)
    if sent(form):
        try:
            ever = names_ever_published(db.session, card.id)
            made = edited(card, lambda now: added(now, form, ever))
        except EngageError as refusal:
            form.take(refusal)
        else:
            name = next(iter(editing.names_of(made) - editing.names_of(instrument)), "")
            newest = [placed.path for placed in made.placed if placed.path not in instrument.by_path]
            note(N_("Added. Say more about it here, or go back to the survey."))
            return go(".question", slug=slug, path=newest[0] if newest else name)
    return page(
        "desk/surveys/add.html",
        422 if form.summary else 200,
        card=card,
        form=form,
        told={kind: hint for kind, (_, hint) in words.TO_ADD.items()},
        source=language(instrument.source_language),
    )


def added(now: Instrument, form: AddForm, ever: frozenset[str]) -> Edit:
    """The draft with the question that the form describes, under a name that no version ever had."""
    source, label = now.source_language, form.label.data or ""
    given = [line.strip() for line in (form.answers.data or "").split("\n") if line.strip()]
    names = editing.names_of(now) | ever
    name = editing.free_name(label, names)
    words_of = LocalText({source: label})
    if form.kind.data == GRID:
        return _grid(now, Item(name, Kind.SECTION, words_of), given, form, names)
    kind = Kind(form.kind.data)
    item, lists = Item(name, kind, words_of), {}
    if kind in _WITH_LIST or kind is Kind.SCALE:
        list_name = editing.free_name(name, now.choice_lists)
        lists = {list_name: _scale(now, form, given) if kind is Kind.SCALE else listed(given, source)}
        item = replace(item, choice_list=list_name)
    return editing.inserted(now, (item,), holder=form.into.data or "", lists=lists)


def listed(lines: list[str], source: str, taken: tuple[str, ...] = ()) -> tuple[Choice, ...]:
    """A choice for each line, its code made of its words."""
    codes, choices = set(taken), []
    for line in lines:
        code = editing.free_name(line, codes, "answer")
        codes.add(code)
        choices.append(Choice(code, LocalText({source: line})))
    return tuple(choices)


def _scale(now: Instrument, form: AddForm, given: list[str]) -> tuple[Choice, ...]:
    chosen = SCALES.get(form.scale.data or "")
    if chosen is None:
        return tuple(
            Choice(str(step), LocalText({now.source_language: one})) for step, one in enumerate(given, 1)
        )
    return tuple(
        replace(choice, label=LocalText({tag: choice.label.get(tag) for tag in now.languages}))
        for choice in chosen.choices
    )


def _grid(
    now: Instrument, holder: Item, statements: list[str], form: AddForm, names: set[str] | frozenset[str]
) -> Edit:
    """A group whose statements are answered on one scale."""
    list_name = editing.free_name(holder.name, now.choice_lists)
    taken = {*names, holder.name}
    rows: list[Item] = []
    for statement in statements:
        name = editing.free_name(statement, taken)
        taken.add(name)
        label = LocalText({now.source_language: statement})
        rows.append(Item(name, Kind.SCALE, label, choice_list=list_name))
    grid = replace(holder, items=tuple(rows), settings={"appearance": "table-list"})
    return editing.inserted(
        now, (grid,), holder=form.into.data or "", lists={list_name: _scale(now, form, [])}
    )


@door.get("/<slug>/build/bank", may=Permission.EDIT_SURVEYS)
def bank(slug: str) -> Response:
    card = card_of(slug)
    return page(
        "desk/surveys/bank.html",
        card=card,
        entries=list(ENTRIES.values()),
        used=bank_of(db.session, card.id),
        source=card.source_language,
        dimensions=dimensions_of(db.session, initiative().id),
        words=words,
    )


@door.post("/<slug>/build/bank", may=Permission.EDIT_SURVEYS)
def use(slug: str) -> Response:
    """Take an entry, or make a question of a dimension's groups."""
    card = card_of(slug)
    what, _, code = request.form.get("use", "").partition(":")
    try:
        if what == "dimension":
            own = dimension_named(db.session, initiative().id, code)
            path = ask_for_dimension(db.session, card.id, own, by=person().id, at=clock.now())
        elif entry := ENTRIES.get(code):
            used = use_entry(db.session, card.id, entry, by=person().id, at=clock.now())
            path = used.path
            if not used.linked:
                note(NOT_LINKED, "warn")
        else:
            return go(".bank", slug=slug)
    except EngageError as refusal:
        note(refusal.message, "bad")
        return go(".bank", slug=slug)
    note(N_("Added at the end. Its words in other languages wait for somebody who speaks them."))
    return go(".build", slug=slug, _anchor=anchor(path))
