"""Race and ethnicity as the federal standard asks it: one question, seven groups, choose all that fit, then details.

Office of Management and Budget, Statistical Policy Directive No. 15, as revised on 28 March 2024 (89 FR 22182). One choice
is a complete answer; the details are asked only of groups that were chosen, and roll up to them.
"""

from __future__ import annotations

from engage.errors import N_
from engage.surveys.bank.entry import OTHER_GROUP, WHY, DimensionSpec, Entry, option, said
from engage.surveys.instrument import Choice, ChoiceRole, Item, Kind

SEVEN = (
    option("aian", "American Indian or Alaska Native", "Indígena de las Américas o nativo de Alaska", "من السكان الأصليين لأمريكا أو ألاسكا"),
    option("asian", "Asian", "Asiático", "آسيوي"),
    option("black", "Black or African American", "Negro o afroamericano", "أسود أو أمريكي من أصل أفريقي"),
    option("hispanic", "Hispanic or Latino", "Hispano o latino", "من أصل إسباني أو لاتيني"),
    option("mena", "Middle Eastern or North African", "De Oriente Medio o del norte de África", "شرق أوسطي أو شمال أفريقي"),
    option("nhpi", "Native Hawaiian or Pacific Islander", "Nativo de Hawái o de las islas del Pacífico", "من سكان هاواي الأصليين أو جزر المحيط الهادئ"),
    option("white", "White", "Blanco", "أبيض"),
)  # fmt: skip

_DETAILS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "asian": (
        ("chinese", "Chinese", "Chino", "صيني"),
        ("asian_indian", "Asian Indian", "Indio de Asia", "هندي"),
        ("filipino", "Filipino", "Filipino", "فلبيني"),
        ("vietnamese", "Vietnamese", "Vietnamita", "فيتنامي"),
        ("korean", "Korean", "Coreano", "كوري"),
        ("japanese", "Japanese", "Japonés", "ياباني"),
    ),
    "black": (
        ("african_american", "African American", "Afroamericano", "أمريكي من أصل أفريقي"),
        ("jamaican", "Jamaican", "Jamaicano", "جامايكي"),
        ("haitian", "Haitian", "Haitiano", "هايتي"),
        ("nigerian", "Nigerian", "Nigeriano", "نيجيري"),
        ("ethiopian", "Ethiopian", "Etíope", "إثيوبي"),
        ("somali", "Somali", "Somalí", "صومالي"),
    ),
    "hispanic": (
        ("mexican", "Mexican", "Mexicano", "مكسيكي"),
        ("puerto_rican", "Puerto Rican", "Puertorriqueño", "بورتوريكي"),
        ("salvadoran", "Salvadoran", "Salvadoreño", "سلفادوري"),
        ("cuban", "Cuban", "Cubano", "كوبي"),
        ("dominican", "Dominican", "Dominicano", "دومينيكي"),
        ("guatemalan", "Guatemalan", "Guatemalteco", "غواتيمالي"),
    ),
    "mena": (
        ("lebanese", "Lebanese", "Libanés", "لبناني"),
        ("iranian", "Iranian", "Iraní", "إيراني"),
        ("egyptian", "Egyptian", "Egipcio", "مصري"),
        ("syrian", "Syrian", "Sirio", "سوري"),
        ("iraqi", "Iraqi", "Iraquí", "عراقي"),
        ("israeli", "Israeli", "Israelí", "إسرائيلي"),
    ),
    "nhpi": (
        ("native_hawaiian", "Native Hawaiian", "Nativo de Hawái", "من سكان هاواي الأصليين"),
        ("samoan", "Samoan", "Samoano", "ساموي"),
        ("chamorro", "Chamorro", "Chamorro", "شامورو"),
        ("tongan", "Tongan", "Tongano", "تونغي"),
        ("fijian", "Fijian", "Fiyiano", "فيجي"),
        ("marshallese", "Marshallese", "Marshalés", "مارشالي"),
    ),
    "white": (
        ("english", "English", "Inglés", "إنجليزي"),
        ("german", "German", "Alemán", "ألماني"),
        ("irish", "Irish", "Irlandés", "أيرلندي"),
        ("italian", "Italian", "Italiano", "إيطالي"),
        ("polish", "Polish", "Polaco", "بولندي"),
        ("scottish", "Scottish", "Escocés", "اسكتلندي"),
    ),
}
_TELL_MORE = said("You can tell us more, or skip this.", "Puede contarnos más, o saltar esto.", "يمكنك أن تخبرنا بالمزيد أو أن تترك هذا.")  # fmt: skip


def _details(group: Choice) -> Item:
    label = said(
        f"{group.label['en']}: which of these?",
        f"{group.label['es']}: ¿cuál de estos?",
        f"{group.label['ar']}: أيّ من هذه؟",
    )
    return Item(
        f"race_ethnicity_{group.code}",
        Kind.MULTI,
        label,
        hint=_TELL_MORE,
        why=WHY,
        relevant=f"selected(${{race_ethnicity}}, '{group.code}')",
        choice_list=f"details_{group.code}",
        decline=True,
    )


_TRIBE = Item(
    "race_ethnicity_aian",
    Kind.TEXT,
    said(
        "American Indian or Alaska Native: which nation, tribe or people?",
        "Indígena de las Américas o nativo de Alaska: ¿qué nación, tribu o pueblo?",
        "من السكان الأصليين لأمريكا أو ألاسكا: أي أمة أو قبيلة أو شعب؟",
    ),
    hint=said(
        "For example: Navajo Nation, Blackfeet Tribe, Nome Eskimo Community, Maya. You can skip this.",
        "Por ejemplo: Nación Navajo, Tribu Blackfeet, Comunidad Esquimal de Nome, Maya. Puede saltar esto.",
        "مثلًا: أمة نافاهو، قبيلة بلاكفيت، مجتمع نوم إسكيمو، المايا. يمكنك ترك هذا.",
    ),
    why=WHY,
    relevant="selected(${race_ethnicity}, 'aian')",
    decline=True,
)

_QUESTION = Item(
    "race_ethnicity",
    Kind.MULTI,
    said("What is your race or ethnicity?", "¿Cuál es su raza u origen étnico?", "ما هو عرقك أو أصلك الإثني؟"),
    hint=said(
        "Choose all that fit. One is a complete answer.",
        "Elija todas las que correspondan. Una sola es una respuesta completa.",
        "اختر كل ما ينطبق. اختيار واحد جواب كامل.",
    ),
    why=WHY,
    choice_list="race_ethnicity",
    decline=True,
    dimension="race_ethnicity",
)  # fmt: skip

RACE_ETHNICITY = Entry(
    code="race_ethnicity",
    version=1,
    title=N_("Race and ethnicity, with details"),
    reason=N_(
        "One question with seven equal groups, so that nobody has to choose between race and ethnicity. Details follow only "
        "for the groups somebody chose."
    ),
    source="U.S. Office of Management and Budget, Statistical Policy Directive No. 15 (March 2024)",
    items=(_QUESTION, _TRIBE, *(_details(group) for group in SEVEN if group.code in _DETAILS)),
    lists={
        "race_ethnicity": SEVEN,
        **{
            f"details_{code}": (
                *(option(*one) for one in named),
                option("other", *OTHER_GROUP, role=ChoiceRole.OTHER),
            )
            for code, named in _DETAILS.items()
        },
    },
    dimension=DimensionSpec(
        "race_ethnicity",
        said("Race and ethnicity", "Raza y origen étnico", "العرق والأصل الإثني"),
        "race_ethnicity",
        standard="SPD-15 (2024)",
        select_all=True,
        sensitive=True,
    ),
)
