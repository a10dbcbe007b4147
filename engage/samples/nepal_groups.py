"""Names of Nepal's groups in Spanish and Arabic. The survey's own wording stays in the English it was published in."""

from __future__ import annotations

from engage.i18n.local_text import LocalText

_AGES = {
    "15_24": ("15 a 24", "15 إلى 24"),
    "25_39": ("25 a 39", "25 إلى 39"),
    "40_54": ("40 a 54", "40 إلى 54"),
    "55_over": ("55 o más", "55 فما فوق"),
}
_PEOPLES = {
    "brahmin": ("Brahmán", "براهمن"),
    "chhetri": ("Chhetri", "تشيتري"),
    "dalit": ("Dalit", "داليت"),
    "gurung": ("Gurung", "غورونغ"),
    "janajati": ("Janajati", "جاناجاتي"),
    "magar": ("Magar", "ماغار"),
    "muslim": ("Musulmán", "مسلم"),
    "newar": ("Newar", "نيوار"),
    "sherpa": ("Sherpa", "شيربا"),
    "tamang": ("Tamang", "تامانغ"),
    "other": ("Otro", "أخرى"),
}
_DISTRICTS = {
    "bhaktapur": "بهاكتابور",
    "dhading": "دهادينغ",
    "dolakha": "دولاخا",
    "gorkha": "غوركا",
    "kathmandu": "كاتماندو",
    "kavrepalanchok": "كافريبالانشوك",
    "lalitpur": "لاليتبور",
    "makwanpur": "ماكوانبور",
    "nuwakot": "نواكوت",
    "okhaldhunga": "أوخالدونغا",
    "ramechhap": "راميتشهاب",
    "rasuwa": "راسوا",
    "sindhuli": "سيندهولي",
    "sindhupalchowk": "سيندهوبالتشوك",
}
_NAMES = {
    "gender": {"female": ("Mujer", "أنثى"), "male": ("Hombre", "ذكر"), "other": ("Otro", "غير ذلك")},
    "age": _AGES,
    "ethnicity": _PEOPLES,
    "functioning": {
        "none": ("Ninguna dificultad", "لا صعوبة"),
        "some": ("Sí, alguna dificultad", "نعم، بعض الصعوبة"),
        "a_lot": ("Sí, mucha dificultad", "نعم، صعوبة كبيرة"),
        "cannot": ("No puede en absoluto", "لا يستطيع إطلاقًا"),
    },
}


def group_name(dimension: str, code: str, english: LocalText) -> LocalText:
    """The group's name in three languages; a district keeps its own name in Spanish."""
    if dimension == "district":
        return LocalText(en=english["en"], es=english["en"], ar=_DISTRICTS[code])
    es, ar = _NAMES[dimension][code]
    return LocalText(en=english["en"], es=es, ar=ar)
