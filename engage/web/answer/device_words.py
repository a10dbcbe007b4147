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
    gettext, message = locale.spoken().gettext, locale.spoken().message
    return {
        # while answering
        "error": gettext("Error:"),
        "look": gettext("Please look at this again"),
        "missing": message(PLEASE_ANSWER),
        "unfit": message(DOES_NOT_FIT),
        "choose": gettext("Choose one of the answers on this page."),
        "both": message(NOT_BOTH),
        "most": str(kinds.LONGEST_TEXT),
        "long": complaint(partial(kinds.short_enough, "x" * (kinds.LONGEST_TEXT + 1))),
        "part": gettext("Part {number} of {count}"),
        "resumed": gettext("You began this survey on this phone. Here is what you answered so far."),
        "again": gettext("Throw it away and begin again"),
        "elsewhere": gettext(
            "These answers were sent or thrown away in another window. You can close this one."
        ),
        "noLine": gettext("This needs signal. Try again when you have some. Your answers are kept."),
        "keptHere": gettext(
            "There is no signal now. Your answers are kept on this phone: open this page again to go on."
        ),
        "aloud": gettext("Read this page aloud"),
        "quiet": gettext("Stop reading aloud"),
        # the check before sending
        "blank": gettext("No answer"),
        "change": gettext("Change"),
        "declined": message(PREFER_NOT),
        "yes": message(YES),
        "place": gettext("{place}. {choice}"),
        # what waits
        "waits": gettext("Your answers are not sent yet"),
        "waitsWhy": gettext(
            "We could not send them just now. They are kept on this phone. They are sent when this page is open and there "
            "is signal."
        ),
        "unsent": gettext("Not sent yet: {count}. Waiting since {day}."),
        "old": gettext(
            "Please send them soon, or save them to a file. Your phone may not keep them much longer."
        ),
        "sentNow": gettext("Sent. The code is {code}."),
        "sendNow": gettext("Send now"),
        "lookAgain": gettext("Look at the answers again"),
        "toFile": gettext("Save to a file (whoever has the file can read the answers)"),
        "fromFile": gettext("Send answers from a file"),
        "whichFile": gettext("The file with answers that were not sent"),
        "notOurs": gettext("This file does not hold answers that were saved here."),
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
