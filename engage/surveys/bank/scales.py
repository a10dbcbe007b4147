"""Scales that are used again and again: five or seven steps with a middle, and numbers from 0 to 10."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engage.errors import N_, Message
from engage.surveys.bank.entry import option, said
from engage.surveys.instrument import Choice


@dataclass(frozen=True, slots=True)
class Scale:
    code: str
    title: Message
    choices: tuple[Choice, ...]


def _steps(*words: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(option(str(step), *one) for step, one in enumerate(words, 1))


_NEITHER = ("Neither", "Ni lo uno ni lo otro", "لا هذا ولا ذاك")
_ALL = (
    Scale(
        "agree5",
        N_("Agree or disagree, 5 steps"),
        _steps(
            ("Strongly disagree", "Muy en desacuerdo", "لا أوافق بشدة"),
            ("Disagree", "En desacuerdo", "لا أوافق"),
            _NEITHER,
            ("Agree", "De acuerdo", "أوافق"),
            ("Strongly agree", "Muy de acuerdo", "أوافق بشدة"),
        ),
    ),
    Scale(
        "agree7",
        N_("Agree or disagree, 7 steps"),
        _steps(
            ("Strongly disagree", "Muy en desacuerdo", "لا أوافق بشدة"),
            ("Disagree", "En desacuerdo", "لا أوافق"),
            ("Disagree a little", "Algo en desacuerdo", "لا أوافق قليلًا"),
            _NEITHER,
            ("Agree a little", "Algo de acuerdo", "أوافق قليلًا"),
            ("Agree", "De acuerdo", "أوافق"),
            ("Strongly agree", "Muy de acuerdo", "أوافق بشدة"),
        ),
    ),
    Scale(
        "often5",
        N_("How often, 5 steps"),
        _steps(
            ("Never", "Nunca", "أبدًا"),
            ("Rarely", "Casi nunca", "نادرًا"),
            ("Sometimes", "A veces", "أحيانًا"),
            ("Often", "A menudo", "غالبًا"),
            ("Always", "Siempre", "دائمًا"),
        ),
    ),
    Scale(
        "good5",
        N_("Very bad to very good, 5 steps"),
        _steps(
            ("Very bad", "Muy mal", "سيئ جدًا"),
            ("Bad", "Mal", "سيئ"),
            ("Neither good nor bad", "Ni bien ni mal", "لا جيد ولا سيئ"),
            ("Good", "Bien", "جيد"),
            ("Very good", "Muy bien", "جيد جدًا"),
        ),
    ),
    Scale(
        "much5",
        N_("Not at all to a great deal, 5 steps"),
        _steps(
            ("Not at all", "Nada", "إطلاقًا"),
            ("A little", "Un poco", "قليلًا"),
            ("Somewhat", "Más o menos", "إلى حد ما"),
            ("Quite a lot", "Bastante", "كثيرًا"),
            ("A great deal", "Muchísimo", "كثيرًا جدًا"),
        ),
    ),
    Scale(
        "zero_to_ten",
        N_("Numbers from 0 to 10"),
        (
            Choice("0", said("0: not at all", "0: nada", "0: إطلاقًا")),
            *(Choice(str(n), said(str(n), str(n), str(n))) for n in range(1, 10)),
            Choice("10", said("10: completely", "10: del todo", "10: تمامًا")),
        ),
    ),
)
SCALES: Mapping[str, Scale] = {scale.code: scale for scale in _ALL}
