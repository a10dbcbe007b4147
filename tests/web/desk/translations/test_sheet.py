"""Side by side: one writes, another reads, both may be at it at once, and nothing that was typed is lost."""

from __future__ import annotations

import pytest

from engage.people.models import Role
from engage.surveys.words import Standing
from tests.support.judge import unmarked
from tests.support.pages import Visitor
from tests.web.desk.translations.conftest import Bureau

SHEET = "/desk/translations/trip/ar"
STOP = "q.trip/stop.label"


def _number(visitor: Visitor, key: str) -> str:
    """The label of a text's box."""
    names = [
        (control.get("id") or "")[1:]
        for form in visitor.page.forms
        for control in form.controls
        if control.get("name") == f"w:{key}"
    ]
    return f"Text {names[0]} in العربية"


def test_each_text_stands_in_page_order_beside_its_source_in_its_own_direction(tarek: Visitor) -> None:
    tarek.get(SHEET)
    boxes = list(tarek.page.tree.iter("textarea"))
    assert {(box.get("lang"), box.get("dir")) for box in boxes} == {("ar", "rtl")}
    keys = [(box.get("name") or "")[2:] for box in boxes]
    way = keys.index("q.trip/way.label")
    assert keys[:2] == ["survey.title", "survey.intro"]
    assert keys[way + 1] == "c.ways.walk.label", "choices stand behind the question that offers them"
    assert keys[-1] == "survey.thanks"
    sources = [p for p in tarek.page.tree.iter("p") if p.get("class") == "words" and p.get("lang") == "en"]
    assert len(sources) == len(boxes)
    assert "Choice" in tarek.page.text
    assert "How do you get there?" in tarek.page.text


def test_progress_counts_what_is_reviewed_and_fresh_and_never_what_is_merely_there(
    bureau: Bureau, tarek: Visitor, rana: Visitor
) -> None:
    total = len(bureau.words("ar"))
    tarek.get(SHEET)
    assert f"0 of {total} reviewed and up to date" in tarek.page.text
    rana.get(SHEET)
    rana.press("I have read these; they are right")
    assert f"{total} of {total} reviewed and up to date" in rana.page.text
    organizer = bureau.enter(Role.ORGANIZER, "Olga")
    organizer.get("/desk/translations/trip/en")
    organizer.fill("Text 1 in English", "The way to school").press("Save the words")
    rana.get(SHEET)
    assert f"{total - 1} of {total} reviewed and up to date" in rana.page.text
    assert "What changed in the source" in rana.page.text
    assert [e.text for e in rana.page.tree.iter("ins")] == ["The way"]


def test_two_who_change_the_same_text_both_keep_their_words(bureau: Bureau, tarek: Visitor) -> None:
    tala = bureau.enter(Role.TRANSLATOR, "Tala")
    tarek.get(SHEET)
    tala.get(SHEET)
    box = _number(tala, STOP)
    tala.fill(box, "أي محطة؟").press("Save the words")
    other = _number(tarek, "survey.thanks")
    tarek.fill(box, "عند أي موقف؟").fill(other, "شكرًا").press("Save the words", status=409)
    assert "Somebody else changed this text while you were writing." in tarek.page.text
    assert "أي محطة؟" in tarek.page.text, "what stands now is shown"
    assert "Tala" in tarek.page.text
    assert tarek.page.forms[-1].values[f"w:{STOP}"] == "عند أي موقف؟", "what was typed is still there"
    now = bureau.words("ar")
    assert now[STOP].text == "أي محطة؟"
    assert now["survey.thanks"].text == "شكرًا", "the other text was saved all the same"
    tarek.press("Save the words")
    assert bureau.words("ar")[STOP].text == "عند أي موقف؟", "having seen theirs, he may decide"
    tarek.get(f"{SHEET}/history?key={STOP}")
    assert "أي محطة؟" in tarek.page.text, "and theirs is in the history"


def test_saving_the_same_page_twice_or_the_same_words_is_no_conflict(bureau: Bureau, tarek: Visitor) -> None:
    tala = bureau.enter(Role.TRANSLATOR, "Tala")
    for visitor in (tarek, tala):
        visitor.get(SHEET)
        visitor.fill(_number(visitor, STOP), "أي محطة؟")
    tarek.press("Save the words")
    tala.press("Save the words")
    assert "Nothing was changed." in tala.page.text
    assert bureau.words("ar")[STOP].text == "أي محطة؟"


def test_words_typed_against_a_source_that_has_changed_since_are_kept_as_stale(
    bureau: Bureau, tarek: Visitor
) -> None:
    tarek.get(SHEET)
    organizer = bureau.enter(Role.ORGANIZER, "Olga")
    organizer.get("/desk/translations/trip/en?q=Which+bus+stop")
    box = next(iter(organizer.page.tree.iter("textarea"))).get("id") or ""
    organizer.fill(f"Text {box[1:]} in English", "Which stop?").press("Save the words")
    tarek.fill(_number(tarek, STOP), "أي محطة حافلة؟").press("Save the words")
    assert bureau.words("ar")[STOP].standing is Standing.STALE


def test_one_text_is_approved_by_itself_and_never_by_who_wrote_it(
    bureau: Bureau, tarek: Visitor, rana: Visitor
) -> None:
    tarek.get(SHEET)
    tarek.fill(_number(tarek, STOP), "أي محطة؟").press("Save the words")
    tarek.submit({}, button="Right as it stands")  # the first text, which somebody else brought in
    assert bureau.words("ar")["survey.title"].standing is Standing.REVIEWED
    own = {name: value for name, value in tarek.page.forms[-1].values.items() if not name.startswith("w:")}
    tarek.post(SHEET, {**own, "do": f"review:{STOP}"}, status=403)
    rana.get(SHEET)
    own = dict(rana.page.forms[-1].values.items())
    rana.post(SHEET, {**own, "do": f"review:{STOP}"})
    assert bureau.words("ar")[STOP].standing is Standing.REVIEWED
    assert "Tarek" in rana.page.text
    assert "Rana" in rana.page.text


def test_what_was_typed_and_not_saved_is_not_approved_and_not_lost(bureau: Bureau) -> None:
    reader = bureau.enter(Role.EDUCATION_COORDINATOR, "Ed")
    reader.get(f"{SHEET}?page=nonsense")
    reader.fill("Text 1 in العربية", "طريقنا").press("I have read these; they are right", status=422)
    assert reader.page.forms[-1].values["w:survey.title"] == "طريقنا"
    reader.press("Save the words")
    assert bureau.words("ar")["survey.title"].text == "طريقنا"


def test_filters_narrow_by_standing_part_and_words_and_stay_when_the_page_is_saved(
    bureau: Bureau, tarek: Visitor
) -> None:
    tarek.get(SHEET)
    tarek.fill("Text 1 in العربية", "").press("Save the words")
    tarek.choose("Show", "missing").press("Show")
    assert [box.get("name") for box in tarek.page.tree.iter("textarea")] == ["w:survey.title"]
    tarek.choose("Show", "all texts").choose("Part of the survey", "Choice").fill("Words in it", "bus").press(
        "Show"
    )
    assert [box.get("name") for box in tarek.page.tree.iter("textarea")] == ["w:c.ways.bus.label"]
    tarek.press("Save the words")
    assert "part=choice" in tarek.page.url
    tarek.get(f"{SHEET}?q=nobody+wrote+this&show=%00x&part=none".replace("%00", ""))
    assert "No text here" in tarek.page.text


def test_a_role_that_only_reads_finds_no_box_and_no_button(bureau: Bureau) -> None:
    coder = bureau.enter(Role.CODER, "Cora")
    coder.get(SHEET)
    assert list(coder.page.tree.iter("textarea")) == []
    assert "Save the words" not in coder.page.text
    coder.post(SHEET, {}, status=403)


def test_who_only_reviews_cannot_write(bureau: Bureau, rana: Visitor) -> None:
    rana.get(SHEET)
    token = rana.page.forms[-1].values["csrf_token"]
    rana.post(SHEET, {"csrf_token": token, "w:survey.title": "x", "do": "save"}, status=403)
    assert bureau.words("ar")["survey.title"].text == "الطريق إلى المدرسة"


@pytest.mark.parametrize("tag", ["fr", "nothing", "x", "zz-ZZ", "<b>"])
def test_a_language_the_survey_is_not_offered_in_is_not_found(tarek: Visitor, tag: str) -> None:
    tarek.get(f"/desk/translations/trip/{tag}", status=404)


def test_every_word_of_these_pages_can_be_translated(tarek: Visitor) -> None:
    """Goal L1."""
    tarek.get("/desk/translations/?lang=en-XA")
    for url in ("/desk/translations/", "/desk/translations/trip", SHEET, f"{SHEET}/history"):
        tarek.get(url)
        assert unmarked(tarek.page.tree, "engage", "Tarek", "Getting to school", "Every child in school", "UTC",
                        "English", "Español", "العربية") == [], url  # fmt: skip
