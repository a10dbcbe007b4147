"""A catalogue speaks; a bad translation in it can break nothing."""

from __future__ import annotations

import io
import logging
import os
from datetime import date
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from engage.errors import N_, Message
from engage.i18n.catalogues import fill, interface_languages, translator
from engage.i18n.local_text import LocalText
from engage.i18n.registry import language

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: {plural}\\n"

msgid "Next"
msgstr "{next}"

msgid "Hello {{name}}."
msgstr "{hello}"

msgctxt "state"
msgid "Open"
msgstr "Abierta"

msgid "{{n}} answer"
msgid_plural "{{n}} answers"
{answers}

#, fuzzy
msgid "Guess"
msgstr "Adivinanza"
"""


def _catalogue(folder: Path, tag: str, domain: str = "resident", **texts: str) -> Path:
    plural = language(tag).plural_header
    forms = int(plural.split(";")[0].removeprefix("nplurals="))
    answers = "\n".join(f'msgstr[{form}] "form {form}: {{n}}"' for form in range(forms))
    values = {"next": "Siguiente", "hello": "Hola, {name}.", "answers": answers, "plural": plural} | texts
    path = folder / tag / f"{domain}.po"
    path.parent.mkdir(exist_ok=True)
    path.write_text(PO.format(**values), encoding="utf-8")
    return path


def test_a_text_is_said_in_the_language_asked_for(tmp_path: Path) -> None:
    _catalogue(tmp_path, "es")
    es = translator("es", folder=tmp_path)
    assert es.gettext("Next") == "Siguiente"
    assert es.gettext("Hello {name}.", name="Ana") == "Hola, Ana."
    assert es.pgettext("state", "Open") == "Abierta"
    assert es.ngettext("{n} answer", "{n} answers", 8302) == "form 1: 8,302"
    assert es.message(N_("Hello {name}.", name="Ana")) == "Hola, Ana."


def test_what_is_not_translated_stays_english(tmp_path: Path) -> None:
    _catalogue(tmp_path, "es")
    es = translator("es", folder=tmp_path)
    assert es.gettext("Back") == "Back"
    assert es.gettext("Guess") == "Guess", "nobody has read a fuzzy entry"
    assert es.ngettext("{n} person", "{n} people", 1) == "1 person"
    assert es.gettext("") == ""
    assert es.pgettext("state", "Closed") == "Closed"


def test_a_regional_form_speaks_from_its_languages_catalogue(tmp_path: Path) -> None:
    _catalogue(tmp_path, "es")
    _catalogue(tmp_path, "zh-Hant", next="下一頁")
    assert translator("es-MX", folder=tmp_path).gettext("Next") == "Siguiente"
    assert translator("zh-Hant-TW", folder=tmp_path).gettext("Next") == "下一頁"
    assert translator("zh-Hans", folder=tmp_path).gettext("Next") == "Next"


def test_english_needs_no_catalogue_and_an_unknown_language_speaks_english(tmp_path: Path) -> None:
    assert translator("en", folder=tmp_path).ngettext("{n} answer", "{n} answers", 2) == "2 answers"
    assert translator("x-private", folder=tmp_path).gettext("Hello {name}.", name="Ana") == "Hello Ana."


@pytest.mark.parametrize(
    "broken",
    [
        "Hola, {nombre}.",
        "Hola, {name",
        "Hola, {name!r}.",
        "Hola, {name.__class__}.",
        "Hola {0}",
        "{}",
        "100%s {",
    ],
)
def test_a_translation_with_a_wrong_placeholder_falls_back_to_english(
    tmp_path: Path, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    _catalogue(tmp_path, "es", hello=broken)
    with caplog.at_level(logging.ERROR):
        assert translator("es", folder=tmp_path).gettext("Hello {name}.", name="Ana") == "Hello Ana."
    assert "wrong placeholder" in caplog.text


def test_a_catalogue_that_cannot_be_read_leaves_english(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for number, content in enumerate(
        [
            b"\xff\xfe\x00",
            b'msgid "a\nmsgstr',
            b'msgid ""\nmsgstr "Plural-Forms: nplurals=x; plural=os.exit();\\n"\n',
        ]
    ):
        path = _catalogue(tmp_path, "es")
        path.write_bytes(content)
        os.utime(path, (number, number))
        assert translator("es", folder=tmp_path).gettext("Next") == "Next"


@pytest.mark.parametrize("tag", ["ar", "es", "ru", "pl", "fa", "fr", "zh-Hans", "hmn"])
def test_each_count_finds_one_of_the_forms_of_the_header(tmp_path: Path, tag: str) -> None:
    _catalogue(tmp_path, tag)
    said = {n: translator(tag, folder=tmp_path).ngettext("{n} answer", "{n} answers", n) for n in (0, 1, 2, 3, 5, 11, 21, 100, 101, 1_000_000)}  # fmt: skip
    assert all(text.startswith("form ") for text in said.values())
    form = {n: int(text.split()[1].rstrip(":")) for n, text in said.items()}
    expected = {
        "ar": [0, 1, 2, 3, 4, 4],
        "ru": [2, 0, 1, 1, 2, 0],
        "fa": [0] * 6,
        "zh-Hans": [0] * 6,
        "fr": [0, 0, 1, 1, 1, 1],
    }
    if tag in expected:
        assert [form[n] for n in (0, 1, 2, 3, 11, 21)] == expected[tag]


def test_the_residents_words_come_first_then_the_publics_then_the_desks(tmp_path: Path) -> None:
    _catalogue(tmp_path, "es")
    _catalogue(tmp_path, "es", "desk", next="Próximo").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Next"\nmsgstr "Próximo"\n\n'
        'msgid "Desk"\nmsgstr "Escritorio"\n',
        encoding="utf-8",
    )
    es = translator("es", folder=tmp_path)
    assert (es.gettext("Next"), es.gettext("Desk")) == ("Siguiente", "Escritorio")


def test_a_changed_catalogue_is_read_again(tmp_path: Path) -> None:
    path = _catalogue(tmp_path, "es")
    assert translator("es", folder=tmp_path).gettext("Next") == "Siguiente"
    _catalogue(tmp_path, "es", next="Adelante")
    os.utime(path, (1, 1))
    assert translator("es", folder=tmp_path).gettext("Next") == "Adelante"


def test_an_installed_engage_reads_compiled_catalogues(tmp_path: Path) -> None:
    path = _catalogue(tmp_path, "es")
    with path.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, read_po(io.BytesIO(path.read_bytes())))
    path.unlink()
    assert translator("es", folder=tmp_path).gettext("Next") == "Siguiente"
    assert interface_languages(folder=tmp_path) == ("en", "es")


def test_pseudo_languages_are_offered_only_when_asked_for(tmp_path: Path) -> None:
    _catalogue(tmp_path, "es")
    assert interface_languages(folder=tmp_path) == ("en", "es")
    assert interface_languages(pseudo=True, folder=tmp_path) == ("en", "es", "en-XA", "ar-XB")
    assert translator("en-XA").gettext("Hello {name}.", name="Ana").startswith("[Ĥéļļö Ana.")
    assert translator("ar-XB").language.direction == "rtl"


def test_markup_in_a_value_stays_markup_and_everything_else_is_escaped(tmp_path: Path) -> None:
    _catalogue(tmp_path, "es", hello="<script>alert(1)</script> {name}")
    es = translator("es", folder=tmp_path)
    said = es.gettext("Hello {name}.", name=Markup("<b>Ana</b>"))
    assert said == "&lt;script&gt;alert(1)&lt;/script&gt; <b>Ana</b>"
    assert isinstance(said, Markup)
    assert not isinstance(es.gettext("Hello {name}.", name="<b>"), Markup)


def test_a_message_says_its_values_in_the_language_too(tmp_path: Path) -> None:
    _catalogue(tmp_path, "es")
    es = translator("es", folder=tmp_path)
    inner = Message("Next")
    assert es.message(
        N_("{a}: {b}, {c}", a=inner, b=date(2026, 11, 21), c=LocalText(en="Jobs", es="Empleos"))
    ) == ("Siguiente: 21 de noviembre de 2026, Empleos")


@given(st.text(max_size=40), st.text(max_size=20))
def test_filling_never_reaches_further_than_the_name(template: str, value: str) -> None:
    try:
        filled = fill(template, {"name": value})
    except (KeyError, ValueError):
        return
    assert "{" not in template or "{{" in template or "{name}" in template
    assert filled.count(value) >= template.count("{name}") - template.count("{{name}}")
