"""Whole surveys to begin with. Each is a copy from then on, never a lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engage.errors import N_, Message
from engage.i18n.local_text import LocalText
from engage.surveys.bank.about_you import AGE, LANGUAGE, RELATION, ZIP
from engage.surveys.bank.entry import Entry, option, said
from engage.surveys.bank.functioning import FUNCTIONING
from engage.surveys.bank.race import RACE_ETHNICITY
from engage.surveys.bank.scales import SCALES
from engage.surveys.instrument import Choice, ChoiceRole, Item, Kind


@dataclass(frozen=True, slots=True)
class Template:
    """A survey's own questions, then entries of the bank."""

    code: str
    version: int
    title: Message
    reason: Message
    name: LocalText
    intro: LocalText
    thanks: LocalText
    items: tuple[Item, ...]
    lists: Mapping[str, tuple[Choice, ...]]
    entries: tuple[Entry, ...]


_THANKS = said(
    "Thank you. Keep your code: with it you can see what came of your answers.",
    "Gracias. Guarde su código: con él podrá ver qué pasó con sus respuestas.",
    "شكرًا لك. احتفظ بالرمز: به يمكنك أن ترى ما نتج عن إجاباتك.",
)
_NO_NAMES = said(
    "Please do not write names or phone numbers.",
    "Por favor, no escriba nombres ni números de teléfono.",
    "من فضلك لا تكتب أسماء أو أرقام هاتف.",
)

NEEDS = Template(
    code="needs",
    version=1,
    title=N_("What matters here"),
    reason=N_("A first survey: what is good, what is hard, what to do first, and who is answering."),
    name=said("What matters here", "Lo que importa aquí", "ما يهمّنا هنا"),
    intro=said(
        "A few short questions about life here. You can skip any of them.",
        "Unas pocas preguntas cortas sobre la vida aquí. Puede saltar cualquiera.",
        "بعض الأسئلة القصيرة عن الحياة هنا. يمكنك ترك أي سؤال.",
    ),
    thanks=_THANKS,
    items=(
        Item(
            "life_here",
            Kind.SCALE,
            said("How is life here for you?", "¿Cómo es la vida aquí para usted?", "كيف هي الحياة هنا بالنسبة إليك؟"),
            choice_list="good5",
        ),
        Item("good", Kind.LONG_TEXT, said("What is good here?", "¿Qué es bueno aquí?", "ما الجيد هنا؟"), hint=_NO_NAMES),
        Item("hard", Kind.LONG_TEXT, said("What is hard here?", "¿Qué es difícil aquí?", "ما الصعب هنا؟"), hint=_NO_NAMES),
        Item(
            "first",
            Kind.MULTI,
            said("What should change first?", "¿Qué debería cambiar primero?", "ما الذي يجب أن يتغير أولًا؟"),
            hint=said("Choose up to three.", "Elija hasta tres.", "اختر ثلاثة على الأكثر."),
            constraint="count-selected(.) <= 3",
            constraint_message=said("Choose three at most.", "Elija tres como máximo.", "اختر ثلاثة على الأكثر."),
            choice_list="topics",
        ),
    ),
    lists={
        "good5": SCALES["good5"].choices,
        "topics": (
            option("housing", "Housing", "Vivienda", "السكن"),
            option("work", "Work and income", "Trabajo e ingresos", "العمل والدخل"),
            option("schools", "Schools", "Escuelas", "المدارس"),
            option("health", "Health care", "Atención de salud", "الرعاية الصحية"),
            option("safety", "Safety", "Seguridad", "الأمان"),
            option("transport", "Getting around", "Transporte", "التنقل"),
            option("parks", "Parks", "Parques", "الحدائق"),
            option("other", "Something else", "Otra cosa", "شيء آخر", ChoiceRole.OTHER),
            Choice("none", said("Nothing", "Nada", "لا شيء"), exclusive=True),
        ),
    },
    entries=(RELATION, AGE, RACE_ETHNICITY, LANGUAGE, ZIP),
)  # fmt: skip

AFTER_A_MEETING = Template(
    code="after_a_meeting",
    version=1,
    title=N_("After a meeting"),
    reason=N_("Five minutes at the door: was it worth coming, could people speak, what got in the way."),
    name=said("After the meeting", "Después de la reunión", "بعد الاجتماع"),
    intro=said(
        "Tell us how it was. It takes two minutes, and you can skip any question.",
        "Cuéntenos cómo fue. Toma dos minutos y puede saltar cualquier pregunta.",
        "أخبرنا كيف كان. يستغرق دقيقتين، ويمكنك ترك أي سؤال.",
    ),
    thanks=_THANKS,
    items=(
        Item(
            "about",
            Kind.SECTION,
            said("How much is true for you?", "¿Qué tan cierto es para usted?", "إلى أي حد يصح هذا عليك؟"),
            settings={"appearance": "table-list"},
            items=(
                Item("worth_it", Kind.SCALE, said("It was worth coming.", "Valió la pena venir.", "كان الحضور يستحق."), choice_list="much5"),
                Item("could_speak", Kind.SCALE, said("I could say what I think.", "Pude decir lo que pienso.", "استطعت أن أقول ما أفكر فيه."), choice_list="much5"),
                Item("in_my_language", Kind.SCALE, said("I understood what was said.", "Entendí lo que se dijo.", "فهمت ما قيل."), choice_list="much5"),
            ),
        ),
        Item(
            "in_the_way",
            Kind.MULTI,
            said("What made it hard to come?", "¿Qué dificultó que viniera?", "ما الذي جعل الحضور صعبًا؟"),
            choice_list="in_the_way",
        ),
        Item("next_time", Kind.LONG_TEXT, said("What should we do better?", "¿Qué deberíamos hacer mejor?", "ما الذي يجب أن نحسّنه؟"), hint=_NO_NAMES),
    ),
    lists={
        "much5": SCALES["much5"].choices,
        "in_the_way": (
            option("time", "The time", "La hora", "الوقت"),
            option("way", "Getting here", "Llegar hasta aquí", "الوصول إلى هنا"),
            option("children", "Child care", "El cuidado de los niños", "رعاية الأطفال"),
            option("language", "The language", "El idioma", "اللغة"),
            option("steps", "Steps, or the room", "Las escaleras o la sala", "الدرج أو القاعة"),
            option("other", "Something else", "Otra cosa", "شيء آخر", ChoiceRole.OTHER),
            Choice("none", said("Nothing", "Nada", "لا شيء"), exclusive=True),
        ),
    },
    entries=(AGE, LANGUAGE, FUNCTIONING),
)  # fmt: skip

TEMPLATES: Mapping[str, Template] = {one.code: one for one in (NEEDS, AFTER_A_MEETING)}
