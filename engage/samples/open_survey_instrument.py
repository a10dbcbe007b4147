"""Twelve questions as a community might ask them, in English, Spanish and Arabic: the survey that anybody can answer.

The Spanish and Arabic wording was written with the English and waits for a reviewer who speaks the language; its review
state says so. Groups are those of the population figures, so that the participation gap can be shown.
"""

from __future__ import annotations

from engage.i18n.local_text import LocalText
from engage.surveys.instrument import Choice, ChoiceRole, Instrument, Item, Kind


def said(en: str, es: str, ar: str) -> LocalText:
    return LocalText(en=en, es=es, ar=ar)


def option(code: str, en: str, es: str, ar: str, role: ChoiceRole = ChoiceRole.ANSWER) -> Choice:
    return Choice(code, said(en, es, ar), role)


DONT_KNOW = option("dont_know", "I don't know", "No sé", "لا أعرف", ChoiceRole.DONT_KNOW)

_ZIPS = ("90401", "90402", "90403", "90404", "90405")

CHOICES: dict[str, tuple[Choice, ...]] = {
    "zero_to_ten": tuple(
        Choice(str(n), said(*labels))
        for n, labels in enumerate(
            (
                ("0: not at all", "0: nada", "0: إطلاقًا"),
                *((str(n),) * 3 for n in range(1, 10)),
                ("10: completely", "10: del todo", "10: تمامًا"),
            )
        )
    ),
    "belonging": (
        option("1", "Not at all", "Nada", "لا أشعر بذلك"),
        option("2", "A little", "Un poco", "قليلًا"),
        option("3", "Somewhat", "Más o menos", "إلى حد ما"),
        option("4", "Quite a lot", "Bastante", "كثيرًا"),
        option("5", "Very much", "Mucho", "كثيرًا جدًا"),
        DONT_KNOW,
    ),
    "travel": (
        option("walk", "Walk", "A pie", "مشيًا"),
        option("wheelchair", "Wheelchair or scooter", "Silla de ruedas o scooter", "كرسي متحرك أو سكوتر"),
        option("bike", "Bike", "En bicicleta", "بالدراجة"),
        option("bus_train", "Bus or train", "En autobús o tren", "بالحافلة أو القطار"),
        option("drive", "Drive", "En mi auto", "أقود سيارة"),
        option("ride", "Ride with someone", "Con otra persona", "مع شخص آخر"),
        option("other", "Another way", "De otra manera", "بطريقة أخرى", ChoiceRole.OTHER),
    ),
    "priority": (
        option("housing", "The cost of housing", "El costo de la vivienda", "تكلفة السكن"),
        option("traffic", "Traffic", "El tráfico", "الازدحام المروري"),
        option("safety", "Feeling safe", "Sentirse seguro", "الشعور بالأمان"),
        option("parks", "Parks and green space", "Parques y áreas verdes", "الحدائق والمساحات الخضراء"),
        option("homelessness", "People without a home", "Personas sin hogar", "الأشخاص بلا مأوى"),
        option("work", "Jobs and pay", "Trabajo y salarios", "العمل والأجور"),
    ),
    "yes_no": (
        option("yes", "Yes", "Sí", "نعم"),
        option("no", "No", "No", "لا"),
        DONT_KNOW,
    ),
    "how_often": (
        option("always", "Always", "Siempre", "دائمًا"),
        option("sometimes", "Sometimes", "A veces", "أحيانًا"),
        option("never", "Never", "Nunca", "أبدًا"),
    ),
    "age": (
        option("15_24", "15 to 24", "15 a 24", "15 إلى 24"),
        option("25_34", "25 to 34", "25 a 34", "25 إلى 34"),
        option("35_44", "35 to 44", "35 a 44", "35 إلى 44"),
        option("45_54", "45 to 54", "45 a 54", "45 إلى 54"),
        option("55_64", "55 to 64", "55 a 64", "55 إلى 64"),
        option("65_over", "65 or over", "65 o más", "65 فما فوق"),
    ),
    "race_ethnicity": (
        option(
            "american_indian",
            "American Indian or Alaska Native",
            "Indígena americano o nativo de Alaska",
            "من السكان الأصليين لأمريكا أو ألاسكا",
        ),
        option("asian", "Asian", "Asiático", "آسيوي"),
        option("black", "Black or African American", "Negro o afroamericano", "أسود أو أمريكي من أصل أفريقي"),
        option("hispanic", "Hispanic or Latino", "Hispano o latino", "من أصل إسباني أو لاتيني"),
        option(
            "middle_eastern",
            "Middle Eastern or North African",
            "De Oriente Medio o del norte de África",
            "من الشرق الأوسط أو شمال أفريقيا",
        ),
        option(
            "pacific_islander",
            "Native Hawaiian or other Pacific Islander",
            "Nativo de Hawái o de otra isla del Pacífico",
            "من سكان هاواي الأصليين أو جزر المحيط الهادئ",
        ),
        option("white", "White", "Blanco", "أبيض"),
    ),
    "home_language": (
        option("english", "English", "Inglés", "الإنجليزية"),
        option("spanish", "Spanish", "Español", "الإسبانية"),
        option("other", "Another language", "Otro idioma", "لغة أخرى"),
    ),
    "zip": (
        *(option(code, code, code, code) for code in _ZIPS),
        option("elsewhere", "Somewhere else", "En otro lugar", "في مكان آخر"),
    ),
}

_WHY_GROUPS = said(
    "So that we can see if we hear from everyone, and if things are fair.",
    "Para ver si escuchamos a todos y si las cosas son justas.",
    "لنرى إن كنا نسمع من الجميع وإن كانت الأمور عادلة.",
)

ITEMS = (
    Item(
        "satisfied",
        Kind.SCALE,
        said(
            "How happy are you with your life these days?",
            "¿Qué tan contento está con su vida estos días?",
            "ما مدى رضاك عن حياتك هذه الأيام؟",
        ),
        choice_list="zero_to_ten",
    ),
    Item(
        "belonging",
        Kind.SCALE,
        said(
            "How much do you feel part of your neighborhood?",
            "¿Qué tanto se siente parte de su barrio?",
            "إلى أي مدى تشعر أنك جزء من حيّك؟",
        ),
        choice_list="belonging",
    ),
    Item(
        "travel",
        Kind.MULTI,
        said("How do you get around?", "¿Cómo se mueve por la ciudad?", "كيف تتنقل؟"),
        hint=said("Choose all that fit.", "Elija todas las que correspondan.", "اختر كل ما ينطبق."),
        choice_list="travel",
    ),
    Item(
        "priorities",
        Kind.RANK,
        said(
            "What matters most to you? Put 1 for the most important.",
            "¿Qué le importa más? Ponga 1 en lo más importante.",
            "ما أهم شيء بالنسبة لك؟ ضع 1 للأهم.",
        ),
        choice_list="priority",
    ),
    Item(
        "needed_help",
        Kind.SINGLE,
        said(
            "In the last year, did you need help from a city service?",
            "En el último año, ¿necesitó ayuda de un servicio de la ciudad?",
            "في السنة الماضية، هل احتجت إلى مساعدة من خدمات المدينة؟",
        ),
        choice_list="yes_no",
        decline=True,
    ),
    Item(
        "help_language",
        Kind.SINGLE,
        said(
            "Could you get that help in a language you know well?",
            "¿Pudo recibir esa ayuda en un idioma que conoce bien?",
            "هل حصلت على المساعدة بلغة تعرفها جيدًا؟",
        ),
        relevant="${needed_help} = 'yes'",
        choice_list="how_often",
        decline=True,
    ),
    Item(
        "children",
        Kind.INTEGER,
        said(
            "How many children under 18 live with you?",
            "¿Cuántos niños menores de 18 años viven con usted?",
            "كم طفلًا دون 18 سنة يعيش معك؟",
        ),
        constraint=". >= 0 and . <= 20",
        constraint_message=said(
            "Write a number from 0 to 20.", "Escriba un número del 0 al 20.", "اكتب رقمًا من 0 إلى 20."
        ),
        decline=True,
    ),
    Item(
        "improve",
        Kind.LONG_TEXT,
        said(
            "What one thing would make your life better here?",
            "¿Qué cosa haría mejor su vida aquí?",
            "ما الشيء الواحد الذي يجعل حياتك هنا أفضل؟",
        ),
        hint=said(
            "Please do not write names or phone numbers.",
            "Por favor, no escriba nombres ni números de teléfono.",
            "من فضلك لا تكتب أسماء أو أرقام هاتف.",
        ),
    ),
    Item(
        "age",
        Kind.SINGLE,
        said("How old are you?", "¿Cuántos años tiene?", "كم عمرك؟"),
        why=_WHY_GROUPS,
        choice_list="age",
        decline=True,
        dimension="age",
    ),
    Item(
        "race_ethnicity",
        Kind.MULTI,
        said(
            "What is your race or ethnicity?",
            "¿Cuál es su raza u origen étnico?",
            "ما هو عرقك أو أصلك الإثني؟",
        ),
        hint=said("Choose all that fit.", "Elija todas las que correspondan.", "اختر كل ما ينطبق."),
        why=_WHY_GROUPS,
        choice_list="race_ethnicity",
        decline=True,
        dimension="race_ethnicity",
    ),
    Item(
        "home_language",
        Kind.SINGLE,
        said(
            "What language do you speak most at home?",
            "¿Qué idioma habla más en casa?",
            "ما اللغة التي تتحدثها أكثر في البيت؟",
        ),
        why=_WHY_GROUPS,
        choice_list="home_language",
        decline=True,
        dimension="home_language",
    ),
    Item(
        "zip",
        Kind.SINGLE,
        said("What is your ZIP code?", "¿Cuál es su código postal?", "ما هو رمزك البريدي؟"),
        why=_WHY_GROUPS,
        choice_list="zip",
        decline=True,
        dimension="zip",
    ),
)


def open_survey_instrument() -> Instrument:
    return Instrument(
        title=said("Life in our town", "La vida en nuestra ciudad", "الحياة في مدينتنا"),
        languages=("en", "es", "ar"),
        items=ITEMS,
        choice_lists=CHOICES,
        intro=said(
            "12 short questions. You can skip any of them. We do not ask your name. This is a sample: answer as you like.",
            "12 preguntas cortas. Puede saltar cualquiera. No preguntamos su nombre. Es una muestra: responda como quiera.",
            "12 سؤالًا قصيرًا. يمكنك ترك أي سؤال. لا نسأل عن اسمك. هذا نموذج للتجربة: أجب كما تشاء.",
        ),
        thanks=said(
            "Thank you. Keep your code: with it you can see what came of your answers.",
            "Gracias. Guarde su código: con él podrá ver qué pasó con sus respuestas.",
            "شكرًا لك. احتفظ بالرمز: به يمكنك أن ترى ما نتج عن إجاباتك.",
        ),
    )
