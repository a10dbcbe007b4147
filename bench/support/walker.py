"""Somebody who answers, as cheaply as can be, so that what is measured is the server: one socket, no library.

A journey opens a connection of its own, as a phone would, takes compressed pages, and reads from them only what the next
request needs. What there is to answer is learnt once, from the pages' own forms.
"""

from __future__ import annotations

import json
import random
import re
import secrets
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode

import brotli  # type: ignore[import-untyped]

SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
_FORM = re.compile(r'<form id="answers" method="post" action="([^"]*)"')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
Options = Mapping[str, Sequence[str]]


class JourneyError(Exception):
    """An answer that no journey should get."""


class Line:
    """One kept-open connection. ``requests`` counts what was asked over it."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, method: str, path: str, body: str = "", kind: str = "application/x-www-form-urlencoded") -> tuple[int, str, bytes]:  # fmt: skip
        """Status, where to go on, and the body as it came."""
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nAccept-Encoding: br\r\n"
        if method == "POST":
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        self._socket.sendall(f"{head}\r\n{body}".encode())
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        lines = got[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        body_end = end + 4 + int(headers["content-length"])
        while len(got) < body_end:
            got += self._more()
        content = got[end + 4 :]
        if headers.get("content-encoding") == "br":
            content = brotli.decompress(content)
        return int(lines[0].split()[1]), headers.get("location", ""), content

    def _more(self) -> bytes:
        if not (some := self._socket.recv(65536)):
            raise ConnectionError("the server hung up")
        return some

    def close(self) -> None:
        self._socket.close()


class _Controls(HTMLParser):
    """What a page asks: name of a field -> the values on offer, none for words of one's own."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.options: dict[str, list[str]] = {}
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "option":
            self.options[self._select] += [given["value"]] if given.get("value") else []
        elif name.startswith("q/") and tag in {"input", "select", "textarea"}:
            self._select = name if tag == "select" else self._select
            offered = self.options.setdefault(name, [])
            if given.get("type") in {"radio", "checkbox"}:
                offered.append(given["value"])


@dataclass(frozen=True)
class Plan:
    """What can be answered, by the path of the page's form."""

    code: str
    pages: Mapping[str, Options]

    def answers(self, page: str) -> list[tuple[str, str]]:
        """Made-up answers to everything on a page."""
        return [(name, _answer(name, options)) for name, options in self.pages[page].items() if not name.endswith(("/other", "/declined"))]  # fmt: skip

    def everything(self) -> dict[str, list[str]]:
        """Made-up answers to every page, as a phone sends them."""
        return {name.removeprefix("q/"): [value] for page in self.pages for name, value in self.answers(page)}


def _answer(name: str, options: Sequence[str]) -> str:
    if place := re.search(r"/(\d+)$", name):
        return place[1]  # of a ranking
    return random.choice(options) if options else str(random.randrange(8))


def learn(port: int, code: str) -> Plan:
    """Walk a survey once, carefully, and note what it asks."""
    pages: dict[str, Options] = {}
    plan = Plan(code, pages)
    by_forms(port, plan, on_page=lambda path, html: pages.setdefault(path, _Controls(html).options))
    return plan


def by_forms(port: int, plan: Plan, on_page: Callable[[str, str], object] | None = None) -> str:
    """A journey without a script: a stored post for each topic. Its receipt's page."""
    line = Line(port)
    try:
        page = _get(line, f"/s/{plan.code}?lang=en")
        while form := _FORM.search(page):
            action = unescape(form[1])
            path = action.partition("?")[0]
            if on_page:
                on_page(path, page)
            fields = [*_HIDDEN.findall(page), *plan.answers(path), ("go", "next")]
            status, onward, _ = line.ask("POST", action, urlencode(fields))
            if status != 303:
                raise JourneyError(f"{action} answered {status}")
            page = _get(line, onward)
        return page
    finally:
        line.close()


def by_script(port: int, plan: Plan) -> str:
    """The requests a phone with a script makes: first page, all topics, one sending, receipt."""
    line = Line(port)
    try:
        _get(line, f"/s/{plan.code}?lang=en")
        whole = json.loads(_get(line, f"/s/{plan.code}/whole?lang=en"))
        key = "".join(secrets.choice(SIGNS) for _ in range(26))
        body = {"key": key, "version": whole["version"], "language": "en", "answers": plan.everything()}
        status, _, _ = line.ask("POST", f"/s/{plan.code}/answers", json.dumps(body), "application/json")
        if status != 201:
            raise JourneyError(f"the sending was answered {status}")
        return _get(line, f"/s/{plan.code}/receipt?k={key}&lang=en")
    finally:
        line.close()


def bare(port: int, _plan: Plan) -> str:
    """As many requests as :func:`by_script` makes, to the bare loop."""
    line = Line(port)
    try:
        for _ in range(2):
            _get(line, "/page")
        body = {"answers": {f"q{n}": str(random.randrange(8)) for n in range(12)}}
        status, _, said = line.ask("POST", "/answers", json.dumps(body), "application/json")
        if status != 201:
            raise JourneyError(f"the bare loop answered {status}")
        return _get(line, f"/receipt/{json.loads(said)['receipt']}")
    finally:
        line.close()


def _get(line: Line, path: str) -> str:
    status, _, content = line.ask("GET", path)
    if status != 200:
        raise JourneyError(f"{path} answered {status}")
    return content.decode()
