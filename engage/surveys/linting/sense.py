"""Whether a draft hangs together: rules that can be read and ask for what is there, words where words are needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engage.errors import N_, Refused
from engage.i18n.registry import language
from engage.logic import names, names_in, parse, unsupported
from engage.surveys.editing import RULES
from engage.surveys.instrument import HOLDERS, SILENT, Instrument, Item, Placed
from engage.surveys.linting.advice import Advice, Weight

_MEND = N_("Open “Rules” and mend it. Until then it counts as if it were not there.")
_PLAIN = frozenset({"yes", "true", "no", "false", "1", "0"})


def advice_on_sense(instrument: Instrument) -> Iterator[Advice]:
    if not instrument.questions:
        yield Advice(
            "", "nothing_asked", Weight.STOP, N_("This survey asks nothing yet."), N_("Add a question.")
        )
    known = Counter(placed.item.name for placed in instrument.placed)
    order = {placed.item.name: number for number, placed in enumerate(instrument.placed)}
    for placed in instrument.placed:
        yield from _rules(placed, known, order)
        yield from _words(instrument, placed, known)


def _rules(placed: Placed, known: Counter[str], order: dict[str, int]) -> Iterator[Advice]:
    for rule, text in rules_of(placed.item):
        try:
            tree = parse(text)
        except Refused as refusal:
            yield Advice(placed.path, "rule", Weight.STOP, refusal.message, _MEND)
            continue
        for problem in unsupported(tree):
            yield Advice(placed.path, "rule", Weight.MEND, problem.why, _MEND)
        for name in sorted(names(tree)):
            yield from _asked(placed, name, known)
            if rule == "relevant" and order.get(name, -1) >= order[placed.item.name]:
                yield Advice(
                    placed.path,
                    "later",
                    Weight.THINK,
                    N_("Whether this is shown depends on “{name}”, which comes later.", name=name),
                    N_("Move this question behind it."),
                )  # fmt: skip


def _words(instrument: Instrument, placed: Placed, known: Counter[str]) -> Iterator[Advice]:
    item, source = placed.item, instrument.source_language
    if not item.label.get(source) and item.kind not in SILENT | HOLDERS and not item.media:
        yield Advice(
            placed.path, "no_words", Weight.STOP, N_("This has no words yet."), N_("Write what people are asked.")
        )  # fmt: skip
    asked = {
        name for text in (item.label, item.hint, item.guidance) for name in names_in(text.get(source, ""))
    }
    for name in sorted(asked):
        yield from _asked(placed, name, known)
    yield from _missing(instrument, placed)


def _missing(instrument: Instrument, placed: Placed) -> Iterator[Advice]:
    item, source = placed.item, instrument.source_language
    choices = instrument.choices(item)
    for tag in instrument.languages[1:]:
        texts = (item.label, item.hint, item.why, *(choice.label for choice in choices))
        if any(source in text and tag not in text for text in texts):
            name = instrument.autonyms.get(tag) or language(tag).autonym
            yield Advice(
                placed.path,
                "untranslated",
                Weight.THINK,
                N_("Some of this has no words in {language} yet.", language=name),
                N_("Write them under “Languages”, or ask a translator."),
            )


def _asked(placed: Placed, name: str, known: Counter[str]) -> Iterator[Advice]:
    if not known[name]:
        yield Advice(
            placed.path,
            "unknown_name",
            Weight.MEND,
            N_("This asks for the answer to “{name}”, and no question is called so.", name=name),
            N_("Choose another question in its rule or its words, or bring the question back."),
        )


def rules_of(item: Item) -> Iterator[tuple[str, str]]:
    """The expressions of an item: (field, text). A plain yes and a plain default are none."""
    for rule in RULES:
        text = getattr(item, rule).strip()
        plain = text.lower() in _PLAIN or (rule == "default" and "${" not in text and "(" not in text)
        if text and not plain:
            yield rule, text
