"""Column headers of XLSForms, in all the spellings fifteen years of forms have used.

``label::Español (es)``, ``label:English``, ``caption``, ``bind:jr:constraintMsg``, ``Constraint Message::fr`` and
``media::image::English`` come to a field and the name of a language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Sort: TypeAlias = Literal["plain", "text", "kept"]

MEDIA = frozenset({"image", "audio", "video", "big-image"})
SURVEY_TEXTS = frozenset(
    {"label", "hint", "guidance_hint", "constraint_message", "required_message", "engage_why", *MEDIA}
)
CHOICE_TEXTS = frozenset({"label", *MEDIA})
SETTINGS_TEXTS = frozenset({"form_title", "engage_intro", "engage_consent", "engage_thanks"})

SURVEY_PLAIN = frozenset(
    {
        "type", "name", "required", "relevant", "constraint", "calculation", "default", "choice_filter", "read_only",
        "repeat_count", "appearance", "parameters", "disabled", "engage_kind", "engage_decline", "engage_dimension", "engage_reversed",
    }
)  # fmt: skip
CHOICE_PLAIN = frozenset({"list_name", "name", "engage_role", "engage_exclusive"})
SETTINGS_PLAIN = frozenset({"default_language"})

_SURVEY_ALIASES = {
    "caption": "label", "command": "type", "tag": "name", "value": "name", "relevance": "relevant", "readonly": "read_only",
    "calculate": "calculation", "count": "repeat_count", "jr:count": "repeat_count", "constraining_message": "constraint_message",
    "constraint_msg": "constraint_message", "jr:constraintmsg": "constraint_message", "requiredmsg": "required_message",
    "required_msg": "required_message", "jr:requiredmsg": "required_message", "big_image": "big-image",
}  # fmt: skip
_CHOICE_ALIASES = {
    "caption": "label",
    "value": "name",
    "listname": "list_name",
    "list": "list_name",
    "big_image": "big-image",
}
_SETTINGS_ALIASES = {
    "title": "form_title",
    "set_form_title": "form_title",
    "id_string": "form_id",
    "set_form_id": "form_id",
}
_PREFIXES = frozenset({"bind", "control", "media", "body"})


@dataclass(frozen=True, slots=True)
class Column:
    """What a header means. ``field`` is the canonical name, or the header as written when it is only ``kept``;
    ``language`` is the name of a language as written, empty when the header names none."""

    sort: Sort
    field: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The fields a sheet may have."""

    plain: frozenset[str]
    texts: frozenset[str]
    aliases: dict[str, str]

    def column(self, header: str) -> Column | None:
        """What ``header`` means; None for a blank one."""
        written = " ".join(header.split())
        if not written:
            return None
        field, *languages = _pieces(written)
        if field.lower() in _PREFIXES and languages and self._known(languages[0]):
            field, *languages = languages
        name = self._canonical(field)
        if name in self.texts:
            return Column("text", name, "::".join(languages))
        if name in self.plain and not languages:
            return Column("plain", name)
        return Column("kept", name if name in self.aliases.values() else written)

    def _canonical(self, field: str) -> str:
        key = field.lower().replace(" ", "_").replace("-", "_")
        return self.aliases.get(key, key)

    def _known(self, field: str) -> bool:
        return self._canonical(field) in self.texts | self.plain


SURVEY = Vocabulary(SURVEY_PLAIN, SURVEY_TEXTS, _SURVEY_ALIASES)
CHOICES = Vocabulary(CHOICE_PLAIN, CHOICE_TEXTS, _CHOICE_ALIASES)
SETTINGS = Vocabulary(SETTINGS_PLAIN, SETTINGS_TEXTS, _SETTINGS_ALIASES)


def _pieces(header: str) -> list[str]:
    """The header split at its double colons; at single ones when it has no double ones, ``jr:name`` left whole."""
    if "::" in header:
        return [piece.strip() for piece in header.split("::")]
    return [piece.strip() for piece in re.split(r"(?<!\bjr):", header)]
