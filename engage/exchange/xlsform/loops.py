"""Loops, a form of the first years: questions asked once for each choice of a list, with the choice's name put in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engage.i18n.local_text import LocalText
from engage.surveys.instrument import Choice, Item

RULES = ("relevant", "constraint", "calculation", "choice_filter", "repeat_count", "required", "default")


def size(items: tuple[Item, ...]) -> int:
    return sum(1 + size(item.items) for item in items)


def with_choice(item: Item, choice: Choice) -> Item:
    """``%(name)s`` and ``%(label)s`` of a loop, put in."""

    def put(text: str, label: str) -> str:
        return text.replace("%(name)s", choice.code).replace("%(label)s", label)

    def said(text: LocalText) -> LocalText:
        return LocalText(
            {
                tag: put(words, choice.label.in_language(tag).text or choice.code)
                for tag, words in text.items()
            }
        )

    rules: dict[str, Any] = {rule: put(getattr(item, rule), choice.code) for rule in RULES}
    return replace(
        item,
        label=said(item.label),
        hint=said(item.hint),
        guidance=said(item.guidance),
        items=tuple(with_choice(inner, choice) for inner in item.items),
        **rules,
    )
