"""Rules as words on paper: "Only if you chose “By bus” in question 1. Otherwise go to question 5." """

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engage.errors import N_, Message
from engage.i18n.catalogues import Translator
from engage.logic import Expression, names, path_names
from engage.logic.tree import Call, Chain, Name, Number, Text
from engage.logic.values import number_text
from engage.surveys import kinds
from engage.surveys.form import Form
from engage.surveys.instrument import CHOOSERS, Placed


class Conditions:
    """Says rules in one language. ``numbers``: path of a question -> its number on the paper."""

    def __init__(self, form: Form, numbers: Mapping[str, int], speak: Translator) -> None:
        self._form = form
        self._numbers = numbers
        self._speak = speak

    def rules_of(self, placed: Placed) -> tuple[Expression, ...]:
        """Everything that decides whether a question is asked: its own rule and those of what it stands in."""
        around = [path for path, _ in placed.holders]
        found = (self._form.rules_of(path).relevant for path in (*around, placed.path))
        return tuple(rule for rule in found if rule is not None)

    def said(self, placed: Placed) -> str:
        """When a question is to be answered; empty when always."""
        said = [words for rule in self.rules_of(placed) if (words := self._said(rule, placed.path))]
        return self._say(N_("Only if {condition}.", condition=self._speak.formats.list(said))) if said else ""

    def _said(self, rule: Expression, near: str) -> str:
        if isinstance(rule, Chain) and set(rule.operators) in ({"and"}, {"or"}):
            parts = [words for one in rule.operands if (words := self._said(one, near))]
            return self._speak.formats.list(parts, either=rule.operators[0] == "or")
        return self._comparison(rule, near) or self._by_numbers(rule, near)

    def _comparison(self, rule: Expression, near: str) -> str:
        """``${a} = 'b'``, ``selected(${a}, 'b')`` and their opposites, in words; empty for anything else."""
        match rule:
            case Chain(operands=(Name(name=name), Text(value=code)), operators=(("=" | "!=") as sign,)):
                return self._choice(name, near, code, sign == "=")
            case Chain(operands=(Name(name=name), Number(value=number)), operators=(("=" | "!=") as sign,)):
                return self._choice(name, near, number_text(number), sign == "=")
            case Call(function="selected", arguments=(Name(name=name), Text(value=code))):
                return self._choice(name, near, code, True)
            case Call(
                function="not",
                arguments=(Call(function="selected", arguments=(Name(name=name), Text(value=code))),),
            ):
                return self._choice(name, near, code, False)
        return ""

    def _choice(self, name: str, near: str, code: str, chosen: bool) -> str:
        path = self._form.shape.path(name, near) or ""
        number, placed = self._numbers.get(path), self._form.instrument.by_path.get(path)
        if number is None or placed is None:
            return ""
        source = self._form.instrument.source_language
        if placed.item.kind not in CHOOSERS:
            return (
                self._say(N_("you wrote {answer} in question {number}", answer=code, number=number))
                if chosen
                else ""
            )
        for choice in kinds.options(placed.item, self._form.instrument.choices(placed.item)):
            if choice.code == code:
                label = choice.label.in_language(self._speak.language.tag, source).text or code
                if chosen:
                    return self._say(
                        N_("you chose “{answer}” in question {number}", answer=label, number=number)
                    )
                return self._say(
                    N_("you did not choose “{answer}” in question {number}", answer=label, number=number)
                )
        return ""

    def otherwise(self, number: int | None) -> str:
        """Where to go on when the condition does not hold: a question's number, or nowhere."""
        if number is None:
            return self._say(N_("Otherwise you have finished."))
        return self._say(N_("Otherwise go to question {number}.", number=number))

    def _say(self, message: Message) -> str:
        return self._speak.message(message)

    def _by_numbers(self, rule: Expression, near: str) -> str:
        """For what cannot be said shortly: which answers it depends on."""
        asked: Sequence[str] = sorted(names(rule) | path_names(rule))
        paths = [self._form.shape.path(name, near) for name in asked]
        numbers = sorted(
            {self._numbers[path] for path in paths if path is not None and path in self._numbers}
        )
        said = self._speak.formats.list([str(number) for number in numbers])
        return self._say(N_("it fits what you said in question {number}", number=said)) if numbers else ""
