"""Pages that are the same for everybody, but for what only this person holds: made once, and that put in each time.

A page is made from its templates once, with marks where what is one person's own will stand (token, seal of the form, time
stamp, answers as HTML). It is kept under all that it depends on, and each visitor's page is the kept one with their own put
in place of the marks: for twelve questions some 40 microseconds instead of 3 milliseconds.

What may be kept is decided by :func:`untouched`: a page on which nothing was typed yet, whose words and options do not
depend on answers. A test makes every page of every form both ways and finds no difference.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, current_app, request

from engage.logic import functions, names, path_names
from engage.responses.itinerary import Stop
from engage.responses.keys import TOKEN_LENGTH
from engage.responses.settling import Settled
from engage.surveys.form import Form
from engage.surveys.instrument import ITEM_TEXTS, Placed
from engage.surveys.queries import OpenSurvey
from engage.web.answer.marks import LANGUAGE, TEXT, TOKEN, VERSION, large_text
from engage.web.answer.walking import Walk
from engage.web.shell import locale

_MOST = 400  # pages; some 10 KB each
_KNOWN = {LANGUAGE, TEXT, TOKEN, VERSION}
Thing = TypeVar("Thing")
Pieces = tuple[str | int, ...]
"""Text that is everybody's, and between it the places (by number) of what is one person's."""


# Stand where one person's own will stand. Like tokens, they are found nowhere else.
_MARKS = tuple(secrets.token_hex(TOKEN_LENGTH // 2) for _ in range(4))
_ANY_MARK = re.compile("|".join(_MARKS))


class Press:
    """What is kept of one application in one process; the longest unused goes first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def page(self, key: Hashable, own: Sequence[str], make: Callable[..., str]) -> str:
        """The page kept under ``key`` with ``own`` put in. ``make`` is called with as many marks as there are of ``own``."""
        pieces: Pieces = self.kept(key, lambda: _cut(make(*_MARKS[: len(own)])))
        return "".join(own[piece] if isinstance(piece, int) else piece for piece in pieces)

    def kept(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """What is kept under ``key``, made if nothing is."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: Thing = self._kept[key]
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return made


def _cut(page: str) -> Pieces:
    pieces = re.split(f"({_ANY_MARK.pattern})", page)
    return tuple(_MARKS.index(piece) if piece in _MARKS else piece for piece in pieces)


def press() -> Press:
    kept: Press = current_app.extensions["engage-press"]
    return kept


def surroundings(survey: OpenSurvey) -> Hashable | None:
    """All that the frame of a resident's page depends on.

    ``None`` when the address says more than we know of, or for a draft, which has no version and changes as it is written.
    """
    if survey.version_number == 0 or not _KNOWN.issuperset(request.args):
        return None
    # The form is named by its version; the moment of opening is not shown.
    told = (getattr(survey, name) for name in _SHOWN)
    asked = LANGUAGE in request.args
    return (
        request.path,
        asked,
        large_text(),
        locale.spoken(),
        tuple(one.tag for one in locale.offered()),
        tuple(sorted(survey.initiative_name.items())),
        *told,
    )


_SHOWN = tuple(
    one.name for one in fields(OpenSurvey) if one.name not in {"form", "initiative_name", "opens_at"}
)


def untouched(walk: Walk, settled: Settled, stop: Stop) -> Hashable | None:
    """All that the page at ``stop`` depends on, as long as nothing was typed on it; ``None`` for a page that is one person's."""
    around = surroundings(walk.survey)
    single = walk.survey.single_page
    if around is None or stop.page.number not in _plain_pages(walk.form, single=single):
        return None
    shown = tuple(placed.path for placed in stop.shown(settled))
    if any(name.startswith(shown) for name in settled.fields):
        return None
    day = settled.setting.now.date()  # a date's ends may be counted from today
    version = walk.version_id, walk.draft is None, walk.mode
    return around, version, stop.page.number, shown, day


@lru_cache(maxsize=128)
def _plain_pages(form: Form, *, single: bool) -> frozenset[int]:
    """The pages whose words, options and suggestions are the same whatever was answered before."""
    return frozenset(
        page.number
        for page in form.pages(single=single)
        if not page.lists and not page.repeats and all(_alone(form, placed) for placed in page.items)
    )


def _alone(form: Form, placed: Placed) -> bool:
    item, rules = placed.item, form.rules_of(placed.path)
    if rules.choice_filter or rules.calculation or rules.default or item.default or item.read_only:
        return False
    required = rules.required
    if required is not None and (names(required) | path_names(required) or functions(required) - {"true"}):
        return False
    holders = [form.instrument.by_path[path].item.label for path, _ in placed.holders]
    texts = [*holders, *(getattr(item, name) for name in ITEM_TEXTS)]
    return not any("${" in words for text in texts for words in text.values())


def install(app: Flask) -> None:
    app.extensions["engage-press"] = Press()
