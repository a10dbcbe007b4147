"""A real server and a real browser. Without Chromium there is one visible skip that says why."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tests.support.apps import SECRET

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip

PHONE = {"width": 360, "height": 640}
LAPTOP = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, else the one Playwright brings."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        except Error as fault:
            pytest.skip(f"no Chromium here (apt-get install chromium): {str(fault).splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def open_page(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """``open_page(path, size=PHONE, script=True, **context options)``: a page in a browser of its own.

    A page that logs an error, violates the content security policy, or asks another host for anything fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def go(path: str, *, size: dict[str, int] = PHONE, script: bool = True, **options: Any) -> Page:
        context = chromium.new_context(
            viewport=size, java_script_enabled=script, base_url=site.url, **options
        )  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on(
            "request", lambda asked: _ours(asked.url, site.url) or complaints.append(f"asked for {asked.url}")
        )
        page.goto(path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def _ours(url: str, base: str) -> bool:
    return url.startswith((base, "data:", "blob:"))


@dataclass(frozen=True)
class Site:
    """A running server with the sample initiatives."""

    url: str
    folder: Path
    password: str

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder / 'engage.sqlite'}"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """``engage demo`` as people run it: its samples, its server, its job runner; stopped at the end."""
    folder = tmp_path_factory.mktemp("site")
    port = _free_port()
    environment = {
        **os.environ,
        "ENGAGE_DATA_DIR": str(folder),
        "ENGAGE_PORT": str(port),
        "ENGAGE_SECRET_KEY": SECRET,
        "ENGAGE_PSEUDO_LOCALES": "yes",
        "ENGAGE_RATE_LIMIT_PER_MINUTE": "100000",
    }
    command = [str(Path(sys.executable).with_name("engage")), "demo"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_for(f"http://127.0.0.1:{port}/readyz", process, folder / "log")
            password = (folder / "sample-password").read_text(encoding="ascii").strip()
            yield Site(f"http://127.0.0.1:{port}", folder, password)
        finally:
            process.terminate()
            process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path, seconds: int = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail("the server did not start:\n" + log.read_text(encoding="utf-8", errors="replace")[-4000:])


@pytest.fixture(scope="session")
def signed_in_as() -> dict[str, Any]:
    """What the browser keeps of each person who has signed in: the form is filled once for each."""
    return {}


@pytest.fixture
def sign_in(open_page: Callable[..., Page], site: Site, signed_in_as: dict[str, Any]) -> Callable[..., Page]:
    """``sign_in("organizer@example.org", path, size=...)``: a desk page, opened by somebody signed in."""

    def go(email: str, path: str = "/desk/", **options: Any) -> Page:
        if email not in signed_in_as:
            page = open_page("/desk/sign-in")
            page.locator("input[type=email], input[name=email]").first.fill(email)
            page.locator("input[type=password]").fill(site.password)
            page.locator("main button").first.click()
            page.locator(".person").wait_for()
            signed_in_as[email] = page.context.storage_state()
        return open_page(path, storage_state=signed_in_as[email], **options)

    return go
