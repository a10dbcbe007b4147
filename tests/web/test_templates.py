"""The parts that every page is made of, seen through the style page: sound HTML in each look, direction and language,
nothing that the content policy forbids, nothing untranslated, nothing that a stranger's text can break."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from html import unescape
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element

import brotli
import html5lib
import pytest
from flask import Flask, request
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from engage import places
from engage.i18n.catalogues import translator
from engage.i18n.local_text import LocalText
from engage.i18n.pseudo import accented
from engage.i18n.registry import language
from engage.web.shell import style, style_texts

LOOKS = tuple(style_texts.LOOK_NAMES)
OFFERED = ["en", "es", "ar"]
FIRST_VIEW_BYTES = 8 * 1024
NAMESPACE = "{http://www.w3.org/1999/xhtml}"
TEMPLATES = sorted(places.templates().rglob("*.html"))


def spoken() -> Any:
    return translator(request.args.get("lang", "en"))


def said(text: Any) -> str:
    """As the shell's: the text, in a span with its own language where it fell back."""
    tag = spoken().language.tag
    found = text.in_language(tag) if isinstance(text, LocalText) else text
    if isinstance(found, str) or not found.fallback:
        return str(found)
    other = language(found.tag)
    return Markup('<span lang="{}" dir="{}">{}</span>').format(other.tag, other.direction, found.text)


def page_globals() -> dict[str, Any]:
    """What the shell gives to every template, with nothing behind it."""
    return {
        "_": lambda text, /, **values: spoken().gettext(text, **values),
        "ngettext": lambda one, many, n, /, **values: spoken().ngettext(one, many, n, **values),
        "said": said,
        "asset": lambda path: f"/static/{path}",
        "csrf_field": lambda: Markup('<input type="hidden" name="csrf_token" value="token">'),
        "language_url": lambda tag: f"?lang={tag}",
        "person": SimpleNamespace(name="Signed In"),
    }


@pytest.fixture
def app() -> Flask:
    return make_app()


def make_app() -> Flask:
    app = Flask("style", template_folder=str(places.templates()))
    app.testing = True
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(page_globals())
    app.register_blueprint(style.door)
    app.context_processor(
        lambda: {"language": spoken().language, "languages_offered": [language(tag) for tag in OFFERED]}
    )
    return app


@cache
def page_at(address: str) -> Element:
    """The style page at an address, parsed once for all tests that look at it."""
    answer = make_app().test_client().get(address)
    assert answer.status_code == 200
    return parsed(answer.text)


@pytest.fixture
def render(app: Flask) -> Callable[..., str]:
    """Renders a template's source with the parts as ``ui``, in a language."""

    def render(source: str, lang: str = "en", **values: Any) -> str:
        with app.test_request_context(f"/?lang={lang}"):
            body = app.jinja_env.from_string('{% import "shell/components.html" as ui %}' + source)
            return body.render(**values)

    return render


def parsed(html: str) -> Element:
    """The page as a tree. Raises on the first thing that a browser would have to mend."""
    return html5lib.HTMLParser(strict=True).parse(html)


def fragment(html: str) -> list[Element]:
    whole = f"<!doctype html><html lang=en><head><title>x</title></head><body>{html}</body></html>"
    return [element for element in parsed(whole).iter() if isinstance(element.tag, str)]


def named(page: Element, *names: str) -> list[Element]:
    return [one for one in page.iter() if str(one.tag).removeprefix(NAMESPACE) in names]


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


ADDRESSES = [
    f"/style/{look}?direction={direction}&scheme={scheme}&lang={tag}"
    for look in LOOKS
    for direction, scheme, tag in [
        ("", "", "en"),
        ("rtl", "dark", "en"),
        ("", "light", "ar"),
        ("ltr", "", "es"),
    ]
]
every_address = pytest.mark.parametrize("address", ADDRESSES)


@every_address
def test_a_page_is_sound_html_with_one_heading_and_its_language(address: str) -> None:
    page = page_at(address)
    tag = address.rpartition("=")[2]
    wanted = re.search(r"direction=(\w*)", address)
    assert wanted is not None
    assert page.get("lang") == tag
    assert page.get("dir") == (wanted[1] or language(tag).direction)
    assert len(named(page, "h1")) == len(named(page, "main")) == 1
    assert all(text_of(title) for title in named(page, "title", "h1", "h2"))


@every_address
def test_every_reference_inside_a_page_finds_its_target(address: str) -> None:
    page = page_at(address)
    ids = Counter(one.get("id") for one in page.iter() if one.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    targets = [
        name
        for one in page.iter()
        for attribute in ("for", "aria-describedby", "aria-labelledby", "form")
        for name in (one.get(attribute) or "").split()
    ]
    targets += [one.get("href", "")[1:] for one in named(page, "a") if one.get("href", "").startswith("#")]
    assert [name for name in targets if name not in ids] == []


@every_address
def test_every_control_has_a_name_that_is_shown(address: str) -> None:
    page = page_at(address)
    labels = {one.get("for") for one in named(page, "label")}
    inside = {id(control) for label in named(page, "label") for control in named(label, "input", "select")}
    controls = [one for one in named(page, "input", "select", "textarea") if one.get("type") != "hidden"]
    assert [one.attrib for one in controls if one.get("id") not in labels and id(one) not in inside] == []
    grouped = {
        id(one)
        for group in page.iter()
        if group.tag == f"{NAMESPACE}fieldset" or group.get("role") == "radiogroup"
        for one in named(group, "input")
    }
    assert [one.attrib for one in controls if one.get("type") == "radio" and id(one) not in grouped] == []
    assert [one.attrib for one in controls if one.get("required") is not None] == []


INLINE = re.compile(
    r"""\sstyle\s*=|<style|\son[a-z]+\s*=|<script(?![^>]*\ssrc=)|javascript:|\ssrc\s*=\s*["']?https?:""", re.I
)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(places.templates())))
def test_no_template_has_what_the_content_policy_forbids(template: Path) -> None:
    source = re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.S)
    assert INLINE.findall(source) == []
    assert re.findall(r"\|\s*safe\b", source) == [], "only Markup made by code is HTML"


@pytest.mark.parametrize(
    "bad", ['<p style="a">', "<b onclick=x>", "<script>", '<a href="javascript:x">', "<style>"]
)
def test_the_policy_lint_finds_what_is_inline(bad: str) -> None:
    assert INLINE.search(bad)


def pseudo_language(app: Flask) -> None:
    """Every interface text and every sample in brackets, so that text in none was written into a template."""
    app.jinja_env.globals.update(
        _=lambda text, /, **values: accented(text).format(**values),
        ngettext=lambda one, many, n, /, **values: accented(many).format(n=n, **values),
        said=lambda text: accented(text.in_language("en").text if isinstance(text, LocalText) else str(text)),
    )


@pytest.mark.parametrize("look", LOOKS)
def test_no_word_of_a_part_escapes_translation(app: Flask, look: str) -> None:
    pseudo_language(app)
    page = parsed(app.test_client().get(f"/style/{look}").text)
    body = named(page, "body")[0]
    without_pictures(body)
    shown = [*texts(body), *(value for one in body.iter() for value in spoken_attributes(one))]
    # Sample values that are no words, and names that stay as they are.
    stays = r"[\d\s.,:%–·-]*|9f2c\w+|K7PM 4QXD 9TRW|engage|English|Español|العربية|Signed In|Contengo.*|I hold my.*|\d+, \d+"
    bare = [text for text in shown if not re.fullmatch(stays, re.sub(r"\[[^\[\]]*\]", "", text))]
    assert len(shown) > 60
    assert bare == []


def without_pictures(body: Element) -> None:
    """Leave of a picture what the template says itself; its own words are looked at in tests/charts."""
    for picture in [one for one in named(body, "figure") if one.get("class") == "picture"]:
        summary = named(picture, "summary")
        picture[:] = summary


def texts(element: Element) -> Iterator[str]:
    for piece in element.itertext():
        if piece.strip():
            yield " ".join(piece.split())


def spoken_attributes(element: Element) -> Iterator[str]:
    for name in ("aria-label", "title", "placeholder", "alt", "label"):
        if element.get(name):
            yield element.get(name, "")


HOSTILE = "</p></textarea></option>\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"


@pytest.mark.parametrize("look", LOOKS)
def test_a_strangers_text_stays_text_in_every_part(
    app: Flask, monkeypatch: pytest.MonkeyPatch, look: str
) -> None:
    hostile = dict.fromkeys(style_texts.TEXTS, LocalText(en=HOSTILE))
    monkeypatch.setattr(style, "TEXTS", hostile)
    html = app.test_client().get(f"/style/{look}?lang=ar").text
    page = parsed(html)
    assert named(page, "script", "img") == []
    assert [one.attrib for one in page.iter() if any(name.startswith("on") for name in one.attrib)] == []
    assert HOSTILE in unescape("".join(page.itertext()))


def test_text_that_fell_back_says_in_which_language_it_is(render: Callable[..., str]) -> None:
    html = render("{{ ui.radios('q', question, [('a', answer)], hint=answer) }}", "ar",
                  question=LocalText(en="Where?", ar="أين؟"), answer=LocalText(en="Here"))  # fmt: skip
    assert html.count('<span lang="en" dir="ltr">Here</span>') == 2
    assert "<legend>أين؟</legend>" in html


def test_a_title_is_text_whatever_stands_in_its_block(app: Flask) -> None:
    source = '{% extends "shell/page.html" %}{% block title %}{{ ui.words(name) }}{% endblock %}{% import "shell/components.html" as ui %}'
    with app.test_request_context("/?lang=ar"):
        html = app.jinja_env.from_string(source).render(
            name=LocalText(en="<b> & more"), language=language("ar")
        )
    assert "<title>&lt;b&gt; &amp; more</title>" in html


def test_an_error_link_lands_on_the_first_control_of_each_kind(render: Callable[..., str]) -> None:
    html = render(
        "{{ ui.field('f', 'F') }}{{ ui.radios('r', 'R', pairs) }}{{ ui.checkboxes('c', 'C', pairs) }}"
        "{{ ui.select('s', 'S', pairs) }}{{ ui.grid('g', 'G', [('g1', 'One'), ('g2', 'Two')], pairs) }}{{ ui.checkbox('b', 'B') }}",
        pairs=[("x", "X"), ("y", "Y")],
    )
    by_id = {one.get("id"): one for one in fragment(html) if one.get("name")}
    assert {name: by_id[name].get("value") for name in ("r", "c", "g1", "g2")} == dict.fromkeys(
        ("r", "c", "g1", "g2"), "x"
    )
    assert set(by_id) >= {"f", "s", "b"}


def test_a_chosen_value_is_found_whatever_its_type(render: Callable[..., str]) -> None:
    html = render("{{ ui.radios('r', 'R', pairs, 0) }}{{ ui.select('s', 'S', pairs, '0') }}{{ ui.checkboxes('c', 'C', pairs, [1]) }}",
                  pairs=[(0, "None"), (1, "One")])  # fmt: skip
    marked = [(one.get("name"), one.get("value")) for one in fragment(html) if one.get("checked") is not None]
    assert marked == [("r", "0"), ("c", "1")]
    assert [one.get("value") for one in fragment(html) if one.get("selected") is not None] == ["0"]


def test_an_error_is_beside_its_field_in_the_same_words_and_told_to_readers(
    render: Callable[..., str],
) -> None:
    html = render(
        "{{ ui.error_summary([('age', wrong)]) }}{{ ui.field('age', 'Age', '<7', error=wrong) }}",
        wrong="Use digits.",
    )
    elements = fragment(html)
    field = next(one for one in elements if one.get("id") == "age")
    beside = next(one for one in elements if one.get("id") == "age-error")
    summary = next(one for one in elements if one.get("id") == "summary")
    assert (field.get("aria-invalid"), field.get("aria-describedby"), field.get("value")) == (
        "true",
        "age-error",
        "<7",
    )
    assert text_of(beside) == "Error: Use digits."
    assert text_of(next(one for one in summary.iter() if one.get("href") == "#age")) == "Use digits."
    assert summary.get("autofocus") is not None
    assert summary.get("tabindex") == "-1"


def test_answers_set_apart_come_last_whatever_their_place(render: Callable[..., str]) -> None:
    html = render(
        "{{ ui.checkboxes('c', 'C', [('no', 'No answer'), ('a', 'A'), (9, 'None')], apart=['no', 9]) }}"
    )
    assert re.findall(r'value="(\w+)"', html) == ["a", "no", "9"]
    assert [("apart" in one) for one in re.findall(r'class="(choice(?: [^"]*)?)"', html)] == [
        False,
        True,
        True,
    ]


def test_enter_still_means_next_when_languages_are_buttons_of_the_form(render: Callable[..., str]) -> None:
    html = render(
        "{{ ui.language_picker(offered, offered[0], form='page') }}",
        offered=[language(tag) for tag in OFFERED],
    )
    buttons = [one for one in fragment(html) if one.tag == f"{NAMESPACE}button"]
    first, *languages = [(one.get("name"), one.get("value")) for one in buttons]
    assert first == ("go", "next")
    assert languages == [("lang", "es"), ("lang", "ar")]
    assert {one.get("form") for one in buttons} == {"page"}
    assert [(one.get("lang"), one.get("dir")) for one in buttons[1:]] == [("es", "ltr"), ("ar", "rtl")]


@pytest.mark.parametrize(("parts", "shown"), [(1, ""), (2, ""), (3, "Part 2 of 3"), (4, "Part 2 of 4")])
def test_progress_is_told_from_three_parts_on(render: Callable[..., str], parts: int, shown: str) -> None:
    assert (
        text_of(fragment(render("{{ ui.progress_words(2, parts) }}", parts=parts))[0])
        .removeprefix("x")
        .strip()
        == shown
    )


def test_an_observation_is_never_shown_as_a_quote(render: Callable[..., str]) -> None:
    observed = render("{{ ui.quote('They looked tired.', 'en', none, 'observation') }}")
    quoted = render("{{ ui.quote('I am tired.', 'en', 'A parent') }}")
    assert "blockquote" not in observed
    assert "nobody said this" in observed
    assert '<blockquote><p><bdi lang="en">I am tired.</bdi></p></blockquote>' in quoted


def test_a_withheld_cell_says_so_and_an_empty_one_stays_empty(render: Callable[..., str]) -> None:
    html = render("{{ ui.table('T', [('Group', 'text'), ('Share', 'number')], [['A', none], ['B', '']]) }}")
    cells = [text_of(one) for one in fragment(html) if one.tag == f"{NAMESPACE}td"]
    assert cells == ["not shown", ""]


TWELVE = [
    "{{ ui.radios(id, t.walk, kinds, why=t['age why'], apart=['no']) }}",
    "{{ ui.scale(id, t.safe, steps, apart=['no']) }}",
    "{{ ui.checkboxes(id, t.walk, kinds, hint=t['walk hint'], apart=['no']) }}",
    "{{ ui.field(id, t.better, kind='textarea', hint=t['better hint']) }}",
] * 3


def shuffled_words(texts: dict[str, LocalText], tag: str, number: int) -> dict[str, LocalText]:
    """The sample texts with every word from anywhere in them: as long as questions are, and harder to compress."""
    draw = Random(number)
    words = [word for text in texts.values() for word in text[tag].split()]
    return {
        name: LocalText({tag: " ".join(draw.choice(words) for _ in text[tag].split())})
        for name, text in texts.items()
    }


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_the_first_view_of_twelve_questions_fits_in_eight_kilobytes(app: Flask, tag: str) -> None:
    """Twelve different questions on one page with everything a page has: HTML and style sheet, both ways to compress."""
    ways, steps = (
        ("on foot", "bus", "car", "something else"),
        ("very safe", "safe enough", "in between", "not so safe", "not safe"),
    )
    source = '{% import "shell/components.html" as ui %}'
    with app.test_request_context(f"/?lang={tag}"):
        questions = []
        for number, macro in enumerate(TWELVE):
            t = shuffled_words(style_texts.TEXTS, tag, number)
            last = [("no", style_texts.TEXTS["no answer"])]
            kinds, scale = (
                [*((f"{name}-{number}", t[name]) for name in names), *last] for names in (ways, steps)
            )
            questions.append(
                app.jinja_env.from_string(source + macro).render(
                    id=f"q_{number}", t=t, kinds=kinds, steps=scale
                )
            )
        page = (
            '{% extends "answer/base.html" %}{% block content %}<h1>{{ title }}</h1><form method="post" id="page" novalidate>'
            "{{ csrf_field() }}{{ questions }}{{ ui.button(title, 'primary', 'go', 'next') }}</form>{% endblock %}"
        )
        html = app.jinja_env.from_string(page).render(
            title=style_texts.TEXTS["topic"][tag], questions=Markup("".join(questions)), language=language(tag),
            languages_offered=[language(one) for one in OFFERED], answer_form="page",
        )  # fmt: skip
    assert html.count("<fieldset") + html.count("<textarea") == 12
    assert re.findall(r'(?:href|src)="(/static[^"]*)"', html) == ["/static/css/answer.css"]
    sheet = (places.static() / "css/answer.css").read_bytes()
    for compress in (partial(gzip.compress, compresslevel=6), partial(brotli.compress, quality=5)):
        assert len(compress(html.encode())) + len(compress(sheet)) <= FIRST_VIEW_BYTES


@pytest.mark.parametrize("address", ["/style/nothing", "/style/desk?direction=up", "/style/desk?scheme=%00"])
def test_the_style_page_knows_its_own_limits(app: Flask, address: str) -> None:
    assert app.test_client().get(address).status_code == 404


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(places.templates())))
def test_every_template_can_be_read(app: Flask, template: Path) -> None:
    environment: Environment = app.jinja_env
    environment.get_template(template.relative_to(places.templates()).as_posix())
