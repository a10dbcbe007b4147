"""One survey's words in one language, side by side with their source: what the page shows, for the desk and for a link."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request

from engage.errors import N_, Message
from engage.i18n.registry import Language
from engage.logic import names_in
from engage.surveys import queries
from engage.surveys.cards import SurveyCard
from engage.surveys.hands import Name, former_sources, names_of
from engage.surveys.progress import Progress, progress_of
from engage.surveys.signing import SignOff, fingerprint, sign_off_of
from engage.surveys.wording import Plan, Standing, Words, Written, words_in
from engage.web.desk.translations.words import PARTS, SHOW
from engage.web.shell.database import db

TEXTS_ON_A_PAGE = 20
_LONGEST_SEARCH = 200
_CONFLICT = N_(
    "Somebody else changed this text while you were writing. Their words stand now; yours are still in the box. Save again to put yours in place."
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What the form brought: the words typed for each text, and the mark of what its writer had before them."""

    typed: Mapping[str, str]
    marks: Mapping[str, str]

    @property
    def written(self) -> dict[str, Written]:
        return {key: Written(text, self.marks.get(key, "")) for key, text in self.typed.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """One text as the page shows it. ``mark``: of what its writer has before them. ``theirs``: what somebody else wrote
    while this was being typed. ``former``: the source as it was and as it is, in pieces."""

    number: int
    words: Words
    mark: str
    typed: str
    error: Message | None
    theirs: Words | None
    former: Sequence[tuple[str, str]]
    keep: tuple[str, ...]
    rows: int

    @property
    def id(self) -> str:
        return f"t{self.number}"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which texts are shown: their standing ("all", "todo" or one of them), their part, words they hold."""

    show: str
    part: str
    search: str

    @property
    def values(self) -> dict[str, str]:
        """As the address carries it, without what says nothing."""
        named = {"show": self.show, "part": self.part, "q": self.search}
        return {name: value for name, value in named.items() if value and value != "all"}

    def shows(self, words: Words) -> bool:
        if self.show == "todo" and (words.standing is Standing.REVIEWED or not words.required):
            return False
        if self.show not in ("all", "todo") and words.standing.value != self.show:
            return False
        if self.part and words.part.value != self.part:
            return False
        wanted = self.search.casefold()
        return not wanted or any(wanted in text.casefold() for text in (words.source, words.text, words.key))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a page of texts needs."""

    card: SurveyCard
    tongue: Language
    source: Language
    progress: Progress
    lines: Sequence[Line]
    names: Mapping[str, Name]
    filter: Filter
    found: int
    number: int
    pages: int
    signed: SignOff | None
    fingerprint: str

    @property
    def is_source(self) -> bool:
        return self.tongue.tag == self.source.tag

    @property
    def wrong(self) -> list[tuple[str, Any]]:
        """For the error summary: (id of the field, what is wrong)."""
        return [(line.id, line.error) for line in self.lines if line.error]


def sent() -> Sent:
    form = request.form
    typed = {name[2:]: text for name, text in form.items() if name.startswith("w:")}
    return Sent(typed, {name[2:]: mark for name, mark in form.items() if name.startswith("s:")})


def asked_for() -> Filter:
    show, part = request.args.get("show", "all"), request.args.get("part", "")
    search = " ".join(request.args.get("q", "").split())[:_LONGEST_SEARCH]
    return Filter(show if show in SHOW else "all", part if part in PARTS else "", search)


def page_number() -> int:
    written = request.args.get("page", "1")
    return int(written) if written.isascii() and written.isdigit() and 0 < len(written) < 6 else 1


def sheet(card: SurveyCard, tag: str, tried: Sent | None = None, plan: Plan | None = None) -> Sheet:
    """The page asked for; after a try that did not wholly succeed, the texts of that try with what is wrong with them."""
    instrument = queries.draft_instrument(db.session, card.id)
    everything = words_in(db.session, card.id, tag, instrument)
    place = {words.key: number for number, words in enumerate(everything, 1)}
    wanted = asked_for()
    chosen = [words for words in everything if words.key in tried.typed] if tried else None
    listed = [words for words in everything if wanted.shows(words)] if chosen is None else chosen
    pages = max(1, -(-len(listed) // TEXTS_ON_A_PAGE)) if chosen is None else 1
    number = min(max(page_number(), 1), pages)
    shown = listed if chosen else listed[(number - 1) * TEXTS_ON_A_PAGE : number * TEXTS_ON_A_PAGE]
    stale = {words.key: words.made_from for words in shown if words.standing is Standing.STALE}
    former = former_sources(db.session, card.id, card.source_language, stale) if stale else {}
    signed = sign_off_of(db.session, card.id, tag, everything)
    marks = [mark for words in shown for mark in (words.translator, words.reviewer)]
    marks.append(str(signed.account) if signed else None)
    return Sheet(
        card=card,
        tongue=instrument.language(tag),
        source=instrument.language(card.source_language),
        progress=progress_of(everything),
        lines=[_line(place[words.key], words, former.get(words.key), tried, plan) for words in shown],
        names=names_of(db.session, marks),
        filter=wanted,
        found=len(listed),
        number=number,
        pages=pages,
        signed=signed,
        fingerprint=fingerprint(everything),
    )


def unsaved(survey_id: UUID, tag: str, tried: Sent) -> bool:
    """Whether something was typed that is not what stands there now."""
    now = {one.key: one.text for one in words_in(db.session, survey_id, tag)}
    return any(now.get(key, "") != text.replace("\r\n", "\n").strip() for key, text in tried.typed.items())


def changed_source(former: str, now: str) -> list[tuple[str, str]]:
    """The two texts as one, in pieces: ("same" | "gone" | "new", words)."""
    before, after = (re.findall(r"\s+|[^\s]+", text) for text in (former, now))
    pieces: list[tuple[str, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(before[a:b])))
            continue
        pieces.extend(
            (name, "".join(words)) for name, words in (("gone", before[a:b]), ("new", after[c:d])) if words
        )
    return pieces


def _line(number: int, words: Words, former: str | None, tried: Sent | None, plan: Plan | None) -> Line:
    theirs = plan.conflicts.get(words.key) if plan else None
    error = plan.refused.get(words.key) if plan else None
    again = tried if plan is None or theirs or error else None
    mark = again.marks.get(words.key, "") if again and not theirs else words.seen
    return Line(
        number=number,
        words=words,
        mark=mark,
        typed=again.typed[words.key] if again else words.text,
        error=error or (_CONFLICT if theirs else None),
        theirs=theirs,
        former=changed_source(former, words.source) if former else (),
        keep=tuple(f"${{{name}}}" for name in names_in(words.source)),
        rows=min(14, max(2, len(words.source) // 40 + words.source.count("\n") + 1)),
    )
