"""The texts of an instrument as a translator meets them: in the order of the pages, each with what it belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engage.i18n.local_text import LocalText, Said
from engage.surveys.instrument import (
    HOLDERS,
    ITEM_TEXTS,
    SILENT,
    Choice,
    Instrument,
    Kind,
    Placed,
    keyed_choices,
)


class Part(StrEnum):
    """What a text is to the person who meets it."""

    TITLE = "title"
    INTRO = "intro"
    SURVEY_CONSENT = "survey_consent"
    THANKS = "thanks"
    SECTION = "section"
    QUESTION = "question"
    NOTE = "note"
    HINT = "hint"
    GUIDANCE = "guidance"
    WHY = "why"
    REQUIRED_MESSAGE = "required_message"
    CONSTRAINT_MESSAGE = "constraint_message"
    CHOICE = "choice"
    MEDIA = "media"  # the name of a picture or a recording
    UNSEEN = "unseen"  # a label of something that is worked out and never shown


# Nobody reads these, so a language can be complete without them.
NEVER_READ = frozenset({Part.MEDIA, Part.UNSEEN})


@dataclass(frozen=True, slots=True)
class Text:
    """One text: its key as in :meth:`Instrument.texts`, its words, what it is and what it belongs to.

    ``about``: the question or section it stands with, in the source language; empty when it stands for itself.
    ``questions``: how many questions share it (choices of a list); 1 otherwise.
    """

    key: str
    words: LocalText
    part: Part
    about: Said
    questions: int = 1

    @property
    def required(self) -> bool:
        return self.part not in NEVER_READ


def texts_in_order(instrument: Instrument) -> Iterator[Text]:
    """Every text once, as a person meets it: choices behind the first question that offers them, the thanks last."""
    source = instrument.source_language
    nothing = Said("", source)
    for name, part in _HEADS:
        yield Text(f"survey.{name}", getattr(instrument, name), part, nothing)
    offered = Counter(placed.item.choice_list for placed in instrument.placed if placed.item.choice_list)
    told: set[str] = set()
    for placed in instrument.placed:
        yield from _of_item(placed, source)
        name = placed.item.choice_list
        if name in instrument.choice_lists and name not in told:
            told.add(name)
            about = _called(placed, source)
            yield from _of_choices(name, instrument.choice_lists[name], about, offered[name])
    for name, choices in instrument.choice_lists.items():
        if name not in told:
            yield from _of_choices(name, choices, nothing, 0)
    yield Text("survey.thanks", instrument.thanks, Part.THANKS, nothing)


def required_texts(instrument: Instrument) -> list[tuple[str, LocalText]]:
    """(key, text) of all that a resident reads: what a language needs before a survey opens in it."""
    return [(text.key, text.words) for text in texts_in_order(instrument) if text.required]


_HEADS = (("title", Part.TITLE), ("intro", Part.INTRO), ("consent", Part.SURVEY_CONSENT))


def _of_item(placed: Placed, source: str) -> Iterator[Text]:
    item, about = placed.item, _called(placed, source)
    for name in ITEM_TEXTS:
        part = _part_of_label(item.kind) if name == "label" else Part(name)
        part = Part.UNSEEN if item.kind in SILENT else part
        yield Text(
            f"q.{placed.path}.{name}",
            getattr(item, name),
            part,
            Said("", source) if name == "label" else about,
        )
    for kind, file in item.media.items():
        yield Text(f"q.{placed.path}.media.{kind}", file, Part.MEDIA, about)


def _of_choices(name: str, choices: tuple[Choice, ...], about: Said, questions: int) -> Iterator[Text]:
    for key, choice in keyed_choices(name, choices):
        yield Text(f"{key}.label", choice.label, Part.CHOICE, about, questions)
        for kind, file in choice.media.items():
            yield Text(f"{key}.media.{kind}", file, Part.MEDIA, about, questions)


def _part_of_label(kind: Kind) -> Part:
    if kind in HOLDERS:
        return Part.SECTION
    return Part.NOTE if kind is Kind.NOTE else Part.QUESTION


def _called(placed: Placed, source: str) -> Said:
    label = placed.item.label
    return label.in_language(source, source) if label else Said(placed.item.name, source)
