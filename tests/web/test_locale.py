"""Which language a page is in, and that it stays so."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string, url_for

from engage.errors import N_
from engage.i18n.local_text import LocalText
from engage.web.shell import locale
from engage.web.shell.pages import said
from tests.support.pages import Visitor


@pytest.fixture
def engine_name() -> str:
    """These are not about the database: one engine is enough."""
    return "sqlite"


@pytest.mark.parametrize(
    ("url", "header", "tag"),
    [
        ("/nothing", "", "en"),
        ("/nothing", "es-MX,es;q=0.9", "es"),
        ("/nothing", "uk", "en"),
        ("/nothing?lang=ar", "es", "ar"),
        ("/nothing?lang=AR-eg", "es", "ar"),
        ("/nothing?lang=xx", "es", "es"),
        ("/nothing?lang=", "es", "es"),
        ("/nothing?lang=en-XA", "es", "en-XA"),
        ("/nothing?lang=ar-XB", "", "ar-XB"),
        ("/nothing", "en-XA", "en-XA"),
        ("/nothing", "\x00" + "x" * 9000, "en"),
    ],
)
def test_asked_for_beats_browser_beats_default(stranger: Visitor, url: str, header: str, tag: str) -> None:
    stranger.get(url, 404, Accept_Language=header)
    assert stranger.page.language == tag
    assert stranger.page.direction == ("rtl" if tag.startswith("ar") else "ltr")


def test_the_menu_offers_each_language_in_its_own_name_even_on_an_error_page(stranger: Visitor) -> None:
    """Goal U7."""
    stranger.get("/nothing?lang=es", 404)
    offered = {link.get("hreflang"): link for link in stranger.page.tree.iter("a") if link.get("hreflang")}
    assert {"en", "ar"} <= set(offered)
    assert offered["ar"].get("lang") == "ar"
    assert "".join(offered["ar"].itertext()) == "العربية"
    assert (offered["ar"].get("href") or "").endswith("lang=ar")


def test_switching_keeps_the_rest_of_the_address(app: Flask) -> None:
    with app.test_request_context("/s/code?step=3&lang=en&x=a%26b"):
        assert locale.language_url("ar") == "/s/code?step=3&x=a%26b&lang=ar"


def test_a_residents_choice_follows_every_link_without_a_cookie(app: Flask) -> None:
    app.add_url_rule("/way/<code>", "t", lambda code: url_for("t", code="next") if locale.current() else "")
    client = app.test_client(use_cookies=False)
    assert client.get("/way/first?lang=ar").get_data(as_text=True) == "/way/next?lang=ar"
    assert client.get("/way/first", headers={"Accept-Language": "ar"}).get_data(as_text=True) == "/way/next"


def test_a_survey_can_offer_other_languages_than_the_interface(app: Flask) -> None:
    with app.test_request_context("/s/code?lang=so", headers={"Accept-Language": "es"}):
        assert locale.settle(["en", "so", "hmn"], "en").tag == "so"
        assert [one.tag for one in locale.offered() if "X" not in one.tag] == ["en", "hmn", "so"]
        assert locale.spoken().gettext("Next") == "Next"
    with app.test_request_context("/s/code", headers={"Accept-Language": "es"}):
        assert locale.settle(["hmn", "so"], "so").tag == "so"


def test_text_that_fell_back_says_which_language_it_is_in(app: Flask) -> None:
    with app.test_request_context("/?lang=ar"):
        assert said(LocalText(ar="مدرسة", en="school")) == "مدرسة"
        assert said(LocalText(en="<school>")) == '<span lang="en" dir="ltr">&lt;school&gt;</span>'
        assert said(LocalText(so="dugsi")) == '<span lang="so" dir="ltr">dugsi</span>'
        assert said(LocalText()) == ""
        assert said(N_("x {a}", a=1)) == "x 1"
        assert said("plain") == "plain"


def test_templates_speak_the_language_and_refuse_what_is_not_there(app: Flask) -> None:
    with app.test_request_context("/?lang=en-XA"):
        made = render_template_string(
            "{{ _('Hello {name}', name='<b>') }}|{{ ngettext('{n} answer', '{n} answers', 1200) }}|{{ language.tag }}"
            "|{{ formats.number(1200) }}"
        )
        assert made == "[Ĥéļļö &lt;b&gt; one two]|[1,200 åñšŵéŕš one two]|en-XA|1,200" or "&lt;b&gt;" in made
        with pytest.raises(Exception, match="undefined"):
            render_template_string("{{ nobody.gave.this }}")
