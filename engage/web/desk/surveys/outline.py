"""The builder's first page: everything the draft asks, in order, each with what to do about it and to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response, request
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from engage import clock
from engage.errors import N_, EngageError
from engage.i18n.local_text import Said
from engage.i18n.registry import language
from engage.people.rules import Permission
from engage.surveys import editing
from engage.surveys.comparing import differences
from engage.surveys.drafting import Removal, put_back, removals_of, take_out
from engage.surveys.editing import Edit
from engage.surveys.instrument import HOLDERS, Instrument, Item, Kind
from engage.surveys.linting import Advice, Weight, advice_on
from engage.surveys.linting.duration import duration
from engage.surveys.queries import draft_instrument
from engage.surveys.versions import published
from engage.web.desk.surveys import words
from engage.web.desk.surveys.door import card_of, door, edited, plain
from engage.web.shell.database import db
from engage.web.shell.forms import Form, filled, sent
from engage.web.shell.guards import person
from engage.web.shell.pages import go, note, page


@dataclass(frozen=True, slots=True)
class Line:
    """One item as the outline shows it."""

    path: str
    item: Item
    label: Said
    advice: tuple[Advice, ...]
    inside: tuple[Line, ...]

    @property
    def holds(self) -> bool:
        return self.item.kind in HOLDERS

    @property
    def depends(self) -> bool:
        return bool(self.item.relevant.strip())


class HeadForm(Form):
    title = StringField(N_("Title"), [InputRequired(), Length(max=200)], filters=[plain])
    intro = TextAreaField(N_("What people read first"), [Optional(), Length(max=4000)], filters=[plain])
    consent = TextAreaField(N_("What they agree to"), [Optional(), Length(max=4000)], filters=[plain])
    thanks = TextAreaField(N_("What happens next"), [Optional(), Length(max=4000)], filters=[plain])


@door.get("/<slug>/build", may=Permission.EDIT_SURVEYS)
def build(slug: str) -> Response:
    card = card_of(slug)
    instrument = draft_instrument(db.session, card.id)
    advice = advice_on(instrument)
    newest = published(db.session, card.id)
    return page(
        "desk/surveys/build.html",
        card=card,
        instrument=instrument,
        lines=lines(instrument, advice),
        whole=[one for one in advice if not one.path],
        stops=sum(one.weight is Weight.STOP for one in advice),
        advised=len(advice),
        takes=duration(instrument),
        languages=[language(tag) for tag in instrument.languages],
        removed=[(one.number, _named(instrument, one)) for one in removals_of(db.session, card.id)],
        changes=len(differences(newest, instrument)) if newest else None,
        words=words,
    )


def lines(instrument: Instrument, advice: Iterable[Advice]) -> tuple[Line, ...]:
    """The outline, holders with what they hold."""
    by_path: dict[str, list[Advice]] = {}
    for one in advice:
        by_path.setdefault(one.path, []).append(one)

    def line(item: Item, path: str) -> Line:
        inside = tuple(line(inner, f"{path}/{inner.name}") for inner in item.items)
        return Line(path, item, label_of(instrument, item), tuple(by_path.get(path, ())), inside)

    return tuple(line(item, item.name) for item in instrument.items)


def label_of(instrument: Instrument, item: Item) -> Said:
    """The words of an item in the source language; its name, where it has none yet."""
    source = instrument.source_language
    return Said(item.label.get(source) or item.name.replace("_", " "), source)


def _named(instrument: Instrument, removal: Removal) -> Said:
    return label_of(instrument, removal.taken.item)


@door.post("/<slug>/build", may=Permission.EDIT_SURVEYS)
def arrange(slug: str) -> Response:
    """One button of the outline: up, down, take out, put back."""
    card = card_of(slug)
    verb, _, what = request.form.get("do", "").partition(":")
    try:
        if verb in {"up", "down"}:
            after = edited(card, lambda now: editing.stepped(now, what, -1 if verb == "up" else 1))
            return go(".build", slug=slug, _anchor=anchor(_where(after, what)))
        if verb == "remove":
            return _remove(slug, what)
        if verb == "back" and what.isascii() and what.isdigit():
            path = put_back(db.session, card.id, int(what[:4]), by=person().id, at=clock.now())
            note(N_("It is back where it was."))
            return go(".build", slug=slug, _anchor=anchor(path))
    except EngageError as refusal:
        note(refusal.message, "bad")
    return go(".build", slug=slug)


def _remove(slug: str, path: str) -> Response:
    card = card_of(slug)
    instrument = draft_instrument(db.session, card.id)
    name = editing.placed_at(instrument, path).item.name
    askers = [one for one in editing.who_asks_for(instrument, name) if not one.path.startswith(path)]
    take_out(db.session, card.id, path, by=person().id, at=clock.now())
    if askers:
        note(N_("Taken out. Rules of other questions asked for it; they are marked below."), "warn")
    else:
        note(N_("Taken out. You can put it back at the end of this page."), "info")
    return go(".build", slug=slug)


def _where(instrument: Instrument, path: str) -> str:
    """Where the item of that name stands now."""
    name = path.rpartition("/")[2]
    return next((placed.path for placed in instrument.placed if placed.item.name == name), "")


def anchor(path: str) -> str:
    return f"item-{path.replace('/', '-')}"


@door.route("/<slug>/build/head", methods=["GET", "POST"], may=Permission.EDIT_SURVEYS)
def head(slug: str) -> Response:
    """The survey's own words: title, what it is for, what people agree to, what happens next."""
    card = card_of(slug)
    instrument = draft_instrument(db.session, card.id)
    source = instrument.source_language
    names = ("title", "intro", "consent", "thanks")
    form = filled(HeadForm, **{name: getattr(instrument, name).get(source, "") for name in names})
    if not sent(form):
        return page("desk/surveys/head.html", 422 if form.summary else 200, card=card, form=form, source=language(source))  # fmt: skip
    said = {name: form[name].data or "" for name in names}
    edited(card, lambda now: Edit(editing.headed(now, said)))
    note(N_("Saved."))
    return go(".build", slug=slug)


NOT_ASKED = frozenset({Kind.NOTE, Kind.SECTION, Kind.REPEAT, Kind.CALCULATE, Kind.HIDDEN})
