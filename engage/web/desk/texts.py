"""A form field for words that stand in every language the initiative has committed to."""

from __future__ import annotations

from typing import Any

from wtforms import Field
from wtforms.utils import unset_value

from engage.errors import N_
from engage.i18n.local_text import LocalText
from engage.i18n.registry import Language, language
from engage.web.shell.forms import tidy
from engage.web.shell.guards import initiative
from engage.web.shell.pages import say

LONGEST = 4000


class TextsField(Field):
    """``data`` is a :class:`LocalText`; each language is its own box, named ``<name>-<tag>``. The words of languages that
    are not asked for here are kept as they were."""

    data: LocalText

    def __init__(self, label: Any = None, validators: Any = None, *, rows: int = 3, **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.rows = rows

    @property
    def languages(self) -> list[Language]:
        return [language(tag) for tag in initiative().languages or ("en",)]

    def box(self, tag: str) -> str:
        return f"{self.name}-{tag}"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        known = self.default if data is unset_value else data
        self.object_data = self.data = LocalText(known or {})
        for one in self.languages if formdata else ():
            self.data = self.data.with_text(one.tag, tidy(formdata.get(self.box(one.tag))) or "")

    def pre_validate(self, form: Any) -> None:
        if any(len(text) > LONGEST for text in self.data.values()):
            raise ValueError(say(N_("Use at most {max} letters.", max=LONGEST)))
