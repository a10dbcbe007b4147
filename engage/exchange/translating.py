"""Translations out to a file and in again: what would change is told before it does, and nothing is ever marked as reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engage.errors import N_, Message, Problem, Refused
from engage.exchange.translation_files import FileEntry, TranslationFile
from engage.surveys.cards import card_with
from engage.surveys.hands import Hand, former_sources
from engage.surveys.kinds import tidy
from engage.surveys.rules import source_hash
from engage.surveys.wording import Plan, Written, planned, write_words
from engage.surveys.words import Standing, Words, words_in

_UNKNOWN_SOURCE = "0" * 32
_OLDER = N_(
    "The file was made from an older source, and the words here are newer. Look at the text on the desk."
)
_CHANGED = N_(
    "Somebody has changed this text on the desk since the file was taken out. Theirs stays; look at it there."
)


@dataclass(frozen=True, slots=True)
class Coming:
    """One text that would change. ``stale``: it was made from a source that has changed since."""

    key: str
    source: str
    before: str
    after: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do: every entry of it is counted once. ``refused`` says which are not taken, and why."""

    read: int
    coming: tuple[Coming, ...]
    unchanged: int
    empty: int
    refused: tuple[Problem, ...]
    written: Mapping[str, Written]

    @property
    def new(self) -> int:
        return sum(not one.before and not one.stale for one in self.coming)

    @property
    def changed(self) -> int:
        return sum(bool(one.before) and not one.stale for one in self.coming)

    @property
    def stale(self) -> int:
        return sum(one.stale for one in self.coming)


def translation_file(session: Session, survey_id: UUID, tag: str) -> TranslationFile:
    """The words of one language as they stand now."""
    card = card_with(session, survey_id)
    words = words_in(session, survey_id, tag)
    stale = {one.key: one.made_from for one in words if one.standing is Standing.STALE}
    former = former_sources(session, survey_id, card.source_language, stale) if stale else {}
    return TranslationFile(
        card.slug, tag, card.source_language, tuple(_entry(one, former.get(one.key, "")) for one in words)
    )


def preview(session: Session, survey_id: UUID, tag: str, entries: Iterable[FileEntry]) -> Preview:
    """What bringing in ``entries`` would change; changes nothing."""
    known = {one.key: one for one in words_in(session, survey_id, tag)}
    is_source = card_with(session, survey_id).source_language == tag
    told: list[Problem] = []
    written: dict[str, Written] = {}
    rows: dict[str, FileEntry] = {}
    read = empty = unchanged = 0
    for entry in entries:
        read += 1
        text, words = tidy(entry.text), known.get(entry.key)
        if entry.key in rows:
            told.append(_problem(entry, N_("This text stands in the file twice. The first one is read.")))
            continue
        rows[entry.key] = entry
        if not text:
            empty += 1
        elif words is not None and (text == words.text or _left_as_it_was(entry, text, words)):
            unchanged += 1
        else:
            written[entry.key] = Written(text, _base(entry, text, words))
    plan = planned(known, written, is_source=is_source)
    told += [_problem(rows[key], why) for key, why in plan.refused.items()]
    told += [_problem(rows[key], _why_not(rows[key], words)) for key, words in plan.conflicts.items()]
    told.sort(key=lambda problem: problem.row or 0)
    coming = tuple(_coming(key, known[key], plan) for key in plan.good)
    return Preview(
        read,
        coming,
        unchanged + len(plan.alike),
        empty,
        tuple(told),
        {key: written[key] for key in plan.good},
    )


def bring_in(
    session: Session,
    survey_id: UUID,
    tag: str,
    entries: Iterable[FileEntry],
    *,
    machine: bool = False,
    by: UUID | None,
    at: datetime,
) -> Preview:
    """Write what :func:`preview` tells of. All of it waits for a reader."""
    found = preview(session, survey_id, tag, entries)
    write_words(session, survey_id, tag, found.written, machine=machine, hand=Hand(by), at=at)
    return found


def fits(file: TranslationFile, tag: str) -> TranslationFile:
    """``file``, unless it says that it is for another language."""
    if file.tag and file.tag.replace("_", "-").casefold() != tag.casefold():
        raise Refused(
            N_("This file is for {other}, and not for {language}.", other=file.tag[:40], language=tag)
        )
    return file


def _entry(words: Words, former: str) -> FileEntry:
    about = " ".join(words.about.text.split()) if words.about else ""
    return FileEntry(
        words.key, words.source, words.text, words.standing, words.seen, former, words.part.value, about
    )


def _left_as_it_was(entry: FileEntry, text: str, words: Words) -> bool:
    """Nobody touched it in the file; what stands here now was written here since."""
    return bool(words.text) and source_hash(text) == entry.mark.partition("-")[2]


def _base(entry: FileEntry, text: str, words: Words | None) -> str:
    """What the writer of the file had before them: its source, and the words that stood there then."""
    before = entry.mark.partition("-")[2]
    made_from = source_hash(tidy(entry.source))
    untouched = source_hash(text) == before
    if untouched and entry.standing is Standing.STALE:
        made_from = source_hash(entry.former) if entry.former else _UNKNOWN_SOURCE
    if not before or untouched:
        before = source_hash(words.text if words else "")
    return f"{made_from}-{before}"


def _why_not(entry: FileEntry, words: Words) -> Message:
    before = entry.mark.partition("-")[2]
    return _CHANGED if before and before != source_hash(words.text) else _OLDER


def _coming(key: str, words: Words, plan: Plan) -> Coming:
    text, made_from = plan.good[key]
    return Coming(key, words.source, words.text, text, made_from != source_hash(words.source))


def _problem(entry: FileEntry, why: Message) -> Problem:
    return Problem(why, row=entry.row or None, column=entry.key[:200], value=entry.text[:80])
