"""What a cell of a source says, evened out only as far as nobody would call two spellings different."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from engage.errors import N_
from engage.exchange.toml_reading import Node

# Portals write codes as ="0012" so that Excel keeps the zeros.
_EXCEL_TEXT = re.compile(r'="(.*)"\Z', re.DOTALL)


def tidy(cell: str) -> str:
    """One canonical form of Unicode, no outer spaces, inner runs of space as one, ``="0012"`` as ``0012``."""
    text = " ".join(unicodedata.normalize("NFC", cell).split())
    match = _EXCEL_TEXT.match(text)
    return match[1].strip() if match is not None else text


class Spellings:
    """From every spelling of a source to what it means. A spelling that is not listed means nothing: ``get`` is ``None``."""

    def __init__(self, meanings: Mapping[str, str], *, ignore_case: bool = False) -> None:
        self._ignore_case = ignore_case
        self._meanings = {self._key(spelling): meaning for spelling, meaning in meanings.items()}

    def get(self, cell: str) -> str | None:
        return self._meanings.get(self._key(cell))

    def __len__(self) -> int:
        return len(self._meanings)

    def meanings(self) -> tuple[str, ...]:
        """Every meaning once, in the mapping's order."""
        return tuple(dict.fromkeys(self._meanings.values()))

    def _key(self, spelling: str) -> str:
        text = tidy(spelling)
        return text.casefold() if self._ignore_case else text


def read_spellings(tables: Iterable[tuple[str, Node | None]], *, ignore_case: bool = False) -> Spellings:
    """Spellings from mapping tables of the form ``meaning = ["spelling", ...]``.

    ``tables`` are pairs of a prefix for the meanings and the table. One spelling with two meanings is a fault.
    """
    meanings: dict[str, str] = {}
    for prefix, table in tables:
        for meaning, spellings in table.text_lists() if table is not None else ():
            for spelling in spellings:
                key = tidy(spelling).casefold() if ignore_case else tidy(spelling)
                before = meanings.setdefault(key, prefix + meaning)
                if before != prefix + meaning and table is not None:
                    table.fault(
                        meaning, N_("“{spelling}” already means {before}", spelling=spelling, before=before)
                    )
    return Spellings(meanings, ignore_case=ignore_case)
