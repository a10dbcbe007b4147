"""The instrument: everything a survey asks, as one immutable document.

A draft is rows; publishing freezes it as this document, and every response names the version it answered. Codes are what is
stored, labels never. Expressions (``relevant`` and its like) are kept as their source text in the language of
``engage.logic``; ``${name}`` refers to an item's name.

``Item.path`` of an item inside sections is the names joined by ``/``; inside a repeat, answers are kept per instance under
paths relative to nothing: the full path from the root, so that one path always means one question.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from engage.i18n.local_text import LocalText
from engage.i18n.registry import Language, language


class Kind(StrEnum):
    """Kinds of item. What each accepts and how it is summarised is in ``kinds.py``."""

    SECTION = "section"
    REPEAT = "repeat"
    NOTE = "note"
    CONSENT = "consent"
    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    SINGLE = "single"
    MULTI = "multi"
    SCALE = "scale"
    RANK = "rank"
    AREA = "area"  # ZIP or neighbourhood, as text
    GEO = "geo"  # point, trace or shape, as the text a person or device gives
    FILE = "file"  # photo, audio, video, document
    BARCODE = "barcode"
    CALCULATE = "calculate"
    HIDDEN = "hidden"


HOLDERS = frozenset({Kind.SECTION, Kind.REPEAT})
SILENT = frozenset({Kind.CALCULATE, Kind.HIDDEN})
WORDLESS = frozenset({Kind.NOTE})
CHOOSERS = frozenset({Kind.SINGLE, Kind.MULTI, Kind.SCALE, Kind.RANK})


class ChoiceRole(StrEnum):
    """What choosing it means: an answer, or one of the ways of not giving one."""

    ANSWER = "answer"
    OTHER = "other"  # an answer, with a text to specify
    DONT_KNOW = "dont_know"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"


class Blank(StrEnum):
    """Why there is no answer. Stored as ``{"blank": "skipped"}``; *not asked* is the absence of the question's path."""

    SKIPPED = "skipped"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice list. ``filters`` are the columns a choice filter may test; ``media`` by kind and language."""

    code: str
    label: LocalText = LocalText()
    role: ChoiceRole = ChoiceRole.ANSWER
    exclusive: bool = False  # in a multi question: choosing it unchooses the others
    filters: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, LocalText] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One row of the form: a question, a note, a calculation, or a section or repeat that holds others."""

    name: str
    kind: Kind
    label: LocalText = LocalText()
    hint: LocalText = LocalText()
    guidance: LocalText = LocalText()
    why: LocalText = LocalText()  # "why we ask"
    required: str = ""  # expression, "yes", or empty
    required_message: LocalText = LocalText()
    relevant: str = ""
    constraint: str = ""
    constraint_message: LocalText = LocalText()
    calculation: str = ""
    default: str = ""
    choice_list: str = ""
    choice_filter: str = ""
    other: bool = False  # "or other": offers an option to specify in words
    decline: bool = False  # offers "prefer not to answer"
    read_only: bool = False
    repeat_count: str = ""
    dimension: str = ""  # code of the demographic dimension this question answers
    reversed: bool = False  # a scale that runs the other way
    settings: Mapping[str, str] = field(
        default_factory=dict
    )  # appearance, parameters, and columns we keep for others
    media: Mapping[str, LocalText] = field(default_factory=dict)
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Placed:
    """An item with where it stands: its full path, the sections and repeats around it, outermost first."""

    path: str
    item: Item
    holders: tuple[tuple[str, Item], ...]

    @property
    def repeats(self) -> tuple[str, ...]:
        """Paths of the repeats around this item, outermost first."""
        return tuple(path for path, holder in self.holders if holder.kind is Kind.REPEAT)


@dataclass(frozen=True)
class Instrument:
    """A whole survey document. ``languages`` lists the tags in the order offered, the source language first."""

    title: LocalText
    languages: tuple[str, ...]
    items: tuple[Item, ...]
    choice_lists: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    intro: LocalText = LocalText()
    consent: LocalText = LocalText()
    thanks: LocalText = LocalText()  # what happens next, shown with the receipt
    autonyms: Mapping[str, str] = field(default_factory=dict)  # names of languages the registry does not know
    settings: Mapping[str, str] = field(default_factory=dict)
    directions: Mapping[str, str] = field(
        default_factory=dict
    )  # "rtl" or "ltr" where the register cannot know

    def language(self, tag: str) -> Language:
        """A language as this survey's people describe it, where the register does not know better."""
        return language(tag, autonym=self.autonyms.get(tag, ""), direction=self.directions.get(tag))

    @property
    def source_language(self) -> str:
        return self.languages[0]

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Every item with its place, in form order, holders before what they hold."""
        return tuple(_walk(self.items, (), ()))

    @cached_property
    def by_path(self) -> Mapping[str, Placed]:
        return {placed.path: placed for placed in self.placed}

    @property
    def questions(self) -> tuple[Placed, ...]:
        """Items that a person answers."""
        silent = HOLDERS | SILENT | WORDLESS
        return tuple(placed for placed in self.placed if placed.item.kind not in silent)

    @property
    def telling(self) -> tuple[Placed, ...]:
        """What tells to which group of a dimension somebody belongs: questions, and what is worked out from several."""
        return tuple(
            one for one in self.placed if one.item.dimension and one.item.kind not in HOLDERS | WORDLESS
        )

    def choices(self, item: Item) -> tuple[Choice, ...]:
        return self.choice_lists.get(item.choice_list, ())

    def texts(self) -> Iterator[tuple[str, LocalText]]:
        """Every translatable text with its key: ``survey.title``, ``q.<path>.label``, ``c.<list>.<code>.label`` ..."""
        for name in ("title", "intro", "consent", "thanks"):
            yield f"survey.{name}", getattr(self, name)
        for placed in self.placed:
            for name in ITEM_TEXTS:
                yield f"q.{placed.path}.{name}", getattr(placed.item, name)
            for kind, text in placed.item.media.items():
                yield f"q.{placed.path}.media.{kind}", text
        for list_name, choices in self.choice_lists.items():
            for key, choice in keyed_choices(list_name, choices):
                yield f"{key}.label", choice.label
                for kind, text in choice.media.items():
                    yield f"{key}.media.{kind}", text

    def as_json(self) -> dict[str, Any]:
        """A JSON document; defaults are left out. ``from_json`` gives the same instrument back."""
        document: dict[str, Any] = _plain(self)
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Instrument:
        known = dict(document)
        known["items"] = tuple(_item(row) for row in document.get("items", ()))
        known["choice_lists"] = {
            name: tuple(_choice(row) for row in rows)
            for name, rows in document.get("choice_lists", {}).items()
        }
        known["languages"] = tuple(document["languages"])
        for name in ("title", "intro", "consent", "thanks"):
            known[name] = LocalText(document.get(name))
        return cls(**known)

    def digest(self) -> str:
        """SHA-256 of the canonical document, in hexadecimal."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def keyed_choices(list_name: str, choices: tuple[Choice, ...]) -> Iterator[tuple[str, Choice]]:
    """Each choice with the key of its texts. A code that stands twice in a list (told apart by a filter) is numbered."""
    seen: dict[str, int] = {}
    for choice in choices:
        times = seen[choice.code] = seen.get(choice.code, 0) + 1
        suffix = f"~{times}" if times > 1 else ""
        yield f"c.{list_name}.{choice.code}{suffix}", choice


ITEM_TEXTS = ("label", "hint", "guidance", "why", "required_message", "constraint_message")


def _walk(
    items: tuple[Item, ...], names: tuple[str, ...], holders: tuple[tuple[str, Item], ...]
) -> Iterator[Placed]:
    for item in items:
        path = "/".join((*names, item.name))
        yield Placed(path, item, holders)
        if item.items:
            yield from _walk(item.items, (*names, item.name), (*holders, (path, item)))


def _plain(value: Any) -> Any:
    """Dataclasses to JSON, leaving defaults out so that a document stays small and readable."""
    if isinstance(value, LocalText):
        return value.as_json()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if hasattr(value, "__dataclass_fields__"):
        fields = {name: getattr(value, name) for name in value.__dataclass_fields__}
        return {name: _plain(inner) for name, inner in fields.items() if inner or name in _ALWAYS}
    return value


_ALWAYS = frozenset({"name", "kind", "code", "title", "languages"})


def _item(row: Mapping[str, Any]) -> Item:
    known = dict(row)
    known["kind"] = Kind(row["kind"])
    for name in ITEM_TEXTS:
        known[name] = LocalText(row.get(name))
    known["media"] = {kind: LocalText(text) for kind, text in row.get("media", {}).items()}
    known["items"] = tuple(_item(inner) for inner in row.get("items", ()))
    return Item(**known)


def _choice(row: Mapping[str, Any]) -> Choice:
    return Choice(
        code=row["code"],
        label=LocalText(row.get("label")),
        role=ChoiceRole(row.get("role", "answer")),
        exclusive=row.get("exclusive", False),
        filters=dict(row.get("filters", {})),
        media={kind: LocalText(text) for kind, text in row.get("media", {}).items()},
    )


def with_texts(instrument: Instrument, texts: Mapping[str, LocalText]) -> Instrument:
    """A copy whose translatable texts are those of ``texts``; keys as :meth:`Instrument.texts` gives them."""

    def dress(item: Item, path: str) -> Item:
        changed = {name: texts.get(f"q.{path}.{name}", getattr(item, name)) for name in ITEM_TEXTS}
        media = {kind: texts.get(f"q.{path}.media.{kind}", text) for kind, text in item.media.items()}
        inner = tuple(dress(child, f"{path}/{child.name}") for child in item.items)
        return replace(item, **changed, media=media, items=inner)

    lists = {
        name: tuple(
            replace(
                choice,
                label=texts.get(f"{key}.label", choice.label),
                media={kind: texts.get(f"{key}.media.{kind}", text) for kind, text in choice.media.items()},
            )
            for key, choice in keyed_choices(name, choices)
        )
        for name, choices in instrument.choice_lists.items()
    }
    heads = {
        name: texts.get(f"survey.{name}", getattr(instrument, name))
        for name in ("title", "intro", "consent", "thanks")
    }
    items = tuple(dress(item, item.name) for item in instrument.items)
    return replace(instrument, **heads, items=items, choice_lists=lists)
