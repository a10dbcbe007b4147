"""What an entry of the question bank is: questions ready to be asked, with their version, their reason and their source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engage.errors import N_, Message
from engage.i18n.local_text import LocalText
from engage.surveys.instrument import Choice, ChoiceRole, Item

MACHINE = ("es", "ar")
"""Languages whose wording in the bank nobody who speaks them has read yet: it comes in as a machine draft."""
BANK = "engage_bank"
"""The setting that says which entry, in which version, an item was made from: ``age_bands@1``."""

AGGREGATES = N_("The team sees counts by group. Groups of fewer than ten are never shown.")


@dataclass(frozen=True, slots=True)
class DimensionSpec:
    """The dimension an entry's question answers; its groups are the answers of ``list_name`` that are answers."""

    code: str
    name: LocalText
    list_name: str
    standard: str | None = None
    select_all: bool = False
    ordered: bool = False
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """``title``, ``reason`` and ``seen_by`` are for the author; what residents read is in the items, in all the languages there are."""

    code: str
    version: int
    title: Message
    reason: Message
    source: str
    items: tuple[Item, ...]
    lists: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    seen_by: Message = AGGREGATES
    dimension: DimensionSpec | None = None

    @property
    def name(self) -> str:
        return f"{self.code}@{self.version}"


def said(en: str, es: str, ar: str) -> LocalText:
    return LocalText(en=en, es=es, ar=ar)


def option(code: str, en: str, es: str, ar: str, role: ChoiceRole = ChoiceRole.ANSWER) -> Choice:
    return Choice(code, said(en, es, ar), role)


WHY = said(
    "It shows whether every part of our community is heard. You can skip it.",
    "Muestra si se escucha a todas las partes de nuestra comunidad. Puede saltarla.",
    "يبيّن ذلك هل نسمع كل فئات مجتمعنا. يمكنك تركه.",
)
OTHER_GROUP = ("Another one", "Otro", "غير ذلك")
