"""What states, kinds of question and standings of a text are called on the desk."""

from __future__ import annotations

from collections.abc import Mapping

from engage.errors import N_, Message
from engage.surveys.comparing import Change
from engage.surveys.conditions import Comparison
from engage.surveys.instrument import ChoiceRole
from engage.surveys.linting import Weight

STATES: Mapping[str, tuple[Message, str]] = {
    "draft": (N_("draft"), "quiet"),
    "translating": (N_("being translated"), "info"),
    "piloted": (N_("tried out"), "info"),
    "open": (N_("open"), "good"),
    "closed": (N_("closed"), "quiet"),
    "archived": (N_("put away"), "quiet"),
}

KINDS: Mapping[str, Message] = {
    "section": N_("group"),
    "repeat": N_("asked again for each"),
    "note": N_("note"),
    "consent": N_("consent"),
    "text": N_("a few words"),
    "long_text": N_("many words"),
    "integer": N_("whole number"),
    "decimal": N_("number"),
    "date": N_("date"),
    "time": N_("time"),
    "datetime": N_("date and time"),
    "single": N_("one choice"),
    "multi": N_("several choices"),
    "scale": N_("scale"),
    "rank": N_("ranking"),
    "area": N_("area"),
    "geo": N_("place on a map"),
    "file": N_("photo, sound or file"),
    "barcode": N_("barcode"),
}

TO_ADD: Mapping[str, tuple[Message, Message]] = {
    "single": (N_("One choice"), N_("People pick one answer from a list.")),
    "multi": (N_("Several choices"), N_("People tick all that fit.")),
    "scale": (N_("Scale"), N_("Five or seven steps, or numbers from 0 to 10.")),
    "grid": (N_("Statements on one scale"), N_("A table on a wide screen, one after another on a phone.")),
    "rank": (N_("Put in order"), N_("First, second, third. Nothing has to be dragged.")),
    "text": (N_("A few words"), N_("One line.")),
    "long_text": (N_("Many words"), N_("A story, an idea, a reason.")),
    "integer": (N_("Whole number"), N_("How many, how often.")),
    "decimal": (N_("Number with decimals"), N_("Such as 2.5.")),
    "date": (N_("Date"), N_("A day of the calendar.")),
    "area": (N_("ZIP or neighborhood"), N_("A place no smaller than you need.")),
    "consent": (N_("Consent"), N_("One box that says yes.")),
    "note": (N_("Note"), N_("Something to read. Nothing is answered.")),
    "section": (N_("Group of questions"), N_("A part of the survey with its own heading.")),
    "repeat": (N_("Asked again for each"), N_("Such as for each child in a family.")),
}

ROLES: Mapping[ChoiceRole, Message] = {
    ChoiceRole.ANSWER: N_("an answer"),
    ChoiceRole.OTHER: N_("other, with words of their own"),
    ChoiceRole.DONT_KNOW: N_("I don’t know"),
    ChoiceRole.DECLINED: N_("prefer not to answer"),
    ChoiceRole.NOT_APPLICABLE: N_("does not apply to me"),
}

COMPARISONS: Mapping[Comparison, Message] = {
    Comparison.IS: N_("is"),
    Comparison.IS_NOT: N_("is not"),
    Comparison.INCLUDES: N_("includes"),
    Comparison.INCLUDES_NOT: N_("does not include"),
    Comparison.MORE: N_("is more than"),
    Comparison.AT_LEAST: N_("is at least"),
    Comparison.LESS: N_("is less than"),
    Comparison.AT_MOST: N_("is at most"),
    Comparison.ANSWERED: N_("was answered"),
    Comparison.NOT_ANSWERED: N_("was not answered"),
}

WEIGHTS: Mapping[Weight, tuple[Message, str]] = {
    Weight.STOP: (N_("must be mended"), "bad"),
    Weight.MEND: (N_("better mended"), "warn"),
    Weight.THINK: (N_("think about it"), "info"),
}

CHANGES: Mapping[Change, tuple[Message, str]] = {
    Change.ADDED: (N_("new"), "good"),
    Change.REMOVED: (N_("taken out"), "bad"),
    Change.REPLACED: (N_("in place of another"), "warn"),
    Change.WORDED: (N_("other words"), "info"),
    Change.CHANGED: (N_("changed"), "warn"),
    Change.MOVED: (N_("moved"), "quiet"),
}

PARTS: Mapping[str, Message] = {
    "label": N_("what people are asked"),
    "hint": N_("hint"),
    "guidance": N_("notes for interviewers"),
    "why": N_("why we ask"),
    "required_message": N_("what people read if it is empty"),
    "constraint_message": N_("what people read if it does not fit"),
    "kind": N_("kind of answer"),
    "choices": N_("answers"),
    "choice_list": N_("answers"),
    "relevant": N_("when it is shown"),
    "required": N_("whether it must be answered"),
    "constraint": N_("which answers fit"),
    "dimension": N_("group it tells of"),
    "decline": N_("prefer not to answer"),
}
OTHER_PART = N_("rules and settings")


def parts_of(what: tuple[str, ...]) -> list[Message]:
    """The parts of a question that changed, in words, each once."""
    told = {str(PARTS.get(name, OTHER_PART)): PARTS.get(name, OTHER_PART) for name in what}
    return list(told.values())
