"""Files on the desk: out, edited, looked over, brought in; nothing changes before somebody says so."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from werkzeug.datastructures import FileStorage

from engage.exchange.translation_files import file_bytes, read_translations
from engage.people.models import Role
from engage.surveys.words import Standing
from tests.support.judge import unmarked
from tests.support.pages import Visitor
from tests.web.desk.translations.conftest import Bureau

FILES = "/desk/translations/trip/ar/files"


def _file(visitor: Visitor, kind: str, **texts: str) -> bytes:
    answer = visitor.client.get(f"/desk/translations/trip/ar/{kind}")
    assert answer.status_code == 200
    assert f'filename="trip-ar.{kind}"' in answer.headers["Content-Disposition"]
    file = read_translations(answer.data)
    return file_bytes(
        replace(file, entries=tuple(replace(one, text=texts.get(one.key, one.text)) for one in file.entries)),
        kind,
    )


def _send(visitor: Visitor, content: bytes, status: int = 200) -> None:
    visitor.get(FILES)
    visitor.submit(
        {"file": FileStorage(io.BytesIO(content), filename="<words>.po")},
        button="See what would change",
        status=status,
    )


@pytest.mark.parametrize("kind", ["po", "xlsx"])
def test_a_file_is_looked_over_before_it_changes_anything(bureau: Bureau, tarek: Visitor, kind: str) -> None:
    changed = _file(tarek, kind, **{"survey.title": "طريقنا إلى المدرسة", "q.trip/stop.label": ""})
    _send(tarek, changed)
    assert tarek.page.heading == "What the file would change"
    assert "طريقنا إلى المدرسة" in tarek.page.text
    assert "<words>.po" in tarek.page.text
    assert bureau.words("ar")["survey.title"].text == "الطريق إلى المدرسة"
    tarek.press("Bring in 1 text")
    found = bureau.words("ar")
    assert (found["survey.title"].text, found["survey.title"].standing) == (
        "طريقنا إلى المدرسة",
        Standing.NEEDS_REVIEW,
    )
    assert found["q.trip/stop.label"].text == "أي موقف؟", "an empty place in a file takes nothing out"
    tarek.get(f"{FILES}/look-over", status=404)


def test_a_file_can_be_put_aside_and_waits_for_nobody_else(bureau: Bureau, tarek: Visitor) -> None:
    _send(tarek, _file(tarek, "po", **{"survey.title": "آخر"}))
    tala = bureau.enter(Role.TRANSLATOR, "Tala")
    tala.get(f"{FILES}/look-over", status=404)
    tarek.press("Put the file aside")
    tarek.get(f"{FILES}/look-over", status=404)
    assert bureau.words("ar")["survey.title"].text == "الطريق إلى المدرسة"


def test_what_is_not_taken_is_listed_with_its_reason(tarek: Visitor) -> None:
    _send(tarek, _file(tarek, "xlsx", **{"survey.title": "x" * 10_001}))
    assert "This text is too long" in tarek.page.text
    assert "There is nothing to bring in." in tarek.page.text


@pytest.mark.parametrize("content", [b"", b"no PO file", b"PK\x03\x04", b'msgid "a"\nmsgstr "b\n'])
def test_a_file_that_cannot_be_read_says_what_to_mend(tarek: Visitor, content: bytes) -> None:
    _send(tarek, content, status=422)
    assert tarek.page.errors()


def test_a_text_in_the_place_of_a_file_is_no_file(tarek: Visitor) -> None:
    tarek.get(FILES)
    token = tarek.page.forms[-1].values["csrf_token"]
    tarek.post(FILES, {"csrf_token": token, "file": "words"}, status=422)


def test_who_only_reads_may_take_out_and_not_bring_in(bureau: Bureau, rana: Visitor) -> None:
    rana.get(FILES)
    assert "See what would change" not in rana.page.text
    _file(rana, "po")
    rana.post(FILES, {}, status=403)
    rana.get("/desk/translations/trip/fr/files", status=404)
    assert rana.client.get("/desk/translations/trip/fr/po").status_code == 404


def test_every_word_of_these_pages_can_be_translated(tarek: Visitor) -> None:
    _send(tarek, _file(tarek, "po", **{"survey.title": "آخر"}))
    for url in (f"{FILES}?lang=en-XA", f"{FILES}/look-over?lang=en-XA"):
        tarek.get(url)
        assert (
            unmarked(
                tarek.page.tree, "engage", "Tarek", "Getting to school", "Every child in school", "العربية"
            )
            == []
        ), url
