"""What a picture is: drawn, as numbers in a table, and said in plain words; the three agree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Protocol

from markupsafe import Markup

from engage.errors import Message
from engage.i18n.formats import Formats
from engage.i18n.local_text import Said
from engage.i18n.registry import Language

Words = str | Said
"""Text already in the reader's language, or a label that knows which language it turned out to be in."""


class Speak(Protocol):
    """Who puts a picture into words: :class:`engage.i18n.catalogues.Translator` does."""

    @property
    def language(self) -> Language: ...
    @property
    def formats(self) -> Formats: ...
    def gettext(self, text: str, /, **values: Any) -> str: ...
    def ngettext(self, one: str, many: str, n: int, /, **values: Any) -> str: ...
    def message(self, message: Message) -> str: ...


@dataclass(frozen=True, slots=True)
class Table:
    """``columns``: (heading, ``text`` or ``number``). ``rows``: a cell is text, or ``None`` where the number is withheld."""

    columns: tuple[tuple[Words, str], ...]
    rows: tuple[tuple[Words | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """``svg``: one element, safe to put into a page. ``sentence``: what it shows. ``notes``: what must be known with it."""

    title: Words
    svg: Markup
    sentence: str
    table: Table
    notes: tuple[str, ...] = ()


_NOT_IN_ID: Final = re.compile(r"[^A-Za-z0-9-]")


def usable_id(id: str) -> str:
    """``id``, which the page gives to this picture only, so that it can be pointed at; different ids stay different."""
    safe = _NOT_IN_ID.sub(lambda char: f"_{ord(char[0]):x}_", id)
    return safe if safe[:1].isalpha() else f"p{safe}"
