"""What the Common Feedback Project asked: the questions that all six rounds share, and those of round 6 beside them.

Wording is the source's English (``nepal_cfp_question_index.csv``), the only language it is published in.
"""

from __future__ import annotations

from engage.i18n.local_text import LocalText
from engage.surveys.instrument import Choice, ChoiceRole, Instrument, Item, Kind

_DONT_KNOW = Choice("dont_know", LocalText(en="Don't know"), ChoiceRole.DONT_KNOW)

_EXTENT = ("Not at all", "Very little", "Neutral", "Mostly yes", "Completely yes")


def choices(**labels: str) -> tuple[Choice, ...]:
    """Choices from code to English label; codes that begin with a digit are written with an underscore in front."""
    return tuple(Choice(code.removeprefix("_"), LocalText(en=label)) for code, label in labels.items())


CHOICES: dict[str, tuple[Choice, ...]] = {
    "extent": (*(Choice(str(n), LocalText(en=label)) for n, label in enumerate(_EXTENT, 1)), _DONT_KNOW),
    "gender": choices(female="Female", male="Male", other="Other"),
    "age": (
        *choices(_15_24="15 to 24", _25_39="25 to 39", _40_54="40 to 54", _55_over="55 and over"),
        _DONT_KNOW,
    ),
    "ethnicity": choices(
        brahmin="Brahmin",
        chhetri="Chhetri",
        dalit="Dalit",
        gurung="Gurung",
        janajati="Janajati",
        magar="Magar",
        muslim="Muslim",
        newar="Newar",
        sherpa="Sherpa",
        tamang="Tamang",
        other="Other",
    ),
    "occupation": choices(
        farmer="Farmer or laborer",
        business="NGO worker or business",
        government="Government (teacher, health worker, army)",
        skilled="Skilled worker (for example, carpenter)",
        other="Other",
    ),
    "functioning": choices(
        none="No difficulty",
        some="Yes, some difficulty",
        a_lot="Yes, a lot of difficulty",
        cannot="Cannot do at all",
    ),
    "district": choices(
        **{
            name.lower(): name
            for name in (
                "Bhaktapur",
                "Dhading",
                "Dolakha",
                "Gorkha",
                "Kathmandu",
                "Kavrepalanchok",
                "Lalitpur",
                "Makwanpur",
                "Nuwakot",
                "Okhaldhunga",
                "Ramechhap",
                "Rasuwa",
                "Sindhuli",
                "Sindhupalchowk",
            )
        }
    ),
    "problem": choices(
        clean_water="Clean water",
        counseling="Psychosocial counseling",
        education="Education",
        food="Food",
        healthcare="Healthcare",
        inspections="Housing inspections",
        livelihoods="Livelihoods",
        money="Financial support",
        sanitation="Toilets and sanitation",
        seeds="Seeds and fertilizers",
        shelter_long="Long-term shelter (housing)",
        shelter_short="Short-term shelter (tent, shelter box)",
        other="Other",
    ),
    "information": choices(
        decisions="News about government decisions",
        documents="How to replace personal documents",
        healthcare="How to get healthcare or psychosocial support",
        missing_people="Finding missing people",
        register="How to register for or get support",
        shelter="How to get shelter materials",
        other="Other",
    ),
}


def single(name: str, label: str, list_name: str, *, dimension: str = "", relevant: str = "") -> Item:
    return Item(
        name,
        Kind.SINGLE,
        LocalText(en=label),
        choice_list=list_name,
        dimension=dimension,
        relevant=relevant,
        decline=bool(dimension),
    )


def extent(name: str, label: str) -> Item:
    """A question answered from 1 (not at all) to 5 (completely yes)."""
    return Item(name, Kind.SCALE, LocalText(en=label), choice_list="extent", decline=True)


def written(name: str, label: str, relevant: str) -> Item:
    return Item(name, Kind.TEXT, LocalText(en=label), relevant=relevant)


ABOUT_YOU = (
    single("gender", "Gender", "gender", dimension="gender"),
    single("age", "Age", "age", dimension="age"),
    single("ethnicity", "Caste or ethnicity", "ethnicity", dimension="ethnicity"),
    written("ethnicity_other", "What is your caste or ethnicity?", "${ethnicity} = 'other'"),
    single("occupation", "Occupation", "occupation"),
    written("occupation_other", "What is your occupation?", "${occupation} = 'other'"),
    single(
        "functioning",
        "Do you have any health problems that cause you difficulty to move, see, speak, understand, learn or communicate?",
        "functioning",
        dimension="functioning",
    ),
    single("district", "District", "district", dimension="district"),
)


def unmet(name: str) -> str:
    """The rule of a follow-up that is asked when the question before was answered with 1, 2 or 3."""
    return _one_of(name, "1", "2", "3")


def met(name: str) -> str:
    """The rule of a follow-up that is asked when the question before was answered with 3, 4 or 5."""
    return _one_of(name, "3", "4", "5")


def _one_of(name: str, *codes: str) -> str:
    return " or ".join(f"${{{name}}} = '{code}'" for code in codes)


SHARED = (
    extent("problems_addressed", "Are your main problems being addressed?"),
    single(
        "biggest_problem", "What is your biggest problem?", "problem", relevant=unmet("problems_addressed")
    ),
    extent("government", "Are you satisfied with what the government is doing for you after the earthquake?"),
    extent("informed", "Do you have the information you need to get relief and support?"),
    single(
        "information_needed",
        "What is the top thing that you need information about?",
        "information",
        relevant=unmet("informed"),
    ),
    extent("ngos", "Are you satisfied with what NGOs are doing for you after the earthquake?"),
    extent("fair", "Is support provided in a fair way?"),
)


def six_rounds() -> Instrument:
    """The questions of the merged file."""
    items = (*ABOUT_YOU, *SHARED)
    used = {item.choice_list for item in items}
    return Instrument(
        title=LocalText(en="Common feedback after the earthquake"),
        languages=("en",),
        items=items,
        choice_lists={name: listed for name, listed in CHOICES.items() if name in used},
    )
