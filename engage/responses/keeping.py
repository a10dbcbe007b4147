"""What of a worked-out form is stored, and how what is stored becomes fields again when somebody corrects it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engage.logic.values import as_text
from engage.responses.fields import COUNT, DECLINED, OTHER, Rounds, field_name, has_field
from engage.responses.reading import Document
from engage.responses.settling import Settled
from engage.surveys import kinds
from engage.surveys.form import Form
from engage.surveys.instrument import CHOOSERS, SILENT, Blank, Choice, ChoiceRole, Kind, Placed

_EPOCH = date(1970, 1, 1)
WRITTEN = {"text": True}
"""Stands at the path of a question answered in own words; the words are an ``OpenAnswer``."""

_NO_ANSWER = {ChoiceRole.DECLINED: Blank.DECLINED, ChoiceRole.NOT_APPLICABLE: Blank.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class Kept:
    """Coded answers by path, as ``Response.answers``; own words by the name of their field, as ``OpenAnswer.path``."""

    answers: Document
    texts: Mapping[str, str]

    def digest(self, form: Form) -> str:
        """SHA-256 of what the person said: what was calculated may change with the day and is left out."""
        said = [_said(form, self.answers), dict(self.texts)]
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _said(form: Form, answers: Document) -> Document:
    found: Document = {}
    for path, value in answers.items():
        kind = form.instrument.by_path[path].item.kind
        if kind is Kind.REPEAT and isinstance(value, list):
            found[path] = [_said(form, one) for one in value]
        elif kind not in SILENT:
            found[path] = value
    return found


def kept(settled: Settled) -> Kept:
    """What is stored of an answering. A path that is absent was not asked."""
    texts: dict[str, str] = {}
    answers = _Keeper(settled, texts).holder("", (), settled.document)
    return Kept(answers, texts)


class _Keeper:
    def __init__(self, settled: Settled, texts: dict[str, str]) -> None:
        self._settled = settled
        self._form = settled.form
        self._texts = texts

    def holder(self, path: str, rounds: Rounds, document: Document) -> Document:
        answers: Document = {}
        for placed in self._form.children.get(path, ()):
            if placed.item.kind is Kind.SECTION:
                answers |= self.holder(placed.path, rounds, document)
            elif (kept := self._item(placed, rounds, document)) is not None:
                answers[placed.path] = kept
        return answers

    def _item(self, placed: Placed, rounds: Rounds, document: Document) -> Any:
        item = placed.item
        if item.kind in SILENT or (item.read_only and item.kind is not Kind.REPEAT):
            return self._worked_out(document.get(placed.path))
        if item.kind is not Kind.REPEAT and not has_field(item):
            return None
        if not self._settled.is_asked(placed, rounds):
            return {"blank": Blank.NOT_APPLICABLE.value}
        if item.kind is Kind.REPEAT:
            inner = document.get(placed.path, ())
            return [self.holder(placed.path, (*rounds, index), one) for index, one in enumerate(inner)]
        return self._question(placed, field_name(placed, rounds), document.get(placed.path))

    def _worked_out(self, value: Any) -> Any:
        """A calculation's value, unless it is empty or tells the day on which an anonymous answer was given."""
        if value is None or value == "":
            return None
        today = self._settled.setting.now.date()
        tells = today.isoformat() in as_text(value) or value == (today - _EPOCH).days
        return None if tells and self._settled.setting.hides_day else value

    def _question(self, placed: Placed, name: str, value: Any) -> Any:
        if name not in self._settled.fields:
            return None
        if name in self._settled.reading.declined:
            return {"blank": Blank.DECLINED.value}
        if value is None:
            return {"blank": Blank.SKIPPED.value}
        if placed.item.kind in kinds.OPEN_KINDS:
            self._texts[name] = value
            return WRITTEN
        return self._chosen(placed, name, value) if placed.item.kind in CHOOSERS else value

    def _chosen(self, placed: Placed, name: str, value: Any) -> Any:
        chosen = _chosen_of(self._form, placed, value if isinstance(value, list) else [value])
        words = self._settled.reading.words.get(name)
        if words and any(kinds.asks_for_words(placed.item, choice) for choice in chosen):
            self._texts[name + OTHER] = words
        for choice in chosen:
            if choice.role in _NO_ANSWER:
                return {"blank": _NO_ANSWER[choice.role].value, "code": choice.code}
        return value


def _chosen_of(form: Form, placed: Placed, codes: Sequence[str]) -> list[Choice]:
    by_code = {
        choice.code: choice for choice in kinds.options(placed.item, form.instrument.choices(placed.item))
    }
    return [by_code[code] for code in codes if code in by_code]


def fields_of(form: Form, kept: Kept) -> dict[str, list[str]]:
    """The fields from which ``kept`` was made, so that somebody can see and correct what they said."""
    fields: dict[str, list[str]] = {name: [text] for name, text in kept.texts.items()}
    _fill(form, kept.answers, (), fields)
    return fields


def _fill(form: Form, answers: Document, rounds: Rounds, fields: dict[str, list[str]]) -> None:
    for path, value in answers.items():
        placed = form.instrument.by_path.get(path)
        if placed is None:
            continue
        name = field_name(placed, rounds)
        if placed.item.kind is Kind.REPEAT:
            inner = value if isinstance(value, list) else []
            fields[name + COUNT] = [str(len(inner))]
            for index, one in enumerate(inner):
                _fill(form, one, (*rounds, index), fields)
        elif has_field(placed.item):
            _fill_field(form, placed, name, value, fields)


def _fill_field(form: Form, placed: Placed, name: str, value: Any, fields: dict[str, list[str]]) -> None:
    if isinstance(value, dict):
        if value == WRITTEN:
            return
        if "code" in value:
            fields[name] = [value["code"]]
        elif value.get("blank") == Blank.DECLINED:
            fields[name] = [DECLINED]
        elif value.get("blank") == Blank.SKIPPED:
            fields[name] = []
    elif placed.item.kind is Kind.RANK:
        codes = [choice.code for choice in form.instrument.choices(placed.item)]
        fields[name] = []
        fields |= {f"{name}/{codes.index(code) + 1}": [str(at)] for at, code in enumerate(value, start=1)}
    else:
        fields[name] = list(value) if isinstance(value, list) else [as_text(value)]
