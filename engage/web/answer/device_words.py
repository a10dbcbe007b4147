"""The sentences that a phone puts together itself. Braces stay open: the phone fills them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from engage.errors import Refused
from engage.i18n.local_text import LocalText
from engage.responses.checking import DOES_NOT_FIT, PLEASE_ANSWER
from engage.responses.reading import NOT_BOTH
from engage.surveys import kinds
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
        "choose": say("Choose one of the answers on this page."),
        "both": message(NOT_BOTH),
        "most": str(kinds.LONGEST_TEXT),
        "long": complaint(partial(kinds.short_enough, "x" * (kinds.LONGEST_TEXT + 1))),
        "part": say("Part {number} of {count}"),
        "resumed": say("You began this survey on this phone. Here is what you answered so far."),
        "again": say("Throw it away and begin again"),
        "elsewhere": say("These answers were sent or thrown away in another window. You can close this one."),
        "noLine": say("This needs signal. Try again when you have some. Your answers are kept."),
        "keptHere": say(
            "There is no signal now. Your answers are kept on this phone: open this page again to go on."
        ),
        # the check before sending
        "blank": say("No answer"),
        "change": say("Change"),
        "declined": message(PREFER_NOT),
        "yes": message(YES),
        "place": say("{place}. {choice}"),
        # what waits
        "waits": say("Your answers are not sent yet"),
        "waitsWhy": say(
            "There is no signal. Your answers are kept on this phone. They are sent when this page is open and there is "
            "signal again."
        ),
        "unsent": say("Not sent yet: {count}. Waiting since {day}."),
        "old": say(
            "Please send them soon, or save them to a file. Your phone may not keep them much longer."
        ),
        "sentNow": say("Sent. The code is {code}."),
        "sendNow": say("Send now"),
        "lookAgain": say("Look at the answers again"),
        "toFile": say("Save to a file (whoever has the file can read the answers)"),
        "fromFile": say("Send answers from a file"),
        "whichFile": say("The file with answers that were not sent"),
        "notOurs": say("This file does not hold answers that were saved here."),
    }


def complaint(reading: Callable[[], object]) -> str:
    """What the server says to something that cannot be read, asked of the server's own reader."""
    try:
        reading()
    except Refused as refused:
        texts = {
            name: value for name, value in refused.message.values.items() if isinstance(value, LocalText)
        }
        return locale.spoken().gettext(refused.message.text, **texts)
    return ""
