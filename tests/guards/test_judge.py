"""The judge of pages finds what it is there to find."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import Headers

from engage.web.shell.headers import ALWAYS
from tests.support.judge import faults, parse, unmarked

GOOD = """<!doctype html><html lang="en" dir="ltr"><head><title>A page</title></head><body><main id="main">
<h1>A page</h1><h2>A part</h2><p><a href="/x">Somewhere</a> <img src="/y.png" alt="A hill"></p>
<form method="post" action="/x"><input type="hidden" name="csrf_token" value="t">
<label for="name">Name</label><input id="name" name="name" aria-describedby="hint"><p id="hint">Your own</p>
<fieldset><legend>One</legend><label><input type="radio" name="one" value="a"> A</label></fieldset>
<button>Send</button></form></main></body></html>"""

HEADERS = Headers(
    [*ALWAYS.items(), ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
)


def test_a_good_page_has_no_faults() -> None:
    assert faults(GOOD, HEADERS, "/desk/x") == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('lang="en" dir="ltr"', 'lang="en"', "no lang or no dir"),
        ('lang="en" dir="ltr"', 'lang="ar" dir="ltr"', "does not go with"),
        ("<h1>A page</h1>", "", "0 h1"),
        ("<h1>A page</h1>", "<h1>A page</h1><h1>B</h1>", "2 h1"),
        ("<h1>A page</h1>", "<h1> </h1>", "h1 is empty"),
        ("<h2>A part</h2>", "<h4>A part</h4>", "h1 is followed by h4"),
        ("<title>A page</title>", "<title></title>", "no title"),
        ('<main id="main">', '<div id="main">', "not one main"),
        ('id="hint"', 'id="name"', "2 times"),
        ('id="hint"', "", "points to nothing"),
        ('<label for="name">Name</label>', "", "has no label"),
        ('<label for="name">Name</label>', '<label for="name"></label>', "has no label"),
        ("<legend>One</legend>", "", "no named group"),
        ("<button>Send</button>", "<button></button>", "button without words"),
        (' alt="A hill"', "", "has no alt"),
        (">Somewhere<", "><", "has no words"),
        ('href="/x"', 'href="#"', "leads nowhere"),
        ('href="/x"', 'href="#gone"', "leads to nothing"),
        ('href="/x"', 'href="javascript:x()"', "has a script"),
        ('<input type="hidden" name="csrf_token" value="t">', "", "0 tokens"),
        ('method="post"', 'method="get"', "gives its token away"),
        ("<p><a", '<p style="color:red"><a', "inline style"),
        ("<p><a", '<p onclick="x()"><a', "inline onclick"),
        ("<p><a", "<script>x()</script><p><a", "inline script"),
        ("<p><a", '<script src="https://cdn.example/x.js"></script><p><a', "from elsewhere"),
        ("Your own", "Your {name}", "left in the text"),
        ("Your own", "{{ name }}", "left in the text"),
        ("</p>\n<form", "</div>\n<form", "HTML:"),
        ("Your own</p>", "<table><tr><td>1</td></tr></table></p>", "without caption"),
    ],
)
def test_each_fault_is_found(before: str, after: str, fault: str) -> None:
    assert before in GOOD
    found = faults(GOOD.replace(before, after, 1), HEADERS, "/x")
    assert any(fault in one for one in found), found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
        ("Content-Security-Policy", ""),
        ("X-Content-Type-Options", ""),
        ("Referrer-Policy", "unsafe-url"),
        ("Cache-Control", "public"),
        ("Content-Type", "text/html"),
    ],
)
def test_each_weak_header_is_found(name: str, value: str) -> None:
    headers = Headers(HEADERS)
    headers[name] = value
    assert len(faults(GOOD, headers, "/desk/x")) == 1


def test_a_text_outside_the_brackets_is_found() -> None:
    page = (
        '<html lang="en-XA"><head><title>[Å] plain title</title></head><body><p>[Ĥéļļö one]</p><p>Hello</p>'
        '<p><span lang="es">Hola</span> <bdi>Ana</bdi> 12 [öñé <b>two</b> one]</p><p aria-label="said">[x]</p>Rivertown</body></html>'
    )
    tree, _ = parse(page)
    assert unmarked(tree, "Rivertown") == ["[Å] plain title", "Hello", "said"]
