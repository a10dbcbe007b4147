"""Trying the logic out: type answers, see what is asked then, what is worked out, and what would be complained of.

Nothing is stored. What decides is the code that decides for residents.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import Response, request

from engage import clock
from engage.errors import Message
from engage.i18n.local_text import Said
from engage.i18n.registry import language
from engage.logic.values import as_text
from engage.people.rules import Permission
from engage.responses.checking import problem
from engage.responses.fields import has_field
from engage.responses.settling import Setting, Settled, settle
from engage.surveys import kinds
from engage.surveys.form import Form
from engage.surveys.instrument import CHOOSERS, HOLDERS, SILENT, Instrument, Kind, Placed
from engage.surveys.queries import draft_instrument
from engage.web.desk.surveys import words
from engage.web.desk.surveys.door import card_of, door
from engage.web.desk.surveys.outline import label_of
from engage.web.shell.database import db
from engage.web.shell.guards import initiative
from engage.web.shell.pages import page

_FIELD = "q/"


@dataclass(frozen=True, slots=True)
class Tried:
    """One item with the answer typed for it and what comes of it. ``depth``: how many groups stand around it."""

    path: str
    label: Said
    kind: Kind
    depth: int
    shown: bool
    rule: str
    control: str
    options: tuple[tuple[str, Said | str], ...]
    values: tuple[str, ...]
    value: str
    wrong: Message | Said | None


@door.route("/<slug>/build/try", methods=["GET", "POST"], may=Permission.EDIT_SURVEYS)
def attempt(slug: str) -> Response:
    card = card_of(slug)
    instrument = draft_instrument(db.session, card.id)
    typed = {
        name.removeprefix(_FIELD): [kinds.seen(text) for text in request.form.getlist(name) if text]
        for name in request.form
        if name.startswith(_FIELD)
    }
    known = {placed.path for placed in instrument.questions}
    now = clock.now().astimezone(ZoneInfo(initiative().timezone))
    setting = Setting(now, instrument.source_language, str(uuid4()), hides_day=False)
    settled = settle(
        Form(instrument), {name: texts for name, texts in typed.items() if name in known}, setting
    )
    tried = [_tried(instrument, settled, placed) for placed in instrument.placed if not placed.repeats]
    return page(
        "desk/surveys/try.html",
        card=card,
        tried=tried,
        asked=sum(one.shown and one.kind not in HOLDERS | SILENT | {Kind.NOTE} for one in tried),
        repeats=any(placed.repeats for placed in instrument.placed),
        source=language(instrument.source_language),
        words=words,
    )


def _tried(instrument: Instrument, settled: Settled, placed: Placed) -> Tried:
    item = placed.item
    value = settled.value(placed, ()) if item.kind not in HOLDERS else None
    text = (
        ", ".join(map(str, value)) if isinstance(value, list) else as_text(value) if value is not None else ""
    )
    return Tried(
        path=placed.path,
        label=label_of(instrument, item),
        kind=item.kind,
        depth=len(placed.holders),
        shown=settled.is_asked(placed, ()),
        rule=item.relevant,
        control=_control(placed),
        options=_options(instrument, placed),
        values=tuple(settled.fields.get(placed.path, ())),
        value=text,
        wrong=problem(settled, placed, ()) if settled.fields.get(placed.path) else None,
    )


def _control(placed: Placed) -> str:
    item = placed.item
    if not has_field(item):
        return "told"
    match item.kind:
        case Kind.MULTI:
            return "several"
        case Kind.CONSENT:
            return "agree"
        case Kind.RANK:
            return "told"
        case kind if kind in CHOOSERS:
            return "one"
        case Kind.INTEGER | Kind.DECIMAL:
            return "number"
        case Kind.DATE:
            return "date"
        case _:
            return "text"


def _options(instrument: Instrument, placed: Placed) -> tuple[tuple[str, Said | str], ...]:
    if placed.item.kind not in CHOOSERS:
        return ()
    source = instrument.source_language
    choices = {choice.code: choice for choice in kinds.options(placed.item, instrument.choices(placed.item))}
    return tuple(
        (code, choice.label.in_language(source, source) if choice.label else code)
        for code, choice in choices.items()
    )
