"""Which languages a form is in, and its texts by tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engage.exchange.xlsform.languages import UNNAMED, NamedLanguage, named
from engage.exchange.xlsform.sheets import Row, Sheets, Table
from engage.i18n.local_text import LocalText


@dataclass(frozen=True)
class Wording:
    """``tags`` in the order offered, the source first. ``autonyms``: names to keep of languages nobody else names."""

    tags: tuple[str, ...]
    autonyms: Mapping[str, str]
    _unnamed: Mapping[tuple[str, str], str]

    def text(self, row: Row, field: str, sheet: str) -> LocalText:
        """The texts of one field. Where two columns are the same language, the first that has a text counts; a column
        that names its language goes before one that does not."""
        found: dict[str, str] = {}
        mine = [(language, text) for (name, language), text in row.texts.items() if name == field]
        for language, text in sorted(mine, key=lambda one: not one[0]):
            tag = named(language).tag if language else self._unnamed.get((sheet, field), self.tags[0])
            found.setdefault(tag, text)
        return LocalText(found)


def wording_of(sheets: Sheets, nameless: str = UNNAMED) -> Wording:
    """The languages of all headers together. A column without a language is in the form's default language; where the form
    names none, in the first named language that lacks this column; where all have it, in ``nameless``."""
    tables = (sheets.survey, sheets.choices, sheets.external, sheets.settings)
    by_tag: dict[str, NamedLanguage] = {}
    for language in _languages(tables):
        by_tag.setdefault(language.tag, language)
    default = _default(sheets, by_tag)
    source = default or next(iter(by_tag), nameless)
    unnamed = {
        place: nameless if apart else source for place, apart in _unnamed(tables, source, bool(default))
    }
    spoken = [source, *(tag for tag in by_tag if tag != source)]
    if nameless in unnamed.values() and nameless not in spoken:
        spoken.insert(0, nameless)
    autonyms = {tag: one.own_name for tag, one in by_tag.items() if one.own_name}
    return Wording(tuple(spoken), autonyms, unnamed)


def _languages(tables: tuple[Table, ...]) -> Iterator[NamedLanguage]:
    for table in tables:
        for column in table.columns:
            if column.sort == "text" and column.language:
                yield named(column.language)


def _default(sheets: Sheets, by_tag: dict[str, NamedLanguage]) -> str | None:
    """The language the settings call the default, if any column is in it or no column names a language."""
    written = next(
        (row.get("default_language") for row in sheets.settings.rows if row.get("default_language")), ""
    )
    language = named(written)
    if not written or language.tag == UNNAMED:
        return UNNAMED if UNNAMED in by_tag else None
    if not by_tag or language.tag in by_tag or _has_unnamed_labels(sheets):
        by_tag.setdefault(language.tag, language)
        return language.tag
    return None


def _has_unnamed_labels(sheets: Sheets) -> bool:
    columns = sheets.survey.columns
    return any(column.field == "label" and not column.language for column in columns if column.sort == "text")


def _unnamed(
    tables: tuple[Table, ...], source: str, has_default: bool
) -> Iterator[tuple[tuple[str, str], bool]]:
    """Each column without a language: (sheet, field), and whether it is in a language apart from all named ones."""
    for table in tables:
        texts = [column for column in table.columns if column.sort == "text"]
        for column in texts:
            if not column.language:
                named_too = {
                    named(other.language).tag
                    for other in texts
                    if other.field == column.field and other.language
                }
                yield (
                    (table.name, column.field),
                    column.field == "label" and source in named_too and not has_default,
                )
