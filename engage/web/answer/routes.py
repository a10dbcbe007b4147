"""Where residents answer: no account, no cookie, no script needed. This list is all there is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from engage.web.answer import device, invited, receipts, survey
from engage.web.answer.marks import TEXT, large_text

door = Blueprint("answer", __name__)

# Answering. ``k`` in the address or the form is the token that only this person holds.
door.get("/s/<code>")(survey.first)
door.get("/s/<code>/<address>")(survey.topic)
door.post("/s/<code>/<address>")(survey.keep)
door.get("/s/<code>/check")(survey.check)
door.post("/s/<code>/send")(survey.send)
door.get("/s/<code>/receipt")(survey.receipt)
door.get("/s/<code>/later")(survey.later)

# A phone with a script: the whole survey once, one sending.
door.get("/s/<code>/whole")(device.whole)
door.post("/s/<code>/answers")(device.receive)
door.get("/ping")(device.ping)
door.get("/s/worker.js")(device.worker)

# Coming with a letter. The code is left here: no answer is given under it.
door.get("/i", endpoint="invitation")(invited.enter)
door.post("/i", endpoint="begin_invited")(invited.begin)

# Coming back with a code.
door.get("/r")(receipts.enter)
door.post("/r")(receipts.find)
door.get("/r/<code>")(receipts.mine)
door.post("/r/<code>/change")(receipts.change)
door.get("/r/<code>/take-back")(receipts.take_back)
door.post("/r/<code>/take-back")(receipts.taken_back)
door.get("/s/<code>/what-happened")(receipts.what_happened)


@door.url_defaults
def _large_text_stays(_endpoint: str, values: dict[str, Any]) -> None:
    """Whoever asked for larger text gets it on every page: without a cookie, it travels in the address."""
    if large_text():
        values.setdefault(TEXT, "large")
