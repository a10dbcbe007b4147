"""What a picture is: drawn, as numbers in a table, and said in plain words; the three agree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from markupsafe import Markup

from engage.errors import Message
from engage.i18n.formats import Formats
from engage.i18n.local_text import Said
from engage.i18n.registry import Language
from engage.privacy.released import Figure

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
class Plot:
    """What a picture draws, as the numbers themselves: each series has a figure for every one of ``labels``.

    ``shape``: ``dots`` (a line for each label), ``bars`` (laid end to end) or ``lines`` (labels are periods). ``points``: how
    many printed units one of the value is: 100 for shares in per cent.
    """

    shape: Literal["dots", "bars", "lines"]
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[Figure, ...]], ...]
    points: float
    percent: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """``svg``: one element, safe to put into a page. ``sentence``: what it shows. ``notes``: what must be known with it.
    ``plot``: its numbers, for whoever draws them again."""

    title: Words
    svg: Markup
    sentence: str
    table: Table
    notes: tuple[str, ...] = ()
    plot: Plot | None = None


_NOT_IN_ID: Final = re.compile(r"[^A-Za-z0-9-]")


def usable_id(id: str) -> str:
    """``id``, which the page gives to this picture only, so that it can be pointed at; different ids stay different."""
    safe = _NOT_IN_ID.sub(lambda char: f"_{ord(char[0]):x}_", id)
    return safe if safe[:1].isalpha() else f"p{safe}"
