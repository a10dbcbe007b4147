"""What can be chosen: the answers of a question, their order, and what choosing one means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, request

from engage.errors import N_, Conflict, EngageError, NotFound, Refused
from engage.i18n.registry import language
from engage.people.rules import Permission
from engage.surveys import editing
from engage.surveys.editing import Edit
from engage.surveys.instrument import CHOOSERS, Choice, ChoiceRole, Instrument, Item, Placed
from engage.surveys.kinds import tidy
from engage.surveys.linting import advice_on
from engage.surveys.queries import draft_instrument
from engage.surveys.superseding import kept_or_replaced
from engage.surveys.versions import names_ever_published, published
from engage.web.desk.surveys import words
from engage.web.desk.surveys.adding import listed
from engage.web.desk.surveys.door import card_of, door, edited
from engage.web.desk.surveys.outline import label_of
from engage.web.desk.surveys.question import fingerprint, tabs_of
from engage.web.shell.database import db
from engage.web.shell.pages import go, note, page

Choices = tuple[Choice, ...]
MOST_ANSWERS = 500
LONGEST_ANSWER = 1000


@door.get("/<slug>/build/answers/<path:path>", may=Permission.EDIT_SURVEYS)
def answers(slug: str, path: str) -> Response:
    card = card_of(slug)
    instrument = draft_instrument(db.session, card.id)
    placed = _chooser(instrument, path)
    others = [one for one in editing.users_of(instrument, placed.item.choice_list) if one.path != path]
    return page(
        "desk/surveys/answers.html",
        card=card,
        placed=placed,
        label=label_of(instrument, placed.item),
        choices=instrument.choices(placed.item),
        seen=fingerprint(instrument, placed),
        shared=[label_of(instrument, one.item) for one in others],
        advice=[one for one in advice_on(instrument) if one.path == path],
        source=language(instrument.source_language),
        roles=[(role.value, told) for role, told in words.ROLES.items()],
        tabs=tabs_of(placed.item),
        words=words,
    )


@door.post("/<slug>/build/answers/<path:path>", may=Permission.EDIT_SURVEYS)
def change_answers(slug: str, path: str) -> Response:
    """What was typed is kept with every button; "up", "down" and "remove" then do their part."""
    card = card_of(slug)
    instrument = draft_instrument(db.session, card.id)
    before = published(db.session, card.id)
    ever = names_ever_published(db.session, card.id)
    replaced: list[bool] = []

    def change(now: Instrument) -> Edit:
        placed = _chooser(now, path)
        if request.form.get("seen") != fingerprint(now, placed):
            raise Conflict(N_("Somebody else changed this question meanwhile. Load the page again to see what it says now."))  # fmt: skip
        before_it = now.choices(placed.item)
        choices = _arranged(_as_typed(before_it, now.source_language), request.form.get("do", ""))
        choices = (*choices, *listed(_more_lines(), now.source_language, tuple(one.code for one in choices)))
        item = _with_own_list(now, placed, choices)
        edit, new = kept_or_replaced(now, before, path, item, {item.choice_list: choices}, ever=ever)
        replaced.append(new)
        return edit

    try:
        after = edited(card, change)
    except EngageError as refusal:
        note(refusal.message, "bad")
        return go(".answers", slug=slug, path=path)
    where = next((placed.path for placed in after.placed if placed.path not in instrument.by_path), path)
    if replaced[0]:
        note(N_("Saved as a new question in the old one’s place. Answers to the old one stay as they are."))
    elif request.form.get("do") == "save":
        note(N_("Saved."))
    return go(".answers", slug=slug, path=where)


def _more_lines() -> list[str]:
    """The answers typed one on each line. :class:`Refused` for more than a list may hold."""
    lines = request.form.get("more", "").replace("\r\n", "\n").split("\n")
    given = [short for line in lines if (short := tidy(line)[:LONGEST_ANSWER])]
    if len(given) > MOST_ANSWERS:
        raise Refused(N_("Add at most {most} answers at a time.", most=MOST_ANSWERS))
    return given


def _with_own_list(now: Instrument, placed: Placed, choices: Choices) -> Item:
    """The question; with a list of its own where an answer goes that others still offer."""
    item = placed.item
    gone = {one.code for one in now.choices(item)} - {one.code for one in choices}
    if not gone or len(editing.users_of(now, item.choice_list)) < 2:
        return item
    return replace(item, choice_list=editing.free_name(item.choice_list, now.choice_lists))


def _chooser(instrument: Instrument, path: str) -> Placed:
    placed = editing.placed_at(instrument, path)
    if placed.item.kind not in CHOOSERS or not placed.item.choice_list:
        raise NotFound(N_("This question has no answers to choose from."))
    return placed


def _as_typed(choices: Choices, source: str) -> Choices:
    """The choices with the words, the meaning and the "stands alone" that were typed beside them."""
    return tuple(_typed(choice, number, source) for number, choice in enumerate(choices))


def _typed(choice: Choice, number: int, source: str) -> Choice:
    label = request.form.get(f"label-{number}")
    if label is None:
        return choice
    role = request.form.get(f"role-{number}", choice.role.value)
    known = role in {one.value for one in ChoiceRole}
    return replace(
        choice,
        label=choice.label.with_text(source, tidy(label)[:LONGEST_ANSWER]),
        role=ChoiceRole(role) if known else choice.role,
        exclusive=f"alone-{number}" in request.form,
    )


def _arranged(choices: Choices, do: str) -> Choices:
    """The choices after one button: ``up:3`` changes the fourth with the third; one whose words were emptied goes."""
    verb, _, digits = do.partition(":")
    place = int(digits[:6]) if digits.isascii() and digits.isdigit() else -1
    rows: Sequence[Choice] = list(choices)
    if 0 <= place < len(rows):
        row = rows[place]
        left = [*rows[:place], *rows[place + 1 :]]
        if verb == "remove":
            rows = left
        elif verb in {"up", "down"}:
            beside = max(0, place + (1 if verb == "down" else -1))
            rows = [*left[:beside], row, *left[beside:]]
    return tuple(rows)
