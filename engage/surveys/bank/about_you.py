"""Gender, age in bands, languages, and the place somebody lives in."""

from __future__ import annotations

from engage.errors import N_
from engage.surveys.bank.entry import OTHER_GROUP, WHY, DimensionSpec, Entry, option, said
from engage.surveys.instrument import ChoiceRole, Item, Kind

OURS = "engage question bank"

GENDER = Entry(
    code="gender",
    version=1,
    title=N_("Gender"),
    reason=N_("With room for people who are neither, and for their own word. Ask it only where somebody will act on it."),
    source="National Academies, Measuring Sex, Gender Identity, and Sexual Orientation (2022); shortened",
    items=(
        Item(
            "gender",
            Kind.SINGLE,
            said("What is your gender?", "¿Cuál es su género?", "ما جنسك؟"),
            why=WHY,
            choice_list="gender",
            decline=True,
            dimension="gender",
        ),
    ),
    lists={
        "gender": (
            option("woman", "Woman", "Mujer", "امرأة"),
            option("man", "Man", "Hombre", "رجل"),
            option("nonbinary", "Nonbinary", "No binario", "غير ثنائي"),
            option("other", "I use another word", "Uso otra palabra", "أستخدم كلمة أخرى", ChoiceRole.OTHER),
            option("dont_know", "I don’t know", "No sé", "لا أعرف", ChoiceRole.DONT_KNOW),
        )
    },
    dimension=DimensionSpec("gender", said("Gender", "Género", "الجنس"), "gender", sensitive=True),
)  # fmt: skip

_BANDS = ((0, 17), (18, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 74))

AGE = Entry(
    code="age",
    version=1,
    title=N_("Age in bands"),
    reason=N_("Bands of the census, so that answers can be set beside who lives here. Nobody has to give a birthday."),
    source="U.S. Census Bureau, American Community Survey, table B01001 (bands put together)",
    items=(
        Item(
            "age",
            Kind.SINGLE,
            said("How old are you?", "¿Cuántos años tiene?", "كم عمرك؟"),
            why=WHY,
            choice_list="age",
            decline=True,
            dimension="age",
        ),
    ),
    lists={
        "age": (
            option("under_18", "Under 18", "Menos de 18", "أقل من 18"),
            *(
                option(f"{low}_{high}", f"{low} to {high}", f"De {low} a {high}", f"من {low} إلى {high}")
                for low, high in _BANDS[1:]
            ),
            option("75_plus", "75 or older", "75 o más", "75 أو أكثر"),
        )
    },
    dimension=DimensionSpec("age", said("Age", "Edad", "العمر"), "age", ordered=True),
)  # fmt: skip

_LANGUAGES = (
    option("en", "English", "Inglés", "الإنجليزية"),
    option("es", "Spanish", "Español", "الإسبانية"),
    option("zh", "Chinese", "Chino", "الصينية"),
    option("vi", "Vietnamese", "Vietnamita", "الفيتنامية"),
    option("ar", "Arabic", "Árabe", "العربية"),
    option("fil", "Filipino or Tagalog", "Filipino o tagalo", "الفلبينية أو التاغالوغية"),
    option("ko", "Korean", "Coreano", "الكورية"),
    option("ru", "Russian", "Ruso", "الروسية"),
    option("ht", "Haitian Creole", "Criollo haitiano", "الكريولية الهايتية"),
    option("so", "Somali", "Somalí", "الصومالية"),
    option("other", *OTHER_GROUP, role=ChoiceRole.OTHER),
)
_WHY_LANGUAGE = said(
    "We use it to bring the right interpreters and to answer you in your language.",
    "Lo usamos para traer a los intérpretes adecuados y responderle en su idioma.",
    "نستخدم ذلك لإحضار المترجمين المناسبين وللرد عليك بلغتك.",
)

LANGUAGE = Entry(
    code="language",
    version=1,
    title=N_("Languages, spoken and read"),
    reason=N_(
        "The language somebody likes to speak is often not the one they like to read. Interpreters need the first, letters the "
        "second."
    ),
    source=OURS,
    items=(
        Item(
            "language_spoken",
            Kind.SINGLE,
            said("What language do you like to speak with us?", "¿En qué idioma le gusta hablar con nosotros?", "بأي لغة تحب أن تتحدث معنا؟"),
            why=_WHY_LANGUAGE,
            choice_list="languages",
            decline=True,
            dimension="language_spoken",
        ),
        Item(
            "language_read",
            Kind.SINGLE,
            said("What language do you like to read?", "¿En qué idioma le gusta leer?", "بأي لغة تحب أن تقرأ؟"),
            why=_WHY_LANGUAGE,
            choice_list="languages",
            decline=True,
        ),
    ),
    lists={"languages": _LANGUAGES},
    dimension=DimensionSpec("language_spoken", said("Language spoken", "Idioma hablado", "لغة الحديث"), "languages"),
)  # fmt: skip

ZIP = Entry(
    code="zip",
    version=1,
    title=N_("ZIP code"),
    reason=N_("The coarsest place that is still useful. Do not ask for an address."),
    source=OURS,
    items=(
        Item(
            "zip",
            Kind.AREA,
            said("What is your ZIP code?", "¿Cuál es su código postal?", "ما هو رمزك البريدي؟"),
            hint=said("Five digits, such as 90401.", "Cinco dígitos, como 90401.", "خمسة أرقام، مثل 90401."),
            why=said(
                "It shows which parts of town we have heard from.",
                "Muestra de qué partes de la ciudad hemos sabido.",
                "يبيّن ذلك من أي أنحاء المدينة وصلتنا أصوات.",
            ),
            constraint="regex(., '^[0-9]{5}$')",
            constraint_message=said("Write five digits.", "Escriba cinco dígitos.", "اكتب خمسة أرقام."),
            decline=True,
        ),
    ),
)  # fmt: skip

RELATION = Entry(
    code="relation",
    version=1,
    title=N_("How somebody is part of this"),
    reason=N_("Keeps apart those who live with a thing from those who work on it."),
    source=OURS,
    items=(
        Item(
            "relation",
            Kind.MULTI,
            said("What brings you here?", "¿Qué le trae aquí?", "ما الذي أتى بك إلى هنا؟"),
            hint=said("Choose all that fit.", "Elija todas las que correspondan.", "اختر كل ما ينطبق."),
            why=WHY,
            choice_list="relation",
            decline=True,
            dimension="relation",
        ),
    ),
    lists={
        "relation": (
            option("resident", "I live here", "Vivo aquí", "أعيش هنا"),
            option("parent", "I care for a child here", "Cuido a un niño o una niña aquí", "أرعى طفلًا هنا"),
            option("student", "I go to school here", "Estudio aquí", "أدرس هنا"),
            option("worker", "I work here", "Trabajo aquí", "أعمل هنا"),
            option("served", "I use a service here", "Uso un servicio aquí", "أستخدم خدمة هنا"),
            option("other", *OTHER_GROUP, role=ChoiceRole.OTHER),
        )
    },
    dimension=DimensionSpec("relation", said("Part in this", "Relación con esto", "الصلة بالأمر"), "relation", select_all=True),
)  # fmt: skip
