"""How questions are worded: two in one, leading, hard to read. The words looked for are English; other languages need a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engage.errors import N_
from engage.surveys.instrument import HOLDERS, SILENT, Instrument, Kind, Placed
from engage.surveys.linting.advice import Advice, Weight
from engage.surveys.linting.reading_level import grade, words_in

HARDEST = 8.0
MOST_WORDS = 30
_DOUBLE = re.compile(
    r"\b(?:and/or|as well as)\b|\b(?P<left>[a-z]+(?:ly|ed|ful|ble|ive|ant|ent|y)?) and (?P<right>[a-z]+)\b",
    re.I,
)
_ASKS = re.compile(
    r"\b(?:do|does|did|is|are|was|were|how|would|should|could|can|will|have|has|please rate|rate|agree)\b",
    re.I,
)
# Pairs that are one thing.
_ONE_THING = re.compile(
    r"\b(?:race and(?:/or)? ethnicity|race and/or ethnicity|first and last|pros and cons|parents? and (?:carers?|guardians?)"
    r"|food and drink|date and time|arts and (?:culture|crafts)|name and address|day and (?:month|night)|more and more"
    r"|here and there|terms and conditions|between \S+ and|both \S+ and|bed and|health and (?:care|wellbeing)"
    r"|(?:you|yours) and|and (?:you|your)|select|choose|tick)\b",
    re.I,
)
_LEADING = re.compile(
    r"\b(?:don'?t you|wouldn'?t you|isn'?t it|aren'?t you|shouldn'?t|do you (?:not )?agree that|obviously|clearly|of course"
    r"|surely|everyone knows|as (?:we|you) (?:all )?know|most people (?:think|agree|believe)|experts (?:say|agree|believe)"
    r"|how (?:great|good|helpful|useful|bad|terrible|amazing|excellent|much better) (?:is|are|was|were|do|did|has|have)"
    r"|(?:wonderful|amazing|excellent|terrible|awful|much-needed|important new|wasteful)\b)",
    re.I,
)
_NEGATIVES = re.compile(r"\b(?:not|never|no|nobody|nothing|without|unless|\w+n['’]t)\b", re.I)
_ABSOLUTE = re.compile(r"\b(?:always|never|all of the time|everyone|nobody|every single)\b", re.I)


def advice_on_wording(instrument: Instrument) -> Iterator[Advice]:
    """For each question whose English words deserve a second look."""
    if instrument.source_language.split("-")[0] != "en":
        return
    for placed in instrument.placed:
        words = placed.item.label.get(instrument.source_language, "")
        if words and placed.item.kind not in HOLDERS | SILENT:
            yield from _about(placed, words)


def _about(placed: Placed, words: str) -> Iterator[Advice]:
    told = placed.item.kind in {Kind.NOTE, Kind.CONSENT}
    if not told:
        yield from _asked(placed, words)
    hard = grade(words)
    if hard is not None and hard > HARDEST:
        yield Advice(
            placed.path,
            "reading",
            Weight.MEND,
            N_("These words read at grade {grade}; residents are asked to read at grade 8 or below.", grade=f"{hard:.0f}"),
            N_("Use shorter words and shorter sentences. Say it as you would say it at a bus stop."),
        )  # fmt: skip
    count = len(words_in(words))
    if count > MOST_WORDS and not told:
        yield Advice(
            placed.path,
            "long_question",
            Weight.THINK,
            N_("This question has {count} words.", count=count),
            N_("Ask in one short sentence. Put what helps to answer into the hint."),
        )


def _asked(placed: Placed, words: str) -> Iterator[Advice]:
    if two_in_one(words):
        yield Advice(
            placed.path,
            "double",
            Weight.MEND,
            N_("This may ask two things at once."),
            N_(
                "Somebody may say yes to one and no to the other. Make two questions, or ask about one thing."
            ),
        )
    if found := _LEADING.search(words):
        yield Advice(
            placed.path,
            "leading",
            Weight.MEND,
            N_("“{words}” tells people which answer is wanted.", words=found[0]),
            N_("Ask so that somebody who thinks the opposite feels just as welcome to answer."),
        )
    if len(_NEGATIVES.findall(words)) > 1:
        yield Advice(
            placed.path,
            "negative",
            Weight.MEND,
            N_("This says “not” more than once."),
            N_("Turn it round so that yes means yes."),
        )
    elif found := _ABSOLUTE.search(words):
        yield Advice(
            placed.path,
            "absolute",
            Weight.THINK,
            N_("“{words}” is hardly ever true of anybody.", words=found[0]),
            N_("Ask how often, or how much."),
        )


def two_in_one(words: str) -> bool:
    """Whether an English question seems to ask two things: two describing words or two things joined by "and"."""
    for sentence in re.split(r"(?<=[.?!])\s+", words):
        asked = _ONE_THING.sub(" ", sentence)
        if not _ASKS.search(asked) or asked.count(",") > 1:
            continue  # a list of examples is not two questions
        if _DOUBLE.search(asked):
            return True
    return False
