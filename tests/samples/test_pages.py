"""Whoever opens the demo finds every public page of the samples in order, in three languages, and can click all the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.samples import connecticut, nepal, santa_monica, story_nepal
from tests.support.apps import running
from tests.support.pages import Page, Visitor

# What a page shows does not depend on the engine; the public pages' own tests run on both.
pytestmark = pytest.mark.parametrize("loaded", ["sqlite"], indirect=True, scope="package")
SLUGS = (nepal.SLUG, connecticut.SLUG, santa_monica.SLUG)
MOST_TABLES = 3


@pytest.fixture(scope="package")
def demo(loaded: Session, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    url = loaded.get_bind().engine.url.render_as_string(hide_password=False)
    folder: Path = tmp_path_factory.mktemp("demo")
    with running(url, folder, DEMO="yes") as app:
        yield app


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("tag", ["en", "es", "ar"])
def test_every_page_that_links_lead_to_is_a_good_page(demo: Flask, slug: str, tag: str) -> None:
    reader, home = Visitor(demo, cookies=False), f"/p/{slug}"
    waiting, seen = [home], set[str]()
    kinds = set[str]()
    while waiting:
        address = waiting.pop()
        page = reader.get(f"{address}?lang={tag}")
        assert page.language == tag
        seen.add(address)
        kinds.add(address.removeprefix(home).strip("/").partition("/")[0])
        waiting += [one for one in _pages_below(page, home) if one not in seen and one not in waiting]
    assert kinds >= {"", "findings", "goals", "commitments", "reviews", "tables"}


def _pages_below(page: Page, home: str) -> list[str]:
    """Addresses of the initiative's other pages. Tables beside one another are the same page with other numbers, so a few are
    enough."""
    found = sorted(
        path
        for path in {urlsplit(address).path for _, address in page.links}
        if path.startswith(f"{home}/") and "." not in path.rpartition("/")[2]
    )
    tables = [one for one in found if "/tables/" in one]
    return [one for one in found if one not in tables] + tables[
        : 0 if "/tables/" in page.url else MOST_TABLES
    ]


def test_a_promise_leads_to_its_finding_and_the_finding_to_the_released_table(demo: Flask) -> None:
    reader = Visitor(demo, cookies=False)
    reader.get(f"/p/{nepal.SLUG}/commitments/{story_nepal.VISITS}")
    assert "illustration" in reader.page.text.lower()
    reader.get(next(one for _, one in reader.page.links if one.endswith(story_nepal.INFORMED)))
    claim = reader.page.heading
    assert "The numbers are real." in reader.page.text
    table = next(one for _, one in reader.page.links if "/tables/" in one)
    reader.get(table)
    for figure in [words for words in claim.split() if words.endswith("%")]:
        assert figure in reader.page.text
