"""Texts that people read: marked so that they reach the catalogues, filled with what they name, and translated."""

from __future__ import annotations

import ast
import re
import runpy
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from engage.i18n.catalogues import DOMAINS
from engage.i18n.registry import language

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "translations"
CATALOGUES = sorted(TRANSLATIONS.glob("*/*.po"))
COMPLETE = ("es", "ar")
# WTForms fills these itself, when it knows the field's limits.
FILLED_LATER = "engage/web/shell/forms.py"
_NAMES = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
_MARKUP = re.compile(r"<[a-zA-Z/]|&[a-z]+;")

update = runpy.run_path(str(TRANSLATIONS / "update"), run_name="update")


@pytest.fixture(scope="module")
def extracted() -> dict[str, Catalog]:
    found: dict[str, Catalog] = update["extracted"]()
    return found


def _read(po: Path) -> Catalog:
    return read_po(BytesIO(po.read_bytes()), abort_invalid=True)


def _entries(catalogue: Catalog) -> Iterator[tuple[Entry, list[str], list[str]]]:
    """(entry, its English forms, its translated forms)."""
    for entry in catalogue:
        if entry.id:
            ids = [entry.id] if isinstance(entry.id, str) else list(entry.id)
            strings = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
            yield entry, ids, strings


def test_the_translators_script_and_the_catalogues_agree_on_the_domains() -> None:
    assert update["DOMAINS"] == DOMAINS


# -- catalogues ---------------------------------------------------------------------------------------------------


def test_the_promised_languages_have_a_catalogue_for_each_domain() -> None:
    for tag in COMPLETE:
        for domain in DOMAINS:
            assert TRANSLATIONS / tag / f"{domain}.po" in CATALOGUES


@pytest.mark.parametrize("tag", COMPLETE)
def test_a_promised_language_is_complete(tag: str, extracted: dict[str, Catalog]) -> None:
    missing = []
    for domain, template in extracted.items():
        catalogue = _read(TRANSLATIONS / tag / f"{domain}.po")
        for wanted, ids, _ in _entries(template):
            found = catalogue.get(ids[0], wanted.context)
            if found is None or found.fuzzy or not update["_translated"](found.string):
                missing.append(ids[0])
    assert missing == [], f"{len(missing)} texts are not in {tag}"


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda po: f"{po.parent.name}-{po.stem}")
def test_a_catalogue_is_sound(po: Path) -> None:
    """Headers that are true, no guesses, and the placeholders of the English text in every form."""
    tag = po.parent.name
    header = po.read_text(encoding="utf-8").partition("\n\n")[0].replace('"\n"', "")
    assert re.search(r"X-Review-Status: [^\\]+\\n", header), "say who has read it, or that nobody has"
    assert f"Language: {tag}\\n" in header
    assert language(tag).plural_header in header
    catalogue = _read(po)
    forms = int(language(tag).plural_header.split(";")[0].removeprefix("nplurals="))
    for entry, ids, strings in _entries(catalogue):
        assert not entry.fuzzy, f"nobody has read {ids[0]!r}"
        assert len(strings) == (forms if len(ids) > 1 else 1), ids[0]
        for string in filter(None, strings):
            _placeholders_agree(ids, string)
            assert not _MARKUP.search(string), f"HTML in {string!r}"


def _placeholders_agree(ids: list[str], string: str) -> None:
    source = Counter(_NAMES.findall(ids[-1]))
    given = Counter(_NAMES.findall(string))
    assert set(given) <= set(source), f"{string!r} names what {ids[-1]!r} does not"
    left_out = set(source) - set(given) - ({"n", "count"} if len(ids) > 1 else set())
    assert not left_out, f"{string!r} leaves out {left_out}"


# -- marked texts -------------------------------------------------------------------------------------------------


def test_residents_texts_are_few_enough_to_be_translated_by_volunteers(extracted: dict[str, Catalog]) -> None:
    assert len(extracted["resident"]) <= 350


def test_texts_hold_no_markup_and_no_old_placeholders(extracted: dict[str, Catalog]) -> None:
    for template in extracted.values():
        for _, ids, _ in _entries(template):
            for text in ids:
                assert not _MARKUP.search(text), text
                assert not re.search(r"%\(\w+\)|%[sd]", text), text
                assert text == text.strip(), f"{text!r} begins or ends with a blank: texts are never joined"


def _calls_in_python() -> Iterator[tuple[str, ast.Call, str]]:
    for file in sorted((ROOT / "engage").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"N_", "_", "ngettext"}
            ):
                yield f"{file.relative_to(ROOT)}:{node.lineno}", node, node.func.id


def test_every_marked_text_in_python_is_literal_and_is_given_what_it_names() -> None:
    for place, call, marker in _calls_in_python():
        texts = call.args[: 2 if marker == "ngettext" else 1]
        for text in texts:
            assert isinstance(text, ast.Constant), f"{place}: not a literal text"
            assert isinstance(text.value, str), f"{place}: not a text"
            _given_enough(place, text.value, {k.arg for k in call.keywords}, marker)


def _given_enough(place: str, text: str, given: set[str | None], marker: str) -> None:
    if None in given or place.startswith(FILLED_LATER):
        return  # **values cannot be seen from here
    wanted = set(_NAMES.findall(text)) - ({"n"} if marker == "ngettext" else set())
    assert wanted <= given, f"{place}: nobody fills {wanted - given} of {text!r}"


def test_every_marked_text_in_a_template_is_given_what_it_names() -> None:
    environment = Environment(autoescape=True)
    for file in sorted((ROOT / "templates").rglob("*.*")):
        tree = environment.parse(file.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            name = call.node.name if isinstance(call.node, nodes.Name) else None
            if name not in {"_", "ngettext", "pgettext"} or call.dyn_kwargs is not None:
                continue
            place = f"{file.relative_to(ROOT)}:{call.lineno}"
            first = 1 if name == "pgettext" else 0
            for text in call.args[first : 2 if name != "_" else 1]:
                if isinstance(text, nodes.Const):
                    _given_enough(place, str(text.value), {k.key for k in call.kwargs}, name or "")


def test_templates_keep_to_the_rules() -> None:
    """No text or style that escapes the catalogues or the policy."""
    for file in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        place = file.relative_to(ROOT)
        assert not re.search(r"\|\s*safe\b", text), f"{place} marks something as safe"
        assert "{% trans" not in text, f"{place}: use _() with {{names}}"
        assert "autoescape" not in text, f"{place} turns escaping off"
        assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']", text), (
            f"{place} has style or script inside"
        )
