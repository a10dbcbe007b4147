"""Surveys to answer in tests: made by the surveys room's own actions, open unless said otherwise."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.i18n.local_text import LocalText
from engage.surveys import actions, queries
from engage.surveys.instrument import Choice, ChoiceRole, Instrument, Item, Kind
from engage.surveys.queries import OpenSurvey
from tests.support import builders


def words(en: str, es: str = "", ar: str = "") -> LocalText:
    return LocalText(en=en, es=es, ar=ar)


WAYS = (
    Choice("walk", words("On foot", "A pie", "مشيًا")),
    Choice("bus", words("By bus", "En autobús", "بالحافلة")),
    Choice("other", words("Another way", "De otra manera", "بطريقة أخرى"), role=ChoiceRole.OTHER),
    Choice(
        "secret", words("Rather not say", "Prefiero no decirlo", "أفضّل ألا أقول"), role=ChoiceRole.DECLINED
    ),
)
NEEDS = (
    Choice("lights", words("Street lights", "Alumbrado", "إنارة الشوارع")),
    Choice("crossing", words("A crossing", "Un cruce", "ممر مشاة")),
    Choice("none", words("Nothing", "Nada", "لا شيء"), exclusive=True),
)

SCHOOL_TRIP = Instrument(
    title=words("Getting to school", "El camino a la escuela", "الطريق إلى المدرسة"),
    languages=("en", "es", "ar"),
    intro=words("It takes three minutes.", "Toma tres minutos.", "يستغرق ثلاث دقائق."),
    thanks=words("The school board reads this in May.", "La junta escolar lo lee en mayo.", "يقرأ مجلس المدرسة هذا في مايو."),
    items=(
        Item(
            name="trip",
            kind=Kind.SECTION,
            label=words("The trip", "El camino", "الطريق"),
            items=(
                Item("way", Kind.SINGLE, words("How do you get there?", "¿Cómo llega?", "كيف تصل؟"), choice_list="ways", required="yes"),
                Item(
                    "minutes",
                    Kind.INTEGER,
                    words("How many minutes does it take?", "¿Cuántos minutos tarda?", "كم دقيقة يستغرق؟"),
                    constraint=". >= 0 and . <= 240",
                    constraint_message=words("Write 0 to 240 minutes.", "Escriba de 0 a 240 minutos.", "اكتب من 0 إلى 240 دقيقة."),
                    decline=True,
                ),
                Item("stop", Kind.TEXT, words("Which bus stop?", "¿Qué parada?", "أي موقف؟"), relevant="${way} = 'bus'"),
            ),
        ),
        Item(
            name="wishes",
            kind=Kind.SECTION,
            label=words("What is needed", "Lo que hace falta", "ما هو مطلوب"),
            items=(
                Item("needs", Kind.MULTI, words("What would help?", "¿Qué ayudaría?", "ما الذي يساعد؟"), choice_list="needs"),
                Item("story", Kind.LONG_TEXT, words("Tell us more.", "Cuéntenos más.", "أخبرنا المزيد.")),
            ),
        ),
    ),
    choice_lists={"ways": WAYS, "needs": NEEDS},
)  # fmt: skip


def asking(*items: Item, lists: dict[str, tuple[Choice, ...]] | None = None, **fields: Any) -> Instrument:
    """An English instrument with just these items."""
    values: dict[str, Any] = {"title": words("A survey"), "languages": ("en",), "choice_lists": lists or {}}
    return Instrument(items=items, **{**values, **fields})


def choices(*codes: str) -> tuple[Choice, ...]:
    return tuple(Choice(code, words(code.title())) for code in codes)


def opened(
    session: Session, instrument: Instrument = SCHOOL_TRIP, owner: Initiative | None = None, **fields: Any
) -> OpenSurvey:
    """An open survey that asks what ``instrument`` asks."""
    owner = owner or builders.initiative(session)
    slug = fields.pop("slug", None) or f"survey-{owner.slug}"
    made = actions.draft_survey_from(
        session, owner.id, slug, instrument, reviewed=instrument.languages, by=None, at=builders.NOW, **fields
    )
    actions.open_survey(
        session, made.id, override="made for a test", asked_by_others=True, by=None, at=builders.NOW
    )
    return queries.survey_with(session, made.id)
