"""Six questions on what is hard to do, in the words of the Washington Group on Disability Statistics.

Washington Group Short Set on Functioning (WG-SS), https://www.washingtongroup-disability.com. Asked in this order, with these
four answers; the word "disability" is not used. Somebody has a disability, by its recommended cut-off, who has "a lot of
difficulty" with at least one of the six, or cannot do it at all.
"""

from __future__ import annotations

from engage.errors import N_
from engage.surveys.bank.entry import DimensionSpec, Entry, option, said
from engage.surveys.instrument import Item, Kind

_WHY = said(
    "It shows whether streets, buses and meetings work for everybody. You can skip it.",
    "Muestra si las calles, los autobuses y las reuniones sirven a todos. Puede saltarla.",
    "يبيّن ذلك هل تناسب الشوارع والحافلات والاجتماعات الجميع. يمكنك تركه.",
)
ANSWERS = (
    option("none", "No difficulty", "Ninguna dificultad", "لا صعوبة"),
    option("some", "Yes, some difficulty", "Sí, alguna dificultad", "نعم، بعض الصعوبة"),
    option("lot", "Yes, a lot of difficulty", "Sí, mucha dificultad", "نعم، صعوبة كبيرة"),
    option("cannot", "I cannot do it at all", "No puedo hacerlo", "لا أستطيع ذلك أبدًا"),
)
GROUPS = (
    option("without", "No, or some difficulty", "Ninguna o alguna dificultad", "لا صعوبة أو بعض الصعوبة"),
    option("with", "A lot of difficulty, or cannot", "Mucha dificultad, o no puede", "صعوبة كبيرة أو عدم القدرة"),
)  # fmt: skip
_ASKED = (
    ("seeing", "Do you have difficulty seeing, even if you wear glasses?", "¿Tiene dificultad para ver, incluso con lentes?", "هل تجد صعوبة في الرؤية حتى مع النظارة؟"),
    ("hearing", "Do you have difficulty hearing, even if you use a hearing aid?", "¿Tiene dificultad para oír, incluso con audífono?", "هل تجد صعوبة في السمع حتى مع سماعة أذن؟"),
    ("walking", "Do you have difficulty walking or climbing steps?", "¿Tiene dificultad para caminar o subir escalones?", "هل تجد صعوبة في المشي أو صعود الدرج؟"),
    ("remembering", "Do you have difficulty remembering or concentrating?", "¿Tiene dificultad para recordar o concentrarse?", "هل تجد صعوبة في التذكّر أو التركيز؟"),
    ("self_care", "Do you have difficulty with self-care, such as washing all over or dressing?", "¿Tiene dificultad con su cuidado personal, como lavarse todo el cuerpo o vestirse?", "هل تجد صعوبة في العناية بنفسك، مثل الاستحمام أو ارتداء الملابس؟"),
    ("communicating", "Using your usual language, do you have difficulty communicating, for example understanding or being understood?", "En su idioma habitual, ¿tiene dificultad para comunicarse, por ejemplo para entender o que le entiendan?", "بلغتك المعتادة، هل تجد صعوبة في التواصل، مثل أن تفهم الآخرين أو أن يفهموك؟"),
)  # fmt: skip
_LOT = " or ".join(f"${{functioning_{name}}} = '{code}'" for name, *_ in _ASKED for code in ("lot", "cannot"))
_ANY = " or ".join(f"${{functioning_{name}}} != ''" for name, *_ in _ASKED)

FUNCTIONING = Entry(
    code="functioning",
    version=1,
    title=N_("Difficulties with everyday things (six questions)"),
    reason=N_(
        "The questions that can be compared across countries and surveys. They do not use the word disability, and they belong "
        "together: asking fewer, or with other answers, cannot be compared."
    ),
    source="Washington Group on Disability Statistics, Short Set on Functioning (WG-SS)",
    items=(
        Item(
            "functioning",
            Kind.SECTION,
            said(
                "Difficulties you may have with everyday things",
                "Dificultades que puede tener con cosas de todos los días",
                "صعوبات قد تجدها في أمور الحياة اليومية",
            ),
            items=(
                *(
                    Item(f"functioning_{name}", Kind.SINGLE, said(en, es, ar), why=_WHY, choice_list="functioning", decline=True)
                    for name, en, es, ar in _ASKED
                ),
                Item(
                    "functioning_group",
                    Kind.CALCULATE,
                    calculation=f"if({_LOT}, 'with', if({_ANY}, 'without', ''))",
                    dimension="functioning",
                ),
            ),
        ),
    ),
    lists={"functioning": ANSWERS, "functioning_groups": GROUPS},
    dimension=DimensionSpec(
        "functioning",
        said("Difficulty with everyday things", "Dificultad con cosas de todos los días", "صعوبة في أمور الحياة اليومية"),
        "functioning_groups",
        standard="Washington Group Short Set",
        sensitive=True,
    ),
)  # fmt: skip
