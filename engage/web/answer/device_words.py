"""The sentences that a phone puts together itself. Braces stay open: the phone fills them."""

from __future__ import annotations

from engage.responses.checking import DOES_NOT_FIT, PLEASE_ANSWER
from engage.responses.reading import NOT_BOTH
from engage.surveys.kinds import LONGEST_TEXT
from engage.web.answer.given import YES
from engage.web.answer.questions import PREFER_NOT
from engage.web.shell import locale


def words() -> dict[str, str]:
    """In the page's language, by the name the script asks for them."""
    say, message = locale.spoken().gettext, locale.spoken().message
    return {
        # while answering
        "error": say("Error:"),
        "look": say("Please look at this again"),
        "missing": message(PLEASE_ANSWER),
        "unfit": message(DOES_NOT_FIT),
        "both": message(NOT_BOTH),
        "most": str(LONGEST_TEXT),
        "part": say("Part {number} of {count}"),
        # the check before sending
        "blank": say("No answer"),
        "change": say("Change"),
        "declined": message(PREFER_NOT),
        "yes": message(YES),
        "place": say("{place}. {choice}"),
    }
