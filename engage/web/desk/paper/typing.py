"""From what is typed beside a question's number to fields, as if the person had filled in the screen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from engage.errors import N_, Message
from engage.responses.fields import DECLINED, OTHER, field_name
from engage.surveys.instrument import CHOOSERS, Kind
from engage.surveys.kinds import AGREED
from engage.web.desk.paper.sheet import Asked

NUMBERS = re.compile(r"[\s,;.،]+")
NO_ANSWER = "x"  # the box "prefer not to answer"


def fields_from(
    questions: Sequence[Asked], typed: Mapping[str, str]
) -> tuple[dict[str, list[str]], dict[int, Message]]:
    """Fields by name, and what is wrong by the question's number. ``typed``: number -> signs, number + "o" -> words for other.

    Every question is there: an empty one was asked and left blank.
    """
    fields: dict[str, list[str]] = {}
    wrong: dict[int, Message] = {}
    for one in questions:
        name, text = field_name(one.placed), typed.get(str(one.number), "").strip()
        fields[name] = []
        if one.decline and text.casefold() == NO_ANSWER:
            fields[name] = [DECLINED]
        elif one.placed.item.kind is Kind.CONSENT:
            fields[name] = [AGREED] if text == "1" else []
        elif one.placed.item.kind in CHOOSERS:
            problem = _chosen(one, name, text, fields)
            if problem is not None:
                wrong[one.number] = problem
        elif text:
            fields[name] = [text]
        if words := typed.get(f"{one.number}o", "").strip():
            fields[name + OTHER] = [words]
    return fields, wrong


def _chosen(one: Asked, name: str, text: str, fields: dict[str, list[str]]) -> Message | None:
    by_number = {answer.number: answer.code for answer in one.answers}
    given = [sign for sign in NUMBERS.split(text) if sign]
    unknown = next((sign for sign in given if sign not in by_number), None)
    if unknown is not None:
        return N_(
            "Question {question} has no answer number {typed}.", question=one.number, typed=unknown[:20]
        )
    if one.ranked:
        # Typed in the order preferred: the first number is the first place.
        fields |= {f"{name}/{sign}": [str(place)] for place, sign in enumerate(given, start=1)}
        return None
    if len(given) > 1 and not one.many:
        return N_("Question {question} takes one answer only.", question=one.number)
    fields[name] = [by_number[sign] for sign in given]
    return None
