"""A whole survey in one language, as one document, for a phone that turns its pages itself.

``survey``, ``version``, ``language``, ``source``, ``title``; ``server``: true when the form needs the server at every page
(:func:`needs_server`), and then there is nothing more.

``pages``
    In order: ``html`` is what stands in ``<main>``, the very HTML that the server's own page has, with every item and
    every option in it; ``items`` their paths; ``part`` the outermost section.
``items``
    Every item in the form's order, holders before what they hold: ``path``, ``kind``, ``field`` (a person fills it in), ``choices``, ``decline``,
    the rules as trees (``logic/portable.py``; a plain "required" is ``true``) and what to say when an answer is wrong.
``rules``
    Only where something is worked out: the ``shape`` that rules see (``logic/scope.py``), the minutes by which the
    community's clock is ahead, whether only its ``day`` counts, whether rules look ``ahead``.
``check``, ``receipt``, ``kiosk``, ``words``
    The last pages (``kiosk``: the receipt on a shared device), and the sentences that the phone puts together, with braces where something is put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import escape

from engage import clock
from engage.i18n.local_text import LocalText
from engage.logic import Expression, functions, names_in, parse, to_json
from engage.logic.scope import MONTHS, WEEKDAYS
from engage.responses import keys
from engage.responses.fields import Rounds, has_field
from engage.responses.itinerary import Stop
from engage.responses.reading import read
from engage.responses.settling import Settled, setting_for
from engage.surveys import kinds
from engage.surveys.form import Form, Rules
from engage.surveys.instrument import CHOOSERS, ITEM_TEXTS, SILENT, Choice, Item, Kind, Placed
from engage.surveys.models import Anonymity
from engage.surveys.pages import Page
from engage.surveys.queries import OpenSurvey
from engage.web.answer import showing
from engage.web.answer.device_words import complaint, words
from engage.web.answer.walking import Walk
from engage.web.shell import locale, pages

# Chance falls as the server's dice say, and what is asked of them cannot be known on a phone.
_ASKS_THE_SERVER = frozenset({"random", "uuid"})
_MOST_OPTIONS = 400  # of one list; more are quicker asked for page by page
_YES = parse("true()")
_NOTHING_KNOWN = "\N{REPLACEMENT CHARACTER}"
_RULES = ("relevant", "constraint", "calculation", "choice_filter", "default")


@dataclass
class Everything(Settled):
    """A form nobody has answered, with all its items asked and all their options on offer: the phone takes away."""

    def is_asked(self, placed: Placed, rounds: Rounds) -> bool:
        return True

    def choices(self, placed: Placed, rounds: Rounds) -> list[Choice]:
        return list(kinds.options(placed.item, self.form.instrument.choices(placed.item)))

    def wording(self, text: str, placed: Placed, rounds: Rounds) -> str:
        return text


def needs_server(form: Form) -> bool:
    """Whether a phone leaves this form to the server's own pages: it repeats parts, rolls dice, or has very long lists."""
    rules = [rule for one in form.rules.values() for rule in _expressions(one)]
    return (
        any(placed.item.kind is Kind.REPEAT for placed in form.instrument.placed)
        or any(functions(rule) & _ASKS_THE_SERVER for rule in rules)
        or any(len(listed) > _MOST_OPTIONS for listed in form.instrument.choice_lists.values())
    )


def whole_survey(survey: OpenSurvey, number: int, form: Form) -> dict[str, Any]:
    tag, now = locale.current().tag, clock.now()
    head: dict[str, Any] = {
        "survey": survey.code,
        "version": number,
        "language": tag,
        "source": form.instrument.source_language,
        "title": form.instrument.title.in_language(tag, form.instrument.source_language).text,
        "server": needs_server(form),
    }
    if head["server"]:
        return head
    everything = Everything(form, {}, setting_for(survey, tag, keys.new_token(), now), read(form, {}))
    walk = Walk(survey, "", new=True)
    head |= {
        "pages": [_page(walk, everything, page) for page in form.pages(single=survey.single_page)],
        "items": [_item(everything, placed) for placed in form.instrument.placed],
        "check": showing.bare_check(walk),
        "receipt": showing.bare_receipt(walk, kiosk=False),
        "kiosk": showing.bare_receipt(walk, kiosk=True),
        "words": words(),
    }
    if _asks_rules(form):
        head["rules"] = {
            "shape": _shape(form, tag),
            "offset": _offset(survey, now),
            "day": survey.anonymity is Anonymity.ANONYMOUS,
            "ahead": form.looks_ahead,
            "months": MONTHS,
            "weekdays": WEEKDAYS,
        }
    return head


def _page(walk: Walk, everything: Everything, page: Page) -> dict[str, Any]:
    return {
        "part": page.part,
        "items": [placed.path for placed in page.items],
        "html": showing.bare_topic(walk, everything, Stop(page), first=page.number == 1),
    }


def _item(everything: Everything, placed: Placed) -> dict[str, Any]:
    item = placed.item
    rules = everything.form.rules_of(placed.path)
    found: dict[str, Any] = {"path": placed.path, "kind": item.kind.value, "field": has_field(item)}
    found |= {name: to_json(rule) for name in _RULES if (rule := getattr(rules, name)) is not None}
    if rules.required is not None:
        found["required"] = True if rules.required == _YES else to_json(rules.required)
    if item.default and rules.default is None:
        found["start"] = item.default
    found["told"] = item.read_only or item.kind in SILENT
    if found["field"]:
        found |= _answer(everything, item)
    return {name: value for name, value in found.items() if value not in (None, "", False)}


def _answer(everything: Everything, item: Item) -> dict[str, Any]:
    """How the field is read, and what is said when it is not right."""
    found: dict[str, Any] = {
        "missing": _own(everything, item.required_message),
        "unfit": _own(everything, item.constraint_message),
        "decline": item.decline,
    }
    listed = everything.form.instrument.choices(item)
    if item.kind not in CHOOSERS:
        return {
            **found,
            "unread": complaint(partial(kinds.value_of, item, (), [_NOTHING_KNOWN])),
            "large": complaint(partial(kinds.value_of, item, (), ["9" * 30])),
        }
    options = kinds.options(item, listed)
    return {
        **found,
        "choices": [choice.code for choice in options],
        "listed": len(listed),
        "list": item.choice_list,
        "alone": _alone(item, options),
        "words": [choice.code for choice in options if kinds.asks_for_words(item, choice)],
        "twice": complaint(partial(kinds.ranked, item, listed, {one.code: "1" for one in options})),
    }


def _alone(item: Item, options: Sequence[Choice]) -> dict[str, str]:
    """The options that go with no other, and what is said when they do not go alone."""
    together = [choice.code for choice in options]
    return {
        choice.code: complaint(partial(kinds.value_of, item, [choice, *options], [choice.code, *together]))
        for choice in options
        if kinds.stands_alone(choice)
    }


def _own(everything: Everything, text: LocalText) -> str:
    """The author's own words as HTML, marked where they are not in the page's language."""
    said = text.in_language(everything.setting.language, everything.form.instrument.source_language)
    return str(escape(pages.said(said))) if said.text else ""


def _shape(form: Form, tag: str) -> dict[str, Any]:
    """The form as rules see it, with the labels of choices in this language and the first."""
    shape = form.shape.as_json()
    wanted = {tag, form.instrument.source_language}
    for rows in shape["choices"].values():
        for row in rows:
            row["label"] = {one: text for one, text in row["label"].items() if one in wanted}
    return shape


def _offset(survey: OpenSurvey, now: datetime) -> int:
    ahead = now.astimezone(ZoneInfo(survey.timezone)).utcoffset()
    return int(ahead.total_seconds() // 60) if ahead else 0


def _asks_rules(form: Form) -> bool:
    """Whether anything in the form is worked out, so that the phone needs the language of rules."""
    worded = (
        text
        for placed in form.instrument.placed
        for name in ITEM_TEXTS
        for text in getattr(placed.item, name).values()
    )
    ruled = (rule for rules in form.rules.values() for rule in _expressions(rules) if rule != _YES)
    return any(True for _ in ruled) or any(names_in(text) for text in worded)


def _expressions(rules: Rules) -> Iterator[Expression]:
    for name in (*_RULES, "required", "repeat_count"):
        if (rule := getattr(rules, name)) is not None:
            yield rule
