"""Text in several languages as one value, and one piece of it with the language it turned out to be in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """Words as they will be shown: the text, the language it is in, and whether that is not the one asked for."""

    text: str
    tag: str
    fallback: bool = False

    def __str__(self) -> str:
        return self.text


class LocalText(Mapping[str, str]):
    """Short text by language tag; immutable; empty texts are left out.

    ``in_language`` never fails: it falls back to the given source language, then to any text, and says so.
    """

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, Any] | None = None, **by_tag: str) -> None:
        given = {**(texts or {}), **{tag.replace("_", "-"): text for tag, text in by_tag.items()}}
        self._texts = {str(tag): str(text) for tag, text in given.items() if text not in (None, "")}

    def __getitem__(self, tag: str) -> str:
        return self._texts[tag]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._texts.items())))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self._texts) == dict(other)

    def __repr__(self) -> str:
        return f"LocalText({self._texts!r})"

    def in_language(self, tag: str, source: str = "en") -> Said:
        """The text in ``tag``; else in ``source``; else in whatever there is; else empty. Marked when it fell back."""
        for candidate in (tag, source):
            if candidate in self._texts:
                return Said(self._texts[candidate], candidate, candidate != tag)
        for other, text in sorted(self._texts.items()):
            return Said(text, other, True)
        return Said("", tag)

    def with_text(self, tag: str, text: str) -> LocalText:
        """A copy with one text set, or taken out when ``text`` is empty."""
        return LocalText({**self._texts, tag: text})

    def as_json(self) -> dict[str, str]:
        return dict(sorted(self._texts.items()))
