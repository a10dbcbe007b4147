"""When a question is shown, in conditions anybody can read; and every rule as it is written, for those who write them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from engage.errors import N_, EngageError, Message, Refused
from engage.i18n.local_text import Said
from engage.people.rules import Permission
from engage.surveys import editing, kinds
from engage.surveys.conditions import (
    Comparison,
    Condition,
    Conditions,
    as_expression,
    askable,
    comparisons_for,
    read_conditions,
    rule_problem,
)
from engage.surveys.editing import RULES, Edit
from engage.surveys.instrument import CHOOSERS, Instrument, Item, Kind
from engage.surveys.linting import advice_on
from engage.surveys.queries import draft_instrument
from engage.surveys.superseding import is_published
from engage.surveys.versions import names_ever_published, published
from engage.web.desk.surveys import words
from engage.web.desk.surveys.door import card_of, door, edited, plain
from engage.web.desk.surveys.outline import label_of
from engage.web.desk.surveys.question import tabs_of
from engage.web.shell.database import db
from engage.web.shell.forms import Form, filled, sent
from engage.web.shell.pages import go, note, page


@dataclass(frozen=True, slots=True)
class InWords:
    """A condition as it is read: the question, how it is compared, with what."""

    question: Said
    comparison: Message
    value: Said | str


class RulesForm(Form):
    name = StringField(N_("Short name, in rules and exports"), [Optional(), Length(max=40)], filters=[plain])
    relevant = TextAreaField(N_("Shown only if"), [Optional(), Length(max=4000)], filters=[plain])
    constraint = TextAreaField(N_("The answer fits if"), [Optional(), Length(max=4000)], filters=[plain])
    required = StringField(N_("Must be answered if"), [Optional(), Length(max=4000)], filters=[plain])
    calculation = TextAreaField(N_("Worked out as"), [Optional(), Length(max=4000)], filters=[plain])
    default = StringField(N_("Filled in at first with"), [Optional(), Length(max=4000)], filters=[plain])
    choice_filter = TextAreaField(N_("Answers offered if"), [Optional(), Length(max=4000)], filters=[plain])
    repeat_count = StringField(N_("How many times"), [Optional(), Length(max=4000)], filters=[plain])


@door.get("/<slug>/build/when/<path:path>", may=Permission.EDIT_SURVEYS)
def when(slug: str, path: str) -> Response:
    return _when(slug, path, None)


@door.post("/<slug>/build/when/<path:path>", may=Permission.EDIT_SURVEYS)
def change_when(slug: str, path: str) -> Response:
    """Add a condition, take one out, or say whether all have to hold."""
    card = card_of(slug)

    def change(now: Instrument) -> Edit:
        item = editing.placed_at(now, path).item
        simple = read_conditions(item.relevant)
        if simple is None:
            raise Refused(N_("This rule says more than conditions can. Change it under “Rules”."))
        rule = as_expression(_changed(simple), now)
        return editing.changed(now, path, replace(item, relevant=rule))

    try:
        edited(card, change)
    except EngageError as refusal:
        return _when(slug, path, refusal)
    return go(".when", slug=slug, path=path)


def _changed(simple: Conditions) -> Conditions:
    verb, _, digits = request.form.get("do", "add").partition(":")
    if verb == "remove" and digits.isascii() and digits.isdigit():
        place = int(digits[:4])
        return replace(simple, items=(*simple.items[:place], *simple.items[place + 1 :]))
    if verb == "join":
        return replace(simple, every=request.form.get("every") != "any")
    comparison = request.form.get("comparison", "")
    if comparison not in {one.value for one in Comparison}:
        raise Refused(N_("Say how the answer is compared."))
    value = request.form.get("value", "")
    new = Condition(request.form.get("about", ""), Comparison(comparison), value)
    return replace(simple, items=(*simple.items, new))


def _when(slug: str, path: str, refusal: EngageError | None) -> Response:
    card = card_of(slug)
    instrument = draft_instrument(db.session, card.id)
    placed = editing.placed_at(instrument, path)
    simple = read_conditions(placed.item.relevant)
    before = askable(instrument, path)
    wanted = request.form.get("about") or request.args.get("about", "")
    about = next((one.item for one in before if one.item.name == wanted), None)
    return page(
        "desk/surveys/when.html",
        refusal.status if refusal else 200,
        card=card,
        placed=placed,
        label=label_of(instrument, placed.item),
        simple=simple,
        conditions=[in_words(instrument, one) for one in simple.items] if simple else [],
        questions=[(one.item.name, label_of(instrument, one.item)) for one in before],
        about=about,
        about_label=label_of(instrument, about) if about else None,
        comparisons=[(one.value, words.COMPARISONS[one]) for one in comparisons_for(about)] if about else [],
        options=_options(instrument, about) if about else [],
        value_kind=_value_kind(about) if about else "text",
        typed=request.form,
        refusal=refusal,
        tabs=tabs_of(placed.item),
    )


def in_words(instrument: Instrument, condition: Condition) -> InWords:
    item = next((one.item for one in instrument.placed if one.item.name == condition.question), None)
    told = words.COMPARISONS[condition.comparison]
    if item is None:
        return InWords(Said(condition.question, instrument.source_language), told, condition.value)
    options = dict(_options(instrument, item))
    return InWords(label_of(instrument, item), told, options.get(condition.value, condition.value))


def _options(instrument: Instrument, item: Item) -> list[tuple[str, Said | str]]:
    if item.kind not in CHOOSERS:
        return []
    source = instrument.source_language
    choices = kinds.options(item, instrument.choices(item))
    return [
        (choice.code, choice.label.in_language(source, source) if choice.label else choice.code)
        for choice in choices
    ]


def _value_kind(item: Item) -> str:
    return {Kind.INTEGER: "number", Kind.DECIMAL: "decimal", Kind.DATE: "date"}.get(item.kind, "text")


@door.route("/<slug>/build/rules/<path:path>", methods=["GET", "POST"], may=Permission.EDIT_SURVEYS)
def rules(slug: str, path: str) -> Response:
    card = card_of(slug)
    instrument = draft_instrument(db.session, card.id)
    placed = editing.placed_at(instrument, path)
    fixed = is_published(published(db.session, card.id), placed.item.name)
    ever = names_ever_published(db.session, card.id)
    form = filled(RulesForm, name=placed.item.name, **{rule: getattr(placed.item, rule) for rule in RULES})
    if sent(form) and not _complaints(form, instrument, placed.item, ever, fixed=fixed):
        said: dict[str, Any] = {rule: form[rule].data or "" for rule in RULES}
        name = placed.item.name if fixed else form.name.data or placed.item.name

        def change(now: Instrument) -> Edit:
            item = editing.placed_at(now, path).item
            return editing.changed(now, path, replace(item, name=name, **said))

        try:
            after = edited(card, change)
        except EngageError as refusal:
            form.take(refusal)
        else:
            note(N_("Saved."))
            where = next((one.path for one in after.placed if one.item.name == name), path)
            return go(".rules", slug=slug, path=where)
    return page(
        "desk/surveys/rules.html",
        422 if form.summary else 200,
        card=card,
        placed=placed,
        label=label_of(instrument, placed.item),
        form=form,
        fixed=fixed,
        names=[
            (one.item.name, label_of(instrument, one.item)) for one in askable(instrument) if one.path != path
        ],
        advice=[one for one in advice_on(instrument) if one.path == path],
        tabs=tabs_of(placed.item),
        words=words,
    )


def _complaints(
    form: RulesForm, instrument: Instrument, item: Item, ever: frozenset[str], *, fixed: bool
) -> bool:
    """Whether something of the form cannot be taken; each is told beside its field, with its place in the rule."""
    for rule in RULES:
        text = form[rule].data or ""
        plain = (rule == "default" and "${" not in text and "(" not in text) or text.lower() in {"yes", "no"}
        problem = None if plain else rule_problem(text)
        if problem is not None:
            form.complain(problem.message, rule)
    name = form.name.data or item.name
    if not fixed and name != item.name:
        if not editing.is_name(name):
            form.complain(N_("Use Latin letters, digits and “_”, a letter first, 40 at most."), "name")
        elif name in editing.names_of(instrument) | ever:
            form.complain(N_("Another question is called so already."), "name")
    return bool(form.summary)
