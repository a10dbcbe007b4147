"""A translator's link opens one language of one survey and nothing else; it ends; what comes through it waits for a reader."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from werkzeug.routing import IntegerConverter, UUIDConverter

from engage import clock
from engage.i18n.formats import Formats
from engage.i18n.registry import language
from engage.people.models import Role
from engage.surveys import actions
from engage.surveys.models import Survey, SurveyState, TranslatorLink, TranslatorLinkUse
from engage.surveys.words import Standing
from tests.support import builders
from tests.support.apps import entered
from tests.support.judge import unmarked
from tests.support.pages import Visitor
from tests.support.surveys import SCHOOL_TRIP
from tests.web.desk.translations.conftest import Bureau

LINKS = "/desk/translations/trip/ar/links"


@pytest.fixture
def olga(bureau: Bureau) -> Visitor:
    return bureau.enter(Role.ORGANIZER, "Olga")


@pytest.fixture
def address(olga: Visitor) -> str:
    """The address that was made for Amina, without the host."""
    olga.get(LINKS)
    olga.fill("Whom the link is for", "Amina").press("Make the link")
    shown = next("".join(code.itertext()) for code in olga.page.tree.iter("code"))
    assert shown.startswith("http://localhost/t/")
    return shown.removeprefix("http://localhost")


def _stand_in(bureau: Bureau) -> Visitor:
    """Amina's own phone: no account; she keeps no cookie either."""
    return Visitor(bureau.app, cookies=False)


def test_amina_translates_without_an_account_and_a_reader_decides(
    bureau: Bureau, olga: Visitor, rana: Visitor, address: str
) -> None:
    amina = _stand_in(bureau)
    amina.get(address)
    assert amina.page.heading == "Translate into العربية"
    assert "Getting to school" in amina.page.text
    amina.press("Begin")
    amina.fill("Text 1 in العربية", "كيف نصل إلى المدرسة").press("Save the words")
    assert "Texts saved: 1." in amina.page.text
    found = bureau.words("ar")["survey.title"]
    assert (found.text, found.standing) == ("كيف نصل إلى المدرسة", Standing.NEEDS_REVIEW)
    rana.get("/desk/translations/trip/ar")
    assert "Amina, by a link" in rana.page.text
    olga.get(LINKS)
    assert [row[3:5] for row in _rows(olga)] == [["2", "1"]], "opened once, saved once"


def _rows(visitor: Visitor) -> list[list[str]]:
    body = next(visitor.page.tree.iter("tbody"))
    return [["".join(cell.itertext()) for cell in row] for row in body]


def test_the_token_is_shown_once_and_only_its_hash_is_kept(
    bureau: Bureau, olga: Visitor, address: str
) -> None:
    token = address.rpartition("/")[2]
    assert len(token) >= 43, "256 random bits"
    olga.get(LINKS)
    assert token not in olga.page.html
    bureau.data.rollback()
    kept = bureau.data.scalars(select(TranslatorLink)).one()
    assert token not in str(vars(kept))


def test_what_the_link_saves_is_never_reviewed_by_whoever_gave_it_out(bureau: Bureau) -> None:
    both = builders.account(bureau.data, "Both")
    for role in (Role.ORGANIZER, Role.TRANSLATOR):
        builders.role(bureau.data, bureau.home, both, role)
    giver = entered(bureau.app, bureau.data, both)
    giver.get(LINKS)
    giver.fill("Whom the link is for", "A friend").press("Make the link")
    friend = _stand_in(bureau)
    friend.get(
        next("".join(code.itertext()) for code in giver.page.tree.iter("code")).removeprefix(
            "http://localhost"
        )
    )
    friend.press("Begin")
    friend.fill("Text 1 in العربية", "عنوان").press("Save the words")
    giver.get("/desk/translations/trip/ar")
    values = dict(giver.page.forms[-1].values.items())
    giver.post("/desk/translations/trip/ar", {**values, "do": "review:survey.title"}, status=403)


def test_no_other_address_of_the_house_opens_to_a_link(bureau: Bureau, address: str) -> None:
    """Every route, with the token wherever a token could be put: as a cookie, a header, a parameter, a part of the path."""
    token = address.rpartition("/")[2]
    visitor = Visitor(bureau.app)
    visitor.get(address)
    form_token = visitor.page.forms[-1].values["csrf_token"]
    for name in ("engage", "__Host-engage", "token"):
        visitor.client.set_cookie(name, token)
    asked = 0
    for rule in bureau.app.url_map.iter_rules():
        if not rule.rule.startswith("/desk") or rule.endpoint.startswith("desk-signing."):
            continue
        for value in ("trip", token):
            values = {
                name: UUID(int=7)
                if isinstance(converter, UUIDConverter)
                else 7
                if isinstance(converter, IntegerConverter)
                else value
                for name, converter in rule._converters.items()
                if not hasattr(converter, "items")
            }
            if set(values) != set(rule._converters):
                values |= {
                    name: sorted(c.items)[0] for name, c in rule._converters.items() if hasattr(c, "items")
                }
            built = rule.build(values, append_unknown=False)
            assert built is not None
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                data = {"csrf_token": form_token, "token": token} if method == "POST" else None
                answer = visitor.client.open(
                    built[1],
                    method=method,
                    data=data,
                    query_string={"token": token, "k": token},
                    headers={"Authorization": f"Bearer {token}", "X-Token": token},
                )
                assert answer.status_code in {401, 403}, f"{method} {built[1]}: {answer.status_code}"
                asked += 1
    assert asked > 100
    for other in (f"/s/{token}", f"/r/{token}", f"/p/{token}"):
        assert visitor.client.get(other).status_code == 404


def test_behind_the_link_no_page_leads_anywhere_but_to_itself(bureau: Bureau, address: str) -> None:
    amina = _stand_in(bureau)
    amina.get(address)
    amina.press("Begin")
    for url in (address, f"{address}/texts"):
        amina.get(url)
        leads = {link.split("?")[0] for _, link in amina.page.links if not link.startswith("#")}
        assert leads <= {address, f"{address}/texts"}, leads
        assert {form.action.split("?")[0] for form in amina.page.forms} <= {
            f"{address}/begin",
            f"{address}/texts",
        }
        assert "Tarek" not in amina.page.text


def test_texts_of_another_survey_or_language_are_out_of_its_reach(bureau: Bureau, address: str) -> None:
    other = actions.draft_survey_from(
        bureau.data, bureau.home.id, "other", SCHOOL_TRIP, by=None, at=builders.NOW
    )
    bureau.data.commit()
    amina = _stand_in(bureau)
    amina.get(address)
    amina.press("Begin")
    values = dict(amina.page.forms[-1].values.items())
    sent = {
        "csrf_token": values["csrf_token"],
        "w:survey.title": "عنوان",
        "tag": "es",
        "slug": "other",
        "survey": str(other.id),
    }
    amina.post(f"{address}/texts?tag=es&slug=other&lang=es", sent)
    assert bureau.words("ar")["survey.title"].text == "عنوان"
    assert bureau.words("es")["survey.title"].text == "El camino a la escuela"
    amina.post(f"{address}/texts", {"csrf_token": values["csrf_token"], "w:q.nowhere.label": "x"}, status=422)
    amina.post(
        f"{address}/texts",
        {
            "csrf_token": values["csrf_token"],
            "do": "review",
            "s:survey.title": bureau.words("ar")["survey.title"].seen,
        },
    )
    assert bureau.words("ar")["survey.title"].standing is Standing.NEEDS_REVIEW, "a link never reviews"


@pytest.mark.parametrize("how", ["by hand", "by time", "with its language", "with its survey"])
def test_a_link_ends(bureau: Bureau, olga: Visitor, address: str, how: str) -> None:
    amina = _stand_in(bureau)
    amina.get(address)
    token = amina.page.forms[-1].values["csrf_token"]
    if how == "by hand":
        olga.get(LINKS)
        olga.press("End the link for Amina")
    elif how == "with its language":
        olga.get("/desk/translations/trip/ar/remove")
        olga.press("Take it away")
    else:
        bureau.data.rollback()
        ended = clock.now() - timedelta(seconds=1)
        if how == "by time":
            bureau.data.execute(update(TranslatorLink).values(expires_at=ended))
        else:
            bureau.data.execute(update(Survey).values(state=SurveyState.ARCHIVED))
        bureau.data.commit()
    for url in (address, f"{address}/texts"):
        amina.get(url, status=404)
    amina.post(f"{address}/begin", {"csrf_token": token}, status=404)
    amina.post(f"{address}/texts", {"csrf_token": token, "w:survey.title": "x"}, status=404)
    bureau.data.rollback()
    assert bureau.data.scalars(select(TranslatorLinkUse)).all() == []


@pytest.mark.parametrize("token", ["x", "é", "%00", "a" * 5000, "..", "' OR 1=1 --"])
def test_a_token_nobody_made_opens_nothing(bureau: Bureau, address: str, token: str) -> None:
    assert _stand_in(bureau).client.get(f"/t/{token}").status_code in {400, 404}


def test_a_link_needs_a_name_a_right_time_and_a_language_that_is_translated(
    bureau: Bureau, olga: Visitor
) -> None:
    olga.get(LINKS)
    olga.press("Make the link", status=422)
    olga.submit({"label": "Amina", "days": "9999"}, button="Make the link", status=422)
    olga.get("/desk/translations/trip/en/links")
    olga.fill("Whom the link is for", "Amina").press("Make the link", status=422)
    bureau.enter(Role.TRANSLATOR, "Tala").get(LINKS, status=403)


def test_every_word_behind_the_link_can_be_translated(bureau: Bureau, address: str) -> None:
    amina, until = _stand_in(bureau), Formats(language("en")).date(clock.now() + timedelta(days=30))
    for url in (f"{address}?lang=en-XA", f"{address}/texts?lang=en-XA&saved=2"):
        amina.get(url)
        assert unmarked(amina.page.tree, "engage", "English", "العربية", "Getting to school", until) == [], (
            url
        )
