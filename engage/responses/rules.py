"""Pure decisions about answers, and the shapes in which answers reach this room and leave it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from engage.errors import Problem


class Mode(StrEnum):
    """How the answer was given."""

    SELF = "self"
    ASSISTED = "assisted"
    PHONE = "phone"
    PAPER = "paper"
    KIOSK = "kiosk"
    IMPORTED = "imported"  # collected elsewhere, mode not known


@dataclass(frozen=True, slots=True)
class ImportedResponse:
    """One person's answers as they were collected elsewhere.

    ``source_key`` names the answering in the source and makes the import repeatable: the same key is the same response.
    ``answers``: path -> code, list of codes, number, ISO date, list of instances for a repeat, or ``{"blank": why}``; a
    path left out was not asked. ``open_texts``: path -> what was written, in ``language``. ``wave`` is a wave's code.
    """

    source_key: str
    answers: Mapping[str, Any]
    open_texts: Mapping[str, str] = field(default_factory=dict)
    wave: str | None = None
    language: str = "en"
    mode: Mode = Mode.IMPORTED
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What came of an import: ``read`` is the sum of the others; ``refused`` tells why, one problem for each response.

    A problem's ``row`` is the place of the response in the import, counted from 1; ``column`` the path it is about.
    """

    read: int
    accepted: int
    already_there: int
    refused: tuple[Problem, ...]
