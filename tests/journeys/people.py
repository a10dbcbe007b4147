"""People in the stories. A resident reads and presses what stands on the page in their own language."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from engage.i18n.catalogues import Translator, translator
from engage.i18n.registry import language
from engage.surveys.instrument import Choice
from engage.surveys.queries import OpenSurvey
from tests.support.judge import text_of
from tests.support.pages import Page, Visitor

CODE = re.compile(r"[0-9a-hjkmnp-tv-z]{4}(?:-[0-9a-hjkmnp-tv-z]{4}){2}")


class Resident:
    """Somebody who answers ``survey`` in one language. Questions are named by their names, answers by their codes."""

    def __init__(self, app: Flask, survey: OpenSurvey, tag: str, *, cookies: bool = False) -> None:
        self.browser = Visitor(app, cookies=cookies)
        self.survey = survey
        self.language = language(tag)
        self._speaks: Translator = translator(tag)

    @property
    def page(self) -> Page:
        return self.browser.page

    def say(self, text: str) -> str:
        """What the interface says for an English text."""
        return self._speaks.gettext(text)

    def sees(self, text: str) -> bool:
        return self.say(text) in self.page.text

    # -- going about ------------------------------------------------------------------------------------------

    def opens_the_survey(self) -> None:
        """From a poster: the address and nothing else; then their own language."""
        self.browser.get(f"/s/{self.survey.code}")
        if self.language.tag != self.page.language:
            self.browser.press(self.language.autonym)
        assert (self.page.language, self.page.direction) == (self.language.tag, self.language.direction)

    def goes_on(self) -> None:
        self.browser.press(self.say("Next"))

    def goes_back(self) -> None:
        self.browser.press(self.say("Back"))

    def is_asked(self, question: str) -> bool:
        return self._words(question) in self.page.text

    # -- answering --------------------------------------------------------------------------------------------

    def chooses(self, question: str, code: str) -> None:
        self.browser.choose(self._words(question), self._choice(question, code))

    def ticks(self, question: str, *codes: str) -> None:
        for code in codes:
            self.browser.tick(self._choice(question, code), within=self._words(question))

    def writes(self, question: str, words: str) -> None:
        self.browser.fill(self._words(question), words)

    def ranks(self, question: str, *codes: str) -> None:
        """Gives the choices their places, the first one first."""
        for place, code in enumerate(codes, 1):
            self.browser.choose(self._choice(question, code), self._speaks.formats.number(place))

    def rather_not_says(self, question: str) -> None:
        self.browser.choose(self._words(question), self.say("Prefer not to answer"))

    def sends(self) -> str:
        """Sends the answers and keeps the code of the receipt."""
        assert self.page.heading == self.say("Check your answers")
        self.browser.press(self.say("Send my answers"))
        assert self.page.heading == self.say("Thank you. We have your answers.")
        return self._code()

    def stops_here(self) -> str:
        """Leaves the rest for later and keeps the code."""
        self.browser.press(self.say("Stop here and go on later"))
        return self._code()

    # -- coming back ------------------------------------------------------------------------------------------

    def comes_back_with(self, code: str) -> None:
        self.browser.get(f"/r?lang={self.language.tag}")
        self.browser.fill(self.say("Your code"), code).press(self.say("Open"))
        assert self.page.heading == self.say("Your answers")
        assert self.page.direction == self.language.direction

    def reads_what_happened(self) -> None:
        self.browser.follow(self.say("See what people said and what came of it"))
        assert self.page.heading == self.say("What came of it")

    def opens_them_for_change(self) -> None:
        self.browser.press(self.say("Change my answers"))
        assert self.page.heading == self.say("Check your answers")

    def changes(self, question: str) -> None:
        """Follows "Change" beside the question."""
        self.browser.follow(f"{self.say('Change')} {self._words(question)}")

    def takes_it_back(self) -> None:
        self.browser.follow(self.say("Take my answers back"))
        self.browser.press(self.say("Yes, take them back"))
        assert self.sees("You took your answers back. Nothing of what you said is kept.")

    def _code(self) -> str:
        """The code that stands large on the page."""
        found = [
            text_of(element) for element in self.page.tree.iter() if "big-code" in element.get("class", "")
        ]
        assert len(found) == 1
        assert CODE.fullmatch(found[0])
        return found[0]

    # -- inside -----------------------------------------------------------------------------------------------

    def _words(self, question: str) -> str:
        return self._said(self._item(question).label)

    def _choice(self, question: str, code: str) -> str:
        choices: tuple[Choice, ...] = self.survey.instrument.choices(self._item(question))
        return self._said(next(choice.label for choice in choices if choice.code == code))

    def _item(self, question: str) -> Any:
        placed = self.survey.instrument.questions
        return next(one.item for one in placed if question in {one.item.name, one.path})

    def _said(self, text: Any) -> str:
        return str(text.in_language(self.language.tag).text)
