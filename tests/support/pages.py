"""A visitor who judges every page: the client of all page tests and journeys, which read as plain sentences.

    ana = Visitor(app)
    ana.get("/desk/sign-in")
    ana.fill("E-mail address", "ana@example.org").fill("Password", PASSWORD).press("Sign in")
    assert ana.page.heading == "Your desk"

A page with any fault fails the test that opened it, with all its faults at once. Forms are read from the HTML: what is not
in the form cannot be sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.test import TestResponse

from tests.support.judge import faults, parse, text_of

_MOST_REDIRECTS = 5


@dataclass
class WebForm:
    """A form as the browser has it: where it goes, its controls, what is chosen now."""

    element: Element
    action: str
    method: str
    controls: list[Element]
    values: MultiDict[str, Any] = field(default_factory=MultiDict)

    @property
    def names(self) -> set[str]:
        return {control.get("name", "") for control in self.controls if control.get("name")}

    def of_name(self, name: str) -> list[Element]:
        return [control for control in self.controls if control.get("name") == name]


class Page:
    """One page that was served."""

    def __init__(self, url: str, status: int, html: str, headers: Headers) -> None:
        self.url = url
        self.status = status
        self.html = html
        self.headers = headers
        self.tree, _ = parse(html)

    @cached_property
    def heading(self) -> str:
        return next((text_of(heading) for heading in self.tree.iter("h1")), "")

    @cached_property
    def title(self) -> str:
        return next((text_of(title) for title in self.tree.iter("title")), "")

    @cached_property
    def text(self) -> str:
        """All that can be read on the page, blanks made one."""
        return next((text_of(body) for body in self.tree.iter("body")), "")

    @property
    def language(self) -> str:
        return self.tree.get("lang", "")

    @property
    def direction(self) -> str:
        return self.tree.get("dir", "")

    @cached_property
    def links(self) -> list[tuple[str, str]]:
        """(words, address) of every link."""
        return [(text_of(link), link.get("href", "")) for link in self.tree.iter("a")]

    def link(self, words: str) -> str:
        """The address behind a link; its words may be given in part."""
        exact = [address for text, address in self.links if text == words]
        partly = [address for text, address in self.links if words in text]
        assert exact or partly, f"no link {words!r} on {self.url}: {[text for text, _ in self.links]}"
        return (exact or partly)[0]

    @cached_property
    def forms(self) -> list[WebForm]:
        return [self._read_form(form) for form in self.tree.iter("form")]

    def table(self, caption: str) -> list[list[str]]:
        """The rows of the table with this caption, without its head."""
        found = [table for table in self.tree.iter("table") if caption in map(text_of, table.iter("caption"))]
        assert found, f"no table {caption!r} on {self.url}"
        return [[text_of(cell) for cell in row] for body in found[0].iter("tbody") for row in body.iter("tr")]

    def errors(self) -> list[str]:
        """What the error summary says."""
        return [
            text_of(item)
            for box in self.tree.iter("div")
            if box.get("id") == "summary"
            for item in box.iter("li")
        ]

    def _read_form(self, form: Element) -> WebForm:
        inside = set(map(id, form.iter()))
        controls = [
            element
            for element in self.tree.iter()
            if element.tag in {"input", "select", "textarea", "button"}
            and element.get("disabled") is None
            and (
                id(element) in inside
                if element.get("form") is None
                else element.get("form") == form.get("id")
            )
        ]
        read = WebForm(form, form.get("action") or "", (form.get("method") or "get").lower(), controls)
        for control in controls:
            for value in _values_now(control):
                read.values.add(control.get("name", ""), value)
        return read


class Visitor:
    """Somebody with a browser. ``cookies=False`` blocks cookies; ``headers`` go with every request."""

    def __init__(self, app: Flask, *, cookies: bool = True, headers: Mapping[str, str] | None = None) -> None:
        self.client = app.test_client(use_cookies=cookies)
        self.headers = dict(headers or {})
        self.response: TestResponse
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        assert self._page is not None, "no page was opened yet"
        return self._page

    # -- going places -----------------------------------------------------------------------------------------

    def get(self, url: str, status: int = 200, **headers: str) -> Page:
        """Open an address, following redirects."""
        return self._arrive(self._ask("GET", url, headers=headers), url, status)

    def follow(self, words: str, status: int = 200) -> Page:
        """Click a link."""
        return self.get(urljoin(self.page.url, self.page.link(words)), status)

    def post(
        self, url: str, fields: Mapping[str, Any] | None = None, status: int = 200, **headers: str
    ) -> Page:
        """Send fields as they are, whatever the page's form would allow."""
        return self._arrive(self._ask("POST", url, data=fields or {}, headers=headers), url, status)

    # -- filling in forms -------------------------------------------------------------------------------------

    def fill(self, label: str, value: Any) -> Visitor:
        """Type into the field with this label."""
        form, control = self._labelled(label, {"input", "textarea"})
        form.values[control.get("name", "")] = value
        return self

    def choose(self, question: str, option: str) -> Visitor:
        """Choose one: a radio button in the group with this question, or an entry of a select."""
        for form in self.page.forms:
            for control in form.controls:
                if control.tag == "select" and question in self._names_of(control):
                    form.values[control.get("name", "")] = _option_value(control, option)
                    return self
                if (
                    control.get("type") == "radio"
                    and question in self._groups_of(control)
                    and option in self._names_of(control)
                ):
                    form.values[control.get("name", "")] = control.get("value", "on")
                    return self
        raise AssertionError(f"nowhere to choose {option!r} for {question!r} on {self.page.url}")

    def tick(self, label: str, within: str | None = None) -> Visitor:
        """Tick the checkbox with this label."""
        form, control = self._checkbox(label, within)
        name, value = control.get("name", ""), control.get("value", "on")
        if value not in form.values.getlist(name):
            form.values.add(name, value)
        return self

    def untick(self, label: str, within: str | None = None) -> Visitor:
        form, control = self._checkbox(label, within)
        name, value = control.get("name", ""), control.get("value", "on")
        form.values.setlist(name, [one for one in form.values.getlist(name) if one != value])
        return self

    def press(self, words: str, status: int = 200) -> Page:
        """Press the button with these words; its form is sent as it now stands."""
        for form in self.page.forms:
            for button in form.controls:
                if _is_button(button) and words in {_words_of(button), button.get("aria-label")}:
                    return self._send(form, button, status)
        raise AssertionError(f"no button {words!r} on {self.page.url}")

    def submit(
        self, fields: Mapping[str, Any] | None = None, *, button: str | None = None, status: int = 200
    ) -> Page:
        """Send the page's main form (or the one with ``button``) with these fields, by their names."""
        form = self._form_with(button)
        for name, value in (fields or {}).items():
            assert name in form.names, (
                f"the form on {self.page.url} has no field {name!r}: {sorted(form.names)}"
            )
            form.values.setlist(name, list(value) if isinstance(value, list | tuple | set) else [value])
        pressed = next((b for b in form.controls if _is_button(b) and button in {None, _words_of(b)}), None)
        return self._send(form, pressed, status)

    # -- inside -----------------------------------------------------------------------------------------------

    def _send(self, form: WebForm, button: Element | None, status: int) -> Page:
        values = form.values.copy()
        if button is not None and button.get("name"):
            values.add(button.get("name", ""), button.get("value", ""))
        action = (button.get("formaction") if button is not None else None) or form.action
        url = urljoin(self.page.url, action) if action else self.page.url
        method = (button.get("formmethod") if button is not None else None) or form.method
        origin = {"Sec-Fetch-Site": "same-origin"}
        if method == "get":
            return self._arrive(self._ask("GET", url, query_string=values, headers=origin), url, status)
        kind = form.element.get("enctype") or "application/x-www-form-urlencoded"
        response = self._ask("POST", url, data=values, content_type=kind, headers=origin)
        return self._arrive(response, url, status)

    def _ask(self, method: str, url: str, headers: Mapping[str, str], **more: Any) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(url, method=method, headers={**self.headers, **named}, **more)

    def _arrive(self, response: TestResponse, url: str, status: int) -> Page:
        for _ in range(_MOST_REDIRECTS):
            if response.status_code not in {301, 302, 303, 307, 308}:
                break
            url = urljoin(url, response.headers["Location"])
            response = self._ask("GET", url, headers={})
        self.response = response
        html = response.get_data(as_text=True)
        path = urlsplit(url).path
        assert response.status_code == status, (
            f"{path} answered {response.status_code}, not {status}: {html[:2000]}"
        )
        found = faults(html, response.headers, path)
        assert not found, f"{path} is not a good page:\n  " + "\n  ".join(found)
        self._page = Page(url, response.status_code, html, response.headers)
        return self._page

    def _form_with(self, button: str | None) -> WebForm:
        if button is not None:
            for form in self.page.forms:
                if any(_is_button(b) and _words_of(b) == button for b in form.controls):
                    return form
            raise AssertionError(f"no button {button!r} on {self.page.url}")
        inside = {id(e) for main in self.page.tree.iter("main") for e in main.iter()}
        forms = [form for form in self.page.forms if id(form.element) in inside and form.method == "post"]
        assert len(forms) == 1, f"{len(forms)} forms on {self.page.url}: name a button"
        return forms[0]

    def _labelled(self, label: str, tags: set[str]) -> tuple[WebForm, Element]:
        for form in self.page.forms:
            for control in form.controls:
                typed = control.get("type") not in {"radio", "checkbox", "hidden", "submit"}
                if control.tag in tags and typed and label in self._names_of(control):
                    return form, control
        raise AssertionError(f"no field {label!r} on {self.page.url}")

    def _checkbox(self, label: str, within: str | None) -> tuple[WebForm, Element]:
        for form in self.page.forms:
            for control in form.controls:
                named = control.get("type") == "checkbox" and label in self._names_of(control)
                if named and (within is None or within in self._groups_of(control)):
                    return form, control
        raise AssertionError(f"no checkbox {label!r} on {self.page.url}")

    def _names_of(self, control: Element) -> set[str]:
        """The words of a control's label, whole and without what is added in small."""
        found: set[str] = set()
        for label in self.page.tree.iter("label"):
            # Without ids both are None, and every label would be everybody's.
            if (control.get("id") and label.get("for") == control.get("id")) or control in list(label.iter()):
                found |= {text_of(label), _plain_words(label)}
        return found

    def _groups_of(self, control: Element) -> set[str]:
        """The questions of the groups a control stands in."""
        found: set[str] = set()
        by_id = {element.get("id"): element for element in self.page.tree.iter() if element.get("id")}
        for group in self.page.tree.iter():
            if control not in list(group.iter()):
                continue
            legends = [child for child in group if child.tag == "legend"] if group.tag == "fieldset" else []
            named = by_id.get(group.get("aria-labelledby"))
            for words in [*legends, *([named] if named is not None else [])]:
                found |= {text_of(words), _plain_words(words)}
        return found


def _plain_words(element: Element) -> str:
    """An element's words without hints ("(you can skip this)", small print)."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag not in {"small", "input"} and child.get("class") not in {"optional", "unseen"}:
            pieces.append(_plain_words(child))
        pieces.append(child.tail or "")
    return " ".join("".join(pieces).split())


def _is_button(control: Element) -> bool:
    if control.tag == "button":
        return control.get("type") in {None, "submit"}
    return control.tag == "input" and control.get("type") in {"submit", "image"}


def _words_of(button: Element) -> str:
    return text_of(button) if button.tag == "button" else button.get("value", "")


def _values_now(control: Element) -> Sequence[str]:
    """What a control sends when nobody touches it."""
    if not control.get("name") or control.tag == "button":
        return ()
    if control.tag == "textarea":
        return (("".join(control.itertext())).removeprefix("\n"),)
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and options and control.get("multiple") is None:
            chosen = options[:1]
        return [option.get("value", text_of(option)) for option in chosen]
    kind = control.get("type", "text")
    if kind in {"radio", "checkbox"}:
        return (control.get("value", "on"),) if control.get("checked") is not None else ()
    return () if kind in {"submit", "image", "button", "reset", "file"} else (control.get("value", ""),)


def _option_value(select: Element, words: str) -> str:
    for option in select.iter("option"):
        if text_of(option) == words:
            return option.get("value", words)
    raise AssertionError(f"{words!r} is not offered: {[text_of(option) for option in select.iter('option')]}")
