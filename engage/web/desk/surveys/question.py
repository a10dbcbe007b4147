"""One question: its words, what surrounds it, and what it may be answered with."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from flask import Response, request
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from engage.errors import N_, Conflict, EngageError, Problem, Refused
from engage.groups.queries import dimensions_of
from engage.i18n.registry import language
from engage.people.rules import Permission
from engage.surveys import editing
from engage.surveys.bounds import Bounds, as_rule, plain_ends
from engage.surveys.editing import Edit
from engage.surveys.instrument import CHOOSERS, Instrument, Item, Kind, Placed
from engage.surveys.linting import advice_on
from engage.surveys.queries import draft_instrument
from engage.surveys.rules import source_hash
from engage.surveys.superseding import is_published, kept_or_replaced
from engage.surveys.versions import names_ever_published, published
from engage.web.desk.surveys import words
from engage.web.desk.surveys.door import card_of, door, edited, plain
from engage.web.desk.surveys.outline import NOT_ASKED, anchor, label_of
from engage.web.shell.database import db
from engage.web.shell.forms import DecimalField, Form, filled, sent
from engage.web.shell.guards import initiative
from engage.web.shell.pages import go, note, page

NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
TEXTS = ("label", "hint", "guidance", "why", "constraint_message", "required_message")
# What an author may turn into each other without losing answers' meaning in a draft.
_ALIKE = (
    (Kind.TEXT, Kind.LONG_TEXT, Kind.AREA, Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.TIME),
    (Kind.SINGLE, Kind.MULTI, Kind.SCALE, Kind.RANK),
    (Kind.SECTION, Kind.REPEAT),
)
_SAME, _ANOTHER = "same", "another"


class QuestionForm(Form):
    seen = HiddenField()
    label = TextAreaField(N_("What people are asked"), [InputRequired(), Length(max=2000)], filters=[plain])
    hint = TextAreaField(N_("Hint, below the question"), [Optional(), Length(max=1000)], filters=[plain])
    guidance = TextAreaField(N_("Notes for interviewers"), [Optional(), Length(max=2000)], filters=[plain])
    why = TextAreaField(N_("Why we ask"), [Optional(), Length(max=1000)], filters=[plain])
    sort = SelectField(N_("Kind of answer"), [Optional()])
    required = BooleanField(N_("People must answer this"))
    required_message = StringField(
        N_("What they read if they leave it empty"), [Optional(), Length(max=500)], filters=[plain]
    )
    decline = BooleanField(N_("Offer: Prefer not to answer"))
    other = BooleanField(N_("Offer: Other, please say which"))
    dimension = SelectField(N_("It tells to which group somebody belongs"), [Optional()])
    low = DecimalField(N_("Lowest number allowed"), [Optional()])
    high = DecimalField(N_("Highest number allowed"), [Optional()])
    constraint_message = StringField(
        N_("What people read if the answer does not fit"), [Optional(), Length(max=500)], filters=[plain]
    )
    meaning = RadioField(
        N_("This question was published. What are you changing?"),
        choices=[
            (_SAME, N_("A correction. It asks the same thing, and answers are counted together.")),
            (_ANOTHER, N_("It asks something else now. A new question takes its place, and answers are counted apart.")),
        ],
        default=_SAME,
    )  # fmt: skip

    def offer(self, item: Item, instrument: Instrument) -> None:
        alike = next((group for group in _ALIKE if item.kind in group), (item.kind,))
        self.sort.choices = [
            (kind.value, words.KINDS[kind.value]) for kind in alike if kind.value in words.KINDS
        ]
        known = [(card.code, card.name) for card in dimensions_of(db.session, initiative().id)]
        here = (
            [] if not item.dimension or item.dimension in dict(known) else [(item.dimension, item.dimension)]
        )
        self.dimension.choices = [("", N_("No")), *known, *here]


@door.route("/<slug>/build/question/<path:path>", methods=["GET", "POST"], may=Permission.EDIT_SURVEYS)
def question(slug: str, path: str) -> Response:
    card = card_of(slug)
    instrument = draft_instrument(db.session, card.id)
    placed = editing.placed_at(instrument, path)
    before = published(db.session, card.id)
    ever = names_ever_published(db.session, card.id)
    form = filled(QuestionForm, **_filled_in(instrument, placed))
    form.offer(placed.item, instrument)
    if sent(form):
        replaced: list[bool] = []

        def change(now: Instrument) -> Edit:
            there = editing.placed_at(now, path)
            if form.seen.data != fingerprint(now, there):
                raise Conflict(N_("Somebody else changed this question meanwhile. Load the page again to see what it says now."))  # fmt: skip
            another = form.meaning.data == _ANOTHER
            edit, new = kept_or_replaced(
                now, before, path, _as_said(now, there, form), {}, ever=ever, another=another
            )
            replaced.append(new)
            return edit

        try:
            after = edited(card, change)
        except EngageError as refusal:
            form.take(refusal)
        else:
            return _done(slug, path, instrument, after, replaced[0])
    return _page(slug, instrument, placed, form, was_published=is_published(before, placed.item.name))


def _done(slug: str, path: str, before: Instrument, after: Instrument, replaced: bool) -> Response:
    where = next((placed.path for placed in after.placed if placed.path not in before.by_path), path)
    if replaced:
        note(N_("Saved as a new question in the old one’s place. Answers to the old one stay as they are."))
    else:
        note(N_("Saved."))
    if request.form.get("then") == "stay":
        return go(".question", slug=slug, path=where)
    return go(".build", slug=slug, _anchor=anchor(where))


def _page(
    slug: str, instrument: Instrument, placed: Placed, form: QuestionForm, *, was_published: bool
) -> Response:
    item = placed.item
    return page(
        "desk/surveys/question.html",
        422 if form.summary else 200,
        card=card_of(slug),
        form=form,
        placed=placed,
        label=label_of(instrument, item),
        advice=[one for one in advice_on(instrument) if one.path == placed.path],
        asked=item.kind not in NOT_ASKED,
        chooser=item.kind in CHOOSERS,
        number=item.kind in NUMBERS and plain_ends(item.constraint) is not None,
        was_published=was_published,
        source=language(instrument.source_language),
        tabs=tabs_of(item),
        words=words,
    )


def tabs_of(item: Item) -> dict[str, bool]:
    """Which pages there are about an item."""
    return {"answers": item.kind in CHOOSERS and bool(item.choice_list)}


def fingerprint(instrument: Instrument, placed: Placed) -> str:
    """Tells whether a question has changed: of everything about it but what it holds."""
    bare = replace(placed.item, items=())
    choices = instrument.choices(placed.item)
    return source_hash(repr((bare, choices)))


def _filled_in(instrument: Instrument, placed: Placed) -> dict[str, Any]:
    item, source = placed.item, instrument.source_language
    ends = plain_ends(item.constraint) or Bounds()
    return {
        **{name: getattr(item, name).get(source, "") for name in TEXTS},
        "seen": fingerprint(instrument, placed),
        "sort": item.kind.value,
        "required": bool(item.required.strip()),
        "decline": item.decline,
        "other": item.other,
        "dimension": item.dimension,
        "low": ends.low if math.isfinite(ends.low) else None,
        "high": ends.high if math.isfinite(ends.high) else None,
    }


def _as_said(instrument: Instrument, placed: Placed, form: QuestionForm) -> Item:
    """The item as the form has it. What the form does not show stays as it was."""
    before, source = placed.item, instrument.source_language
    texts: dict[str, Any] = {
        name: getattr(before, name).with_text(source, form[name].data or "") for name in TEXTS
    }
    item = replace(before, **texts, kind=Kind(form.sort.data or before.kind.value))
    if item.kind in NOT_ASKED:
        return item
    plain = before.required.strip().lower() in {"", "yes", "true()"}
    item = replace(
        item,
        required=("yes" if form.required.data else "") if plain else before.required,
        decline=bool(form.decline.data),
        other=bool(form.other.data) if item.kind in CHOOSERS else before.other,
        dimension=form.dimension.data or "",
    )
    if item.kind in NUMBERS and plain_ends(before.constraint) is not None:
        item = replace(item, constraint=_between(form))
    return item


def _between(form: QuestionForm) -> str:
    low, high = form.low.data, form.high.data
    if low is not None and high is not None and low > high:
        why = N_("The highest number is below the lowest.")
        raise Refused(why, (Problem(why, column="high"),))
    return as_rule(-math.inf if low is None else float(low), math.inf if high is None else float(high))
