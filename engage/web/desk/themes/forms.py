"""Forms of the codebook and of coding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from engage.agenda.queries import GoalCard
from engage.errors import N_
from engage.i18n.local_text import LocalText
from engage.themes.queries import ThemeCard
from engage.web.shell.forms import Form, tidy

# Where one sentence ends and the next begins, in the scripts engage's interface is written in and their neighbours.
_BREAK = re.compile(r"(?<=[.!?؟。!?।።])\s+|\n+")


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end (in characters) of each sentence of ``text``: what can be ticked to mark a passage."""
    found, start = [], 0
    for gap in [*_BREAK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if text[start:end].strip():
            found.append((start, end))
        start = gap.end() if gap else end
    return found


class ThemeForm(Form):
    name = StringField(N_("Name"), [InputRequired(), Length(max=120)], filters=[tidy])
    definition = TextAreaField(N_("What belongs to it"), [Optional(), Length(max=1000)], filters=[tidy])
    parent = SelectField(N_("Part of"), [Optional()])
    goal = SelectField(N_("Goal it speaks to"), [Optional()])

    def offer(self, themes: Iterable[ThemeCard], goals: Iterable[GoalCard]) -> None:
        self.parent.choices = [("", N_("No other theme")), *((str(one.id), one.name) for one in themes)]
        self.goal.choices = goal_choices(goals)

    def names(self, tag: str) -> tuple[LocalText, LocalText | None]:
        text = LocalText({tag: self.definition.data or ""})
        return LocalText({tag: self.name.data or ""}), text or None


class GoalForm(Form):
    goal = SelectField(N_("Goal it speaks to"), [Optional()])

    def offer(self, goals: Iterable[GoalCard]) -> None:
        self.goal.choices = goal_choices(goals)


class CodeForm(Form):
    theme = SelectField(N_("Theme"), [Optional()])
    new_theme = StringField(N_("Or name a new theme"), [Optional(), Length(max=120)], filters=[tidy])
    memo = StringField(N_("A note to other coders"), [Optional(), Length(max=400)], filters=[tidy])

    def offer(self, themes: Iterable[ThemeCard]) -> None:
        self.theme.choices = [("", N_("Choose a theme")), *((str(one.id), one.name) for one in themes)]


def goal_choices(goals: Iterable[GoalCard]) -> list[tuple[str, object]]:
    return [("", N_("No goal yet")), *((str(goal.id), goal.statement) for goal in goals)]


def key_of(value: str | None) -> UUID | None:
    return UUID(value) if value else None
