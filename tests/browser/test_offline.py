"""Answers are neither lost nor doubled, whatever happens to the line, the page or the software on the phone (O1 to O5).

Counted where it counts: in the server's database. The content security policy is never loosened, and no page may break it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import Engine, create_engine, text

from engage.responses import keys
from tests.browser.conftest import PHONE, Site
from tests.browser.test_pages import _violations

pytestmark = pytest.mark.browser

SURVEY = "/s/life-in-our-town"
STORY = "More trees – más árboles – مزيد من الأشجار"
_LEFT = """() => new Promise((done, fail) => {
  const opening = indexedDB.open('engage');
  opening.onerror = fail;
  opening.onsuccess = () => {
    const base = opening.result, read = base.transaction(['unsent', 'drafts']);
    const found = {};
    for (const name of ['unsent', 'drafts'])
      read.objectStore(name).getAll().onsuccess = ({target}) => { found[name] = target.result.length; };
    read.oncomplete = () => { base.close(); done(found); };
  };
})"""

_A_CODE = re.compile(f"^(?:[{keys.SIGNS}]{{4}}-){{2}}[{keys.SIGNS}]{{4}}$")

Phone = Callable[..., BrowserContext]


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[Phone]:
    """A phone of its own: ``phone()``. It fails the test when a page breaks the policy or throws."""
    made: list[BrowserContext] = []
    faults: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda said: "Content Security" in said.text and faults.append(said.text))

    def new() -> BrowserContext:
        context = chromium.new_context(viewport=PHONE, base_url=site.url, accept_downloads=True)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        context.on("page", listen)
        made.append(context)
        return context

    yield new
    for context in made:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def database(site: Site) -> Iterator[Engine]:
    engine = create_engine(site.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def stored(database: Engine) -> Callable[[], int]:
    """How many answers of this test came to the server, and that none of them came twice."""

    def count(column: str = "count(*)") -> int:
        with database.connect() as connection:
            return int(connection.execute(text(f"SELECT {column} FROM response")).scalar_one())

    before = count()
    return lambda: count() - before


def _open(context: BrowserContext, path: str = f"{SURVEY}?lang=en", *, offline_too: bool = False) -> Page:
    page = context.new_page()
    page.goto(path)
    expect(page.locator("html")).to_have_attribute("data-device", "ready")
    if offline_too:
        expect(page.locator("html")).to_have_attribute("data-offline", "ready")
    return page


def _next(page: Page) -> None:
    page.locator("main button[value=next], main button[value=send]").first.click()


def _to_check(page: Page) -> None:
    """Answer a little, and go as far as the check before sending."""
    page.locator("main .choice").nth(3).click()
    _next(page)
    page.locator("main textarea").fill(STORY)
    _next(page)
    _next(page)
    expect(page.locator("h1")).to_have_text("Check your answers")
    expect(page.locator("main dl")).to_contain_text(STORY)


def _code(page: Page) -> str:
    expect(page.locator(".big-code")).to_have_text(_A_CODE)
    return page.locator(".big-code").inner_text()


def _left(page: Page) -> dict[str, int]:
    found: dict[str, int] = page.evaluate(_LEFT)
    return found


def _nothing_left(page: Page) -> bool:
    """Whether the device gets rid of all it keeps within a few seconds."""
    end = time.monotonic() + 15
    while _left(page) != NOTHING:
        if time.monotonic() > end:
            return False
        page.wait_for_timeout(50)
    return True


NOTHING = {"unsent": 0, "drafts": 0}
WAITS = "Your answers are not sent yet"
THANKS = "Thank you. We have your answers."


def test_a_survey_is_answered_on_the_device_and_its_code_leads_back_to_the_answers(
    phone: Phone, axe: str, stored: Callable[[], int]
) -> None:
    page = _open(phone())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url.partition('/s/')[2]}"))
    _to_check(page)
    assert _violations(page, axe) == []
    assert [one for one in asked if one.startswith("POST")] == []
    _next(page)
    expect(page.locator("h1")).to_have_text(THANKS)
    assert _violations(page, axe) == []
    assert (stored(), _left(page)) == (1, NOTHING)
    code = _code(page)
    page.goto("/r?lang=en")
    page.get_by_label("Your code").fill(code)
    page.locator("main button").first.click()
    expect(page.locator("main")).to_contain_text(STORY)


def test_a_survey_once_opened_works_without_signal_and_sends_later_by_itself(
    phone: Phone, stored: Callable[[], int]
) -> None:
    context = phone()
    page = _open(context, offline_too=True)
    context.set_offline(True)
    page.locator("main .choice").nth(3).click()
    _next(page)
    page.locator("main textarea").fill(STORY)
    expect(page.locator("main textarea")).to_have_value(STORY)
    page.wait_for_timeout(500)  # what is typed is kept a moment later
    page.reload()
    expect(page.locator("main textarea")).to_have_value(STORY)
    expect(page.get_by_role("status").first).to_contain_text("You began this survey on this phone")
    _next(page)
    _next(page)
    _next(page)
    expect(page.locator("h1")).to_have_text(WAITS)
    code = _code(page)
    expect(page.locator("#unsent")).to_contain_text("Not sent yet: 1.")
    assert stored() == 0
    page.close()
    page = _open(context, "/s/life-in-our-town?lang=en")  # the phone was off; still no signal
    expect(page.locator("#unsent")).to_contain_text("Not sent yet: 1.")
    context.set_offline(False)
    expect(page.locator("#unsent")).to_contain_text(f"Sent. The code is {code}.")
    assert (stored(), _left(page)) == (1, NOTHING)


def _dropped(route: Route) -> None:
    route.fetch()  # the server has it; nobody hears of that
    route.abort("connectionreset")


FAULTS: dict[str, tuple[str, Callable[[Route], None]]] = {
    "the reply is lost after the commit": ("**/answers", _dropped),
    "the server fails": ("**/answers", lambda route: route.fulfill(status=500, body="no")),
    "somebody asks for a sign-in": ("**/answers", lambda route: route.fulfill(status=401, body="{}")),
    "a Wi-Fi network answers in our place": ("**/ping", lambda route: route.fulfill(status=200, body="<h1>Wi-Fi</h1>")),
    "it says yes without having anything": ("**/answers", lambda route: route.fulfill(status=200, body="<h1>OK</h1>")),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_line_neither_loses_nor_doubles_an_answer(
    phone: Phone, stored: Callable[[], int], fault: str
) -> None:
    context = phone()
    page = _open(context)
    _to_check(page)
    where, does = FAULTS[fault]
    context.route(where, does)
    _next(page)
    expect(page.locator("h1")).to_have_text(WAITS)
    code = _code(page)
    assert _left(page) == {"unsent": 1, "drafts": 0}
    context.unroute(where)
    page.get_by_role("button", name="Send now").click()
    expect(page.locator("#unsent")).to_contain_text(f"Sent. The code is {code}.")
    expect(page.locator("h1")).to_have_text(THANKS)
    assert (stored(), _left(page)) == (1, NOTHING)


@pytest.mark.parametrize("after_commit", [False, True], ids=["before the commit", "after the commit"])
def test_a_page_that_is_killed_while_sending_sends_once_when_it_is_opened_again(
    phone: Phone, stored: Callable[[], int], after_commit: bool
) -> None:
    context = phone()
    page = _open(context)
    _to_check(page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if after_commit:
            route.fetch()
        else:
            route.abort()
        held.append(route)

    context.route("**/answers", hold)
    with page.expect_request("**/answers"):
        _next(page)
    for _ in range(100):
        if held:
            break
        page.wait_for_timeout(20)
    page.close()
    context.unroute("**/answers")
    assert stored() == int(after_commit)
    page = _open(context)
    assert _nothing_left(page)
    assert stored() == 1


def test_two_tabs_send_one_answer_and_the_second_says_what_happened(
    phone: Phone, stored: Callable[[], int]
) -> None:
    context = phone()
    first = _open(context)
    _to_check(first)
    second = _open(context)
    expect(second.locator("h1")).to_have_text("Check your answers")
    _next(first)
    expect(first.locator("h1")).to_have_text(THANKS)
    _next(second)
    expect(second.locator("main")).to_contain_text("sent or thrown away in another window")
    assert (stored(), _left(first)) == (1, NOTHING)


def _file_of(folder: Path, count: int, since: int = 0) -> Path:
    """A file as the page saves it."""
    record = {"survey": "life-in-our-town", "version": 1, "language": "en", "mode": "assisted"}
    unsent = [
        {"since": since + n, "record": {**record, "key": keys.new_token(), "answers": {}}}
        for n in range(count)
    ]
    path = folder / "answers-not-sent.json"
    path.write_text(json.dumps({"engage": 1, "unsent": unsent}))
    return path


def test_fifty_answers_that_wait_are_sent_in_two_tabs_at_once_and_each_is_stored_once(
    phone: Phone, stored: Callable[[], int], tmp_path: Path
) -> None:
    context = phone()
    page, other = _open(context, offline_too=True), _open(context)
    context.set_offline(True)
    page.locator("footer summary").click()
    page.locator("#unsent-file").set_input_files(_file_of(tmp_path, 50))
    expect(page.locator("#unsent")).to_contain_text("Not sent yet: 50. Waiting since January 1, 1970.")
    expect(page.locator("#unsent")).to_contain_text("Please send them soon")
    context.set_offline(False)
    other.reload()
    expect(page.locator("#unsent")).not_to_contain_text("Not sent yet")
    assert (stored(), _left(page)) == (50, NOTHING)


def test_what_waits_can_be_carried_to_another_phone_in_a_file(
    phone: Phone, stored: Callable[[], int], tmp_path: Path
) -> None:
    context, other = phone(), phone()
    page = _open(context, offline_too=True)
    _to_check(page)
    context.set_offline(True)
    _next(page)
    code = _code(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").click()
    path = tmp_path / "carried.json"
    download.value.save_as(path)
    elsewhere = _open(other)
    elsewhere.locator("footer summary").click()
    elsewhere.locator("#unsent-file").set_input_files(path)
    expect(elsewhere.locator("#unsent")).to_contain_text(code)
    context.set_offline(False)  # the first phone sends it, too
    expect(page.locator("#unsent")).to_contain_text(code)
    assert stored() == 1


_OLD = """async ([survey, key]) => {
  const made = indexedDB.open('engage', 1);
  made.onupgradeneeded = () => { made.result.createObjectStore('keys'); made.result.createObjectStore('unsent', {keyPath: 'id'}); };
  await new Promise((done) => { made.onsuccess = done; });
  const own = await crypto.subtle.generateKey({name: 'AES-GCM', length: 256}, false, ['encrypt', 'decrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const record = {survey, key, version: 1, language: 'en', mode: 'self', answers: {}};
  const sealed = await crypto.subtle.encrypt({name: 'AES-GCM', iv}, own, new TextEncoder().encode(JSON.stringify(record)));
  const write = made.result.transaction(['keys', 'unsent'], 'readwrite');
  write.objectStore('keys').put(own, 'own');
  write.objectStore('unsent').put({id: 'from before', iv, sealed});
  await new Promise((done) => { write.oncomplete = done; });
  made.result.close();
}"""


def test_what_waited_under_the_old_software_is_sent_by_the_new(
    phone: Phone, stored: Callable[[], int]
) -> None:
    context = phone()
    page = context.new_page()
    page.goto("/r?lang=en")
    page.evaluate(_OLD, ["life-in-our-town", keys.new_token()])
    page.close()
    page = _open(context)
    assert _nothing_left(page)
    assert stored() == 1


def test_nothing_readable_lies_on_the_device_while_answers_wait(phone: Phone) -> None:
    context = phone()
    page = _open(context, offline_too=True)
    _to_check(page)
    context.set_offline(True)
    _next(page)
    expect(page.locator("h1")).to_have_text(WAITS)
    kept = page.evaluate("""async () => {
      const base = await new Promise((done) => { indexedDB.open('engage').onsuccess = ({target}) => done(target.result); });
      const all = (name) => new Promise((done) => { base.transaction([name]).objectStore(name).getAll().onsuccess = ({target}) => done(target.result); });
      const [row] = await all('unsent'), [own] = await all('keys');
      base.close();
      return {clear: Object.keys(row).sort(), bytes: new TextDecoder().decode(row.sealed), readable: own.extractable};
    }""")
    assert kept["clear"] == ["id", "iv", "sealed", "since"]
    assert "trees" not in kept["bytes"]
    assert kept["readable"] is False
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    assert context.cookies() == []


def test_a_shared_device_keeps_nothing_before_and_shows_nothing_after(
    phone: Phone, stored: Callable[[], int]
) -> None:
    context = phone()
    page = _open(context, f"{SURVEY}?lang=en&mode=kiosk")
    _to_check(page)
    page.wait_for_timeout(500)
    assert _left(page) == NOTHING
    _next(page)
    expect(page.locator("h1")).to_have_text(THANKS)
    expect(page.locator("main")).not_to_contain_text(STORY)
    for _ in range(3):
        page.go_back()
        expect(page.locator("main button[value=next]")).to_be_visible()
        expect(page.locator("main input:checked")).to_have_count(0)
        expect(page.locator("main")).not_to_contain_text(STORY)
    assert (stored(), _left(page)) == (1, NOTHING)


def test_back_language_and_larger_text_lose_nothing(phone: Phone) -> None:
    page = _open(phone())
    page.locator("main .choice").nth(3).click()
    _next(page)
    page.locator("main textarea").fill(STORY)
    page.locator(".languages summary").click()
    page.locator(".languages button[value=ar]").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("main textarea")).to_have_value(STORY)
    page.locator("footer button[value=large]").click()
    expect(page.locator("html")).to_have_class("large")
    expect(page.locator("main textarea")).to_have_value(STORY)
    page.go_back()
    expect(page.locator("main input[type=radio]").nth(3)).to_be_checked()
    page.go_forward()
    expect(page.locator("main textarea")).to_have_value(STORY)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.locator("main textarea")).to_have_value(STORY)


def test_what_is_wrong_is_said_first_and_leads_to_its_field(phone: Phone, axe: str) -> None:
    page = _open(phone())
    _next(page)
    page.locator("input[inputmode=numeric]").fill("many")
    _next(page)
    expect(page.locator("#summary")).to_be_focused()
    assert page.title().startswith("Error:")
    assert _violations(page, axe) == []
    page.locator("#summary a").first.click()
    expect(page.locator("input[inputmode=numeric]")).to_be_focused()
    expect(page.locator("input[inputmode=numeric]")).to_have_value("many")
    expect(page.locator("input[inputmode=numeric]")).to_have_attribute("aria-invalid", "true")
    page.locator("input[inputmode=numeric]").fill("٣")
    _next(page)
    expect(page.locator("#summary")).to_have_count(0)


def test_somebody_goes_on_on_another_phone(phone: Phone) -> None:
    context = phone()
    page = _open(context)
    page.locator("main .choice").nth(3).click()
    _next(page)
    page.locator("main textarea").fill(STORY)
    page.locator("button[value=later]").click()
    code = _code(page)
    assert _left(page) == NOTHING
    other = phone().new_page()
    other.goto("/r?lang=en")
    other.get_by_label("Your code").fill(code)
    other.locator("main button").first.click()
    other.locator("main a.button").click()
    other.goto(re.sub(r"/\d+\?", "/check?", other.url))
    expect(other.locator("main")).to_contain_text(STORY)


_VOICES = """const said = [];
Object.defineProperty(speechSynthesis, 'getVoices', {value: () => [{lang: 'en-GB', name: 'a'}, {lang: 'es_MX', name: 'b'}]});
Object.defineProperty(speechSynthesis, 'speak', {value: (one) => said.push([one.lang, one.text])});
Object.defineProperty(window, 'SpeechSynthesisUtterance', {value: function (text) { this.text = text; }});
window.heard = () => said;"""


def test_a_page_is_read_aloud_only_by_a_voice_of_its_own_language(phone: Phone) -> None:
    context = phone()
    context.add_init_script(_VOICES)
    page = _open(context)
    page.get_by_role("button", name="Read this page aloud").click()
    heard = page.evaluate("window.heard()")
    assert {language for language, _ in heard} == {"en-GB"}
    assert "How happy are you with your life these days?" in [words for _, words in heard]
    page.get_by_role("button", name="Stop reading aloud").click()
    page.locator(".languages summary").click()
    page.locator(".languages button[value=es]").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("#aloud")).to_have_count(1)
    page.locator(".languages summary").click()
    page.locator(".languages button[value=ar]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.locator("#aloud")).to_have_count(0)
