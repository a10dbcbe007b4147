#!/usr/bin/env python
"""What a resident's phone has to load: bytes on the wire of every page, and how soon a slow phone shows the first one.

    bench/page_weight.py --json

Starts the real server (gunicorn, two workers) on this machine with a data directory of its own and one open survey of twelve
questions on one page, walks it as a browser without a script would, and counts what came back, headers and all. The first
view (what the first paint waits for: page and style sheet) is loaded by Chromium over a line of 400 ms and 50 KB/s on a processor slowed down four times; without Chromium its
times are null. ``--quick`` loads it once instead of five times (the median counts).
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

from support.serving import serving

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWED_DOWN = 4
_PATIENCE = 30
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass(frozen=True)
class Weight:
    """One page: ``bytes`` on the wire with headers, and how many requests it took (its style sheet is kept by the phone)."""

    path: str
    bytes: int
    requests: int


class _Form(HTMLParser):
    """The fields of the page's form, filled as it stands, and the style sheets the page asks for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: list[tuple[str, str]] = []
        self.sheets: list[str] = []
        self._chosen: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and not self.action:
            self.action = given.get("action", "")
        elif tag == "link" and given.get("rel") == "stylesheet":
            self.sheets.append(given["href"])
        elif tag == "input" and given.get("name") and given.get("tabindex") != "-1":
            self._input(given)

    def _input(self, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text")
        if kind == "radio" and name not in self._chosen:
            self._chosen.add(name)
            self.fields.append((name, given.get("value", "on")))
        elif kind not in {"radio", "checkbox"}:
            self.fields.append((name, given.get("value") or "7"))


class Wire:
    """A client that counts the bytes of every answer as they come over the line."""

    def __init__(self, base: str) -> None:
        self._host = base.removeprefix("http://")
        self.total = 0

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str, int]:
        """Status, the address redirected to, the page, and the bytes it took."""
        line = http.client.HTTPConnection(self._host, timeout=_PATIENCE)
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        line.request(
            method,
            path,
            body=body or None,
            headers={"Accept-Encoding": "br, gzip", "Accept": "text/html", **kind},
        )
        answer = line.getresponse()
        content = answer.read()
        head = (
            sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
            + len("HTTP/1.1 200 OK")
            + 4
        )
        text = _unpacked(content, answer.getheader("Content-Encoding"))
        line.close()
        return answer.status, answer.getheader("Location") or "", text, head + len(content)


def _unpacked(content: bytes, coding: str | None) -> str:
    if coding == "br":
        import brotli  # type: ignore[import-untyped]

        content = brotli.decompress(content)
    elif coding == "gzip":
        import gzip

        content = gzip.decompress(content)
    return content.decode()


def weigh(base: str, code: str) -> list[Weight]:
    """Every page of a survey from the first view to the receipt, and those around it."""
    wire, found = Wire(base), []
    path = f"/s/{code}?lang=en"
    _, _, page, size = wire.ask("GET", path)
    sheets = _Form(page).sheets
    style = sum(wire.ask("GET", sheet)[3] for sheet in sheets)
    found.append(Weight(_shown(path), size + style, 1 + len(sheets)))
    while "/receipt" not in path:
        form = _Form(page)
        if not form.action or ("/send" not in path and "receipt" in path):
            break
        status, onward, _, sent = wire.ask("POST", form.action, urlencode(form.fields))
        if status != 303:
            raise SystemExit(f"{form.action} answered {status}")
        path = urljoin(path, onward)
        _, _, page, size = wire.ask("GET", path)
        found.append(Weight(_shown(path), size + sent, 2))
    around = (f"/s/{code}?lang=es", f"/s/{code}?lang=ar", "/r", f"/s/{code}/what-happened")
    return found + [Weight(extra, wire.ask("GET", extra)[3], 1) for extra in around]


def _shown(path: str) -> str:
    return re.sub(r"([?&])k=[0-9a-z]+&?", r"\1", path).rstrip("?&")


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def first_view(base: str, path: str, times: int) -> dict[str, Any]:
    """Bytes, requests, first contentful paint and load in Chromium on a slow line and a slow phone (median of ``times``)."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=_QUIET)
        seen = [_seen_once(browser, base + path) for _ in range(times)]
        browser.close()
    return {name: round(statistics.median(one[name] for one in seen)) for name in seen[0]}


def _seen_once(browser: Any, url: str) -> dict[str, float]:
    """What the first paint waits for: the page and whatever blocks rendering. A module never does; it is weighed by itself."""
    with _counted(browser, slow=True) as (page, traffic):
        page.goto(url, wait_until="load")
        times = page.evaluate(
            "() => ({fcp: performance.getEntriesByName('first-contentful-paint')[0].startTime,"
            " load: performance.getEntriesByType('navigation')[0].loadEventEnd,"
            " blocking: performance.getEntriesByType('resource').filter((one) => one.renderBlockingStatus === 'blocking').map((one) => one.name)})"
        )
        first = {url, *times["blocking"]}
        size = sum(size for address, size in traffic.values() if address in first)
        return {"bytes": size, "requests": len(first), "fcp_ms": times["fcp"], "load_ms": times["load"]}


def with_script(base: str, path: str) -> dict[str, int]:
    """Bytes and requests of everything a phone with a script loads and sends, from the first view to the receipt."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=_QUIET)
        with _counted(browser, slow=False) as (page, traffic):
            page.goto(base + path)
            page.locator("html[data-offline=ready]").wait_for()
            while not page.locator(".big-code").count():
                page.locator("main button[value=next], main button[value=send]").first.click()
                page.wait_for_timeout(300)
            found = {"bytes": round(sum(size for _, size in traffic.values())), "requests": len(traffic)}
        browser.close()
    return found


@contextmanager
def _counted(browser: Any, *, slow: bool) -> Iterator[tuple[Any, dict[str, tuple[str, float]]]]:
    """A page, and what goes over its line: request -> address and bytes, heads counted; nothing from the phone's own cache."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=True)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    if slow:
        line.send("Network.emulateNetworkConditions", SLOW)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED_DOWN})
    asked: dict[str, str] = {}
    traffic: dict[str, tuple[str, float]] = {}

    def sent(event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            asked[event["requestId"]] = event["request"]["url"].partition("#")[0]

    def done(event: dict[str, Any]) -> None:
        if event["requestId"] in asked and event["encodedDataLength"]:
            traffic[event["requestId"]] = asked[event["requestId"]], event["encodedDataLength"]

    line.on("Network.requestWillBeSent", sent)
    line.on("Network.loadingFinished", done)
    yield page, traffic
    context.close()


def measure(*, quick: bool) -> dict[str, Any]:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(f"sqlite:///{folder}/engage.sqlite", Path(folder)) as server,
    ):
        base = server.url
        pages = [asdict(one) for code in ("weight", "topics") for one in weigh(base, code)]
        try:
            view = first_view(base, "/s/weight?lang=en", 1 if quick else 5)
            script: dict[str, int] | None = with_script(base, "/s/topics?lang=en")
        except Exception as fault:
            print(f"no times: Chromium did not run ({str(fault).splitlines()[0]})", file=sys.stderr)
            view = {
                "bytes": pages[0]["bytes"],
                "requests": pages[0]["requests"],
                "fcp_ms": None,
                "load_ms": None,
            }
            script = None
        return {"first_view": view, "with_script": script, "pages": pages}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    parser.add_argument("--quick", action="store_true", help="load the first view once")
    given = parser.parse_args()
    found = measure(quick=given.quick)
    if given.json:
        print(json.dumps(found))
        return
    view = found["first_view"]
    print(
        f"first view of 12 questions: {view['bytes']} bytes in {view['requests']} requests, first paint {view['fcp_ms']} ms, load {view['load_ms']} ms"
    )
    if script := found["with_script"]:
        print(
            f"{script['bytes']:>7} bytes  {script['requests']} requests  first view to receipt, with a script"
        )
    for page in found["pages"]:
        print(f"{page['bytes']:>7} bytes  {page['requests']} requests  {page['path']}")


if __name__ == "__main__":
    main()
