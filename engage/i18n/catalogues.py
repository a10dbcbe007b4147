"""Interface text in the person's language: a thin gettext over one PO file per language and domain.

In a checkout the PO is compiled in memory and again when it changes; a wheel carries compiled files. Placeholders are plain
names in braces, ``{name}``; a translation that has a wrong one is passed over for the English text, so that no
translation can break a page, and none can reach into a value's attributes either.
"""

from __future__ import annotations

import gettext
import io
import logging
import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from markupsafe import Markup, escape

from engage import places
from engage.errors import Message
from engage.i18n.formats import Formats
from engage.i18n.local_text import LocalText
from engage.i18n.pseudo import PseudoTranslations
from engage.i18n.registry import PSEUDO_LANGUAGES, Language, language

SOURCE = "en"
# Who meets a text: whoever answers a survey; whoever reads what came of it; whoever works at a desk.
DOMAINS = ("resident", "public", "desk")
_BRACES = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}|[{}]")
_log = logging.getLogger(__name__)


def fill(template: str, values: Mapping[str, Any]) -> str:
    """``template`` with its ``{names}`` filled; doubled braces stand for one.

    A value that is already HTML (``Markup``) makes the result HTML, with everything else escaped; the template itself
    can never bring HTML in. Raises ``KeyError`` for a name without a value, ``ValueError`` for a stray brace.
    """
    html = any(hasattr(value, "__html__") for value in values.values())
    put = escape if html else str

    def piece(match: re.Match[str]) -> str:
        if match[1]:
            return str(put(values[match[1]]))
        if len(match[0]) == 2:
            return match[0][0]
        raise ValueError(f"stray {match[0]} in {template!r}")

    filled = _BRACES.sub(piece, str(put(template)))
    return Markup(filled) if html else filled  # noqa: S704 - every part was escaped above


class Translator:
    """Speaks one language. Texts not found in any catalogue stay English."""

    def __init__(self, spoken: Language, catalogue: gettext.NullTranslations) -> None:
        self.language = spoken
        self.formats = Formats(spoken)
        self._catalogue = catalogue

    def gettext(self, text: str, /, **values: Any) -> str:
        return self._filled(self._catalogue.gettext(text) if text else "", text, values)

    def pgettext(self, context: str, text: str, /, **values: Any) -> str:
        """``text`` as it is meant in ``context`` ("Open" the verb, "Open" the state)."""
        return self._filled(self._catalogue.pgettext(context, text), text, values)

    def ngettext(self, one: str, many: str, n: int, /, **values: Any) -> str:
        """The form for ``n`` things; ``{n}`` is the number as the language writes it."""
        values = {"n": self.formats.number(n), **values}
        return self._filled(self._catalogue.ngettext(one, many, n), one if n == 1 else many, values)

    def message(self, message: Message) -> str:
        """What a room raised or returned, in this language."""
        return self.gettext(message.text, **message.values)

    def _filled(self, translated: str, source: str, given: Mapping[str, Any]) -> str:
        """A text without values stays as it is. Dates, messages and texts in several languages are put in as said here."""
        if not given:
            return translated
        values = {name: self._said(value) for name, value in given.items()}
        try:
            return fill(translated, values)
        except (KeyError, ValueError):
            if translated == source:
                raise
            _log.error("a translation of %r has a wrong placeholder: %r", source, translated)
            return fill(source, values)

    def _said(self, value: Any) -> Any:
        if isinstance(value, Message):
            return self.message(value)
        if isinstance(value, date):
            return self.formats.date(value)
        if isinstance(value, LocalText):
            return value.in_language(self.language.tag).text
        return value


def interface_languages(*, pseudo: bool = False, folder: Path | None = None) -> tuple[str, ...]:
    """Tags the interface can be shown in: English, and every language that has a resident catalogue."""
    found = sorted({file.parent.name for file in (folder or places.translations()).glob("*/resident.[pm]o")})
    return (SOURCE, *(tag for tag in found if tag != SOURCE), *(PSEUDO_LANGUAGES if pseudo else ()))


def translator(tag: str, *, folder: Path | None = None) -> Translator:
    """The translator into ``tag``; a regional form speaks from the catalogue of its language (es-MX from es), one
    without any catalogue speaks English, and each still formats as ``tag`` does."""
    spoken = language(tag)
    if spoken.tag in PSEUDO_LANGUAGES:
        return Translator(spoken, PseudoTranslations(spoken.tag))
    parts = spoken.tag.split("-")
    forms = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    base = folder or places.translations()
    files = tuple(_stamped(base / form, domain) for domain in DOMAINS for form in forms)
    return _translator_from(spoken, files)


def _stamped(folder: Path, domain: str) -> tuple[Path, int] | None:
    """The file of a domain with its time of change: source text in a checkout, compiled in a wheel."""
    for suffix in (".po", ".mo"):
        path = folder / (domain + suffix)
        try:
            return path, path.stat().st_mtime_ns
        except OSError:
            continue
    return None


@lru_cache(maxsize=64)
def _translator_from(spoken: Language, files: tuple[tuple[Path, int] | None, ...]) -> Translator:
    chain = gettext.NullTranslations()
    for stamped in reversed(files):
        catalogue = _read(stamped[0]) if stamped else None
        if catalogue is not None:
            catalogue.add_fallback(chain)
            chain = catalogue
    return Translator(spoken, chain)


def _read(path: Path) -> gettext.GNUTranslations | None:
    try:
        if path.suffix == ".mo":
            return gettext.GNUTranslations(io.BytesIO(path.read_bytes()))
        source = read_po(io.BytesIO(path.read_bytes()), abort_invalid=True)
        if source.locale is None:
            source.locale = Locale("en")  # or Babel would leave out the file's plural header (as for hmn)
        compiled = io.BytesIO()
        write_mo(compiled, source, use_fuzzy=False)
        compiled.seek(0)
        return gettext.GNUTranslations(compiled)
    except (OSError, ValueError, PoFileError):
        _log.exception("the catalogue %s cannot be read; its texts stay English", path.name)
        return None
