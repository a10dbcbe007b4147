"""Goal L4: any BCP 47 language can be a language of a survey, from the desk to the resident's receipt."""

from __future__ import annotations

import pytest

from engage import clock
from engage.people.models import Role
from engage.surveys import actions
from engage.surveys.cards import card_named
from tests.support import builders
from tests.support.pages import Visitor
from tests.support.walker import Walker
from tests.web.desk.translations.conftest import Bureau

ADD = "/desk/translations/trip/languages"

# tag, what it calls itself, how it is written where that must be said, the direction that follows
ANY = [
    ("hmn", "", None, "ltr"),
    ("chk", "Kapasen Chuuk", None, "ltr"),
    ("mxb", "Tuꞌun savi", None, "ltr"),
    ("x-private", "Our own", None, "ltr"),
    ("x-desert", "لهجتنا", "from right to left", "rtl"),
    ("ckb", "", None, "rtl"),
    ("ar-XB", "", None, "rtl"),
    ("quc-Latn-GT-x-village", "Qatzijobꞌal", None, "ltr"),
]


@pytest.fixture
def olga(bureau: Bureau) -> Visitor:
    return bureau.enter(Role.ORGANIZER, "Olga")


def _add(olga: Visitor, tag: str, autonym: str = "", way: str | None = None, status: int = 200) -> None:
    olga.get(ADD)
    olga.fill("Its tag, for a language not in the list", tag).fill("What the language calls itself", autonym)
    if way:
        olga.choose("How it is written", way)
    olga.press("Add this language", status)


@pytest.mark.parametrize(("tag", "autonym", "way", "direction"), ANY, ids=lambda value: str(value)[:12])
def test_any_language_goes_from_the_desk_to_the_residents_receipt(
    bureau: Bureau, olga: Visitor, tag: str, autonym: str, way: str | None, direction: str
) -> None:
    _add(olga, tag, autonym, way)
    boxes = list(olga.page.tree.iter("textarea"))
    assert {(box.get("lang"), box.get("dir")) for box in boxes} == {(tag, direction)}
    number = next((box.get("id") or "")[1:] for box in boxes if box.get("name") == "w:q.trip/way.label")
    name = autonym or next(label for label in (olga.page.heading.removeprefix("Words in "),))
    olga.fill(f"Text {number} in {name}", "Way?").press("Save the words")
    bureau.data.expire_all()  # what the desk's pages have written since
    actions.open_survey(bureau.data, bureau.survey_id, override="a test", by=None, at=builders.NOW)
    bureau.data.commit()
    code = card_named(bureau.data, "trip").code

    resident = Visitor(bureau.app, cookies=False, headers={"Accept-Language": tag})
    page = resident.get(f"/s/{code}?lang={tag}")
    root = page.tree
    assert (root.get("lang"), root.get("dir")) == (tag, direction)
    assert "Some of this is not in your language yet." in page.text or tag == "ar-XB"
    names = {
        e.get("lang"): ("".join(e.itertext()), e.get("dir"))
        for e in root.iter()
        if e.get("lang") and e.tag in {"span", "button", "a"}
    }
    assert names[tag] == (name, direction), "the menu calls it as it calls itself"
    fallen_back = [e for e in root.iter() if e.get("lang") == "en" and e.tag == "span"]
    assert fallen_back, "words that are not translated are marked as English"
    assert {e.get("dir") for e in fallen_back} == {"ltr"}
    assert Walker(resident).walk(page.url).code
    assert (resident.page.tree.get("lang"), resident.page.tree.get("dir")) == (tag, direction)
    assert str(clock.now().year) in resident.page.text, "a date somebody can read"


@pytest.mark.parametrize(
    ("tag", "autonym", "wrong"),
    [
        ("english please", "", "is not a language tag"),
        ("", "", "is not a language tag"),
        ("mxb", "", "We do not know what this language calls itself"),
        ("mxb", " \u202e ", "We do not know what this language calls itself"),
        ("mxb", "x" * 61, "60"),
        ("es", "", "already"),
        ("AR", "", "already"),
    ],
)
def test_what_is_no_language_or_has_no_name_is_refused_in_words(
    olga: Visitor, tag: str, autonym: str, wrong: str
) -> None:
    _add(olga, tag, autonym, status=422)
    assert wrong in " ".join(olga.page.errors())


def test_a_known_language_is_chosen_by_its_own_name(bureau: Bureau, olga: Visitor) -> None:
    olga.get(ADD)
    olga.choose("Language", "Soomaali").press("Add this language")
    assert olga.page.heading == "Words in Soomaali"
    assert {one.standing.value for one in bureau.words("so").values()} == {"missing"}


def test_a_language_is_taken_away_only_after_it_was_said_what_goes(bureau: Bureau, olga: Visitor) -> None:
    olga.get("/desk/translations/trip/es/remove")
    assert f"{len(bureau.words('es'))} texts in this language go" in olga.page.text
    olga.press("Take it away")
    assert "Español is taken away." in olga.page.text
    olga.get("/desk/translations/trip/es", status=404)
    olga.get("/desk/translations/trip/en/remove", status=404)
    olga.get("/desk/translations/trip/es/remove", status=404)
    _add(olga, "es")
    assert {one.standing.value for one in bureau.words("es").values()} == {"missing"}


def test_who_only_translates_adds_and_takes_away_no_language(bureau: Bureau, tarek: Visitor) -> None:
    tarek.get(ADD, status=403)
    tarek.get("/desk/translations/trip/es/remove", status=403)
