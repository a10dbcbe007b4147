"""Taking answers that were collected elsewhere: each is checked like any other, and none is taken twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, EngageError, Problem
from engage.i18n.registry import canonical_tag
from engage.responses.fields import COUNT, OTHER, named
from engage.responses.keeping import WRITTEN, Kept
from engage.responses.keys import imported_key
from engage.responses.models import ImportBatch, OpenAnswer, Response, ResponseState
from engage.responses.reading import Document
from engage.responses.rules import ImportedResponse, ImportOutcome
from engage.surveys import kinds
from engage.surveys.form import Form
from engage.surveys.instrument import Blank, Kind, Placed
from engage.surveys.models import Wave
from engage.surveys.queries import OpenSurvey, survey_with

_AT_ONCE = 500


class Unfit(Exception):  # noqa: N818 - never leaves this file
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem.why))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class _Fit:
    """A response found fit to be stored, with its row in the import."""

    key: UUID
    record: ImportedResponse
    kept: Kept
    wave_id: UUID | None


def receive_imported(
    session: Session,
    survey_id: UUID,
    records: Iterable[ImportedResponse],
    *,
    batch: str,
    file_digest: str = "",
    mapping_digest: str = "",
    by: UUID | None = None,
    at: datetime,
) -> ImportOutcome:
    """Take responses collected elsewhere into a published survey, open or closed.

    ``batch`` names the file. A record whose source key is known is left alone; one that does not fit the survey's
    published version is refused with the reason, and the others are taken.
    """
    taking = _Taking(session, survey_with(session, survey_id))
    numbered = enumerate(records, start=1)
    while some := list(islice(numbered, _AT_ONCE)):
        taking.take(some)
    outcome = taking.outcome()
    session.add(
        ImportBatch(
            initiative_id=taking.survey.initiative_id,
            survey_id=survey_id,
            file_name=batch,
            file_digest=file_digest,
            mapping_digest=mapping_digest,
            read=outcome.read,
            accepted=outcome.accepted,
            already_there=outcome.already_there,
            refused=len(outcome.refused),
            imported_at=at,
            imported_by=by,
        )
    )
    told = {
        "accepted": outcome.accepted,
        "already_there": outcome.already_there,
        "refused": len(outcome.refused),
    }
    record(
        session, taking.survey.initiative_id, "import responses", f"survey:{survey_id}", told, by=by, at=at
    )
    return outcome


class _Taking:
    def __init__(self, session: Session, survey: OpenSurvey) -> None:
        self.session = session
        self.survey = survey
        waves = session.execute(select(Wave.code, Wave.id).where(Wave.survey_id == survey.id))
        self._waves: dict[str, UUID] = {row.code: row.id for row in waves}
        self._read = self._accepted = self._already = 0
        self._refused: list[Problem] = []

    def take(self, some: Sequence[tuple[int, ImportedResponse]]) -> None:
        self._read += len(some)
        fit: dict[UUID, _Fit] = {}
        for row, one in some:
            key = imported_key(self.survey.id, one.source_key)
            if key in fit:
                self._already += 1
                continue
            try:
                fit[key] = _Fit(key, one, checked(self.survey.form, one), self._wave(one))
            except Unfit as unfit:
                why = unfit.problem
                self._refused.append(Problem(why.why, row, why.column, why.value))
        there = set(self.session.scalars(select(Response.id).where(Response.id.in_(fit))))
        self._already += len(there)
        self._store([one for key, one in fit.items() if key not in there])

    def _wave(self, one: ImportedResponse) -> UUID | None:
        if one.wave is None:
            return None
        if one.wave not in self._waves:
            raise Unfit(Problem(N_("This survey has no wave {wave}.", wave=one.wave), value=one.wave))
        return self._waves[one.wave]

    def _store(self, fit: Sequence[_Fit]) -> None:
        self._accepted += len(fit)
        shared: dict[str, Any] = {"initiative_id": self.survey.initiative_id, "survey_id": self.survey.id}
        if fit:
            self.session.execute(insert(Response), [shared | self._row(one) for one in fit])
        texts = [
            shared
            | {
                "id": uuid4(),
                "response_id": one.key,
                "path": path,
                "language": one.record.language,
                "text": text,
            }
            for one in fit
            for path, text in one.kept.texts.items()
        ]
        if texts:
            self.session.execute(insert(OpenAnswer), texts)

    def _row(self, one: _Fit) -> dict[str, Any]:
        return {
            "id": one.key,
            "version_id": self.survey.version_id,
            "wave_id": one.wave_id,
            "language": one.record.language,
            "mode": one.record.mode,
            "answered_on": one.record.answered_on,
            "state": ResponseState.COMPLETE,
            "answers": one.kept.answers,
            "content_digest": one.kept.digest(self.survey.form),
            "signals": [],
        }

    def outcome(self) -> ImportOutcome:
        return ImportOutcome(self._read, self._accepted, self._already, tuple(self._refused))


def checked(form: Form, one: ImportedResponse) -> Kept:
    """What is stored of an imported response. Raises :class:`Unfit` for what the form does not know or cannot take.

    Types, codes and paths are checked; rules about what may be skipped are not: what was collected was collected.
    """
    if not one.source_key:
        raise Unfit(Problem(N_("This response has no key of its own.")))
    try:
        canonical_tag(one.language)
    except EngageError as refused:
        raise Unfit(Problem(refused.message, value=one.language)) from None
    texts = {path: kinds.tidy(text) for path, text in one.open_texts.items()}
    answers = _document(form, one.answers, ())
    for path, text in texts.items():
        _written(form, path, text, answers)
    return Kept(answers, {path: text for path, text in texts.items() if text})


def _document(form: Form, answers: Mapping[str, Any], holders: tuple[str, ...]) -> Document:
    document: Document = {}
    for path, value in answers.items():
        placed = form.instrument.by_path.get(path)
        if placed is None or placed.repeats != holders or placed.item.kind in {Kind.SECTION, Kind.NOTE}:
            raise Unfit(Problem(N_("This survey asks nothing at {path}.", path=str(path)), column=str(path)))
        if placed.item.kind is Kind.REPEAT and isinstance(value, list):
            document[path] = [_document(form, inner, (*holders, path)) for inner in _documents(path, value)]
        else:
            document[path] = _answer(form, placed, value)
    return document


def _documents(path: str, value: list[Any]) -> Iterator[Mapping[str, Any]]:
    for inner in value:
        if not isinstance(inner, Mapping):
            raise Unfit(Problem(N_("A repeated part needs a list of answers for each time."), column=path))
        yield inner


def _answer(form: Form, placed: Placed, value: Any) -> Any:
    if _is_blank(value) or (value == WRITTEN and placed.item.kind in kinds.OPEN_KINDS):
        return dict(value)
    if placed.item.kind in kinds.OPEN_KINDS or placed.item.kind is Kind.REPEAT:
        raise Unfit(
            Problem(
                N_("Words of one’s own are given as texts, not as codes."),
                column=placed.path,
                value=str(value)[:80],
            )
        )
    if not kinds.is_value(placed.item, form.instrument.choices(placed.item), value):
        raise Unfit(
            Problem(
                N_("This is not an answer to {path}.", path=placed.path),
                column=placed.path,
                value=str(value)[:80],
            )
        )
    return value


def _is_blank(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) <= {"blank", "code"}
        and value.get("blank") in list(Blank)
        and isinstance(value.get("code", ""), str)
    )


def _written(form: Form, path: str, text: str, answers: Document) -> None:
    """Marks at its path in ``answers`` that a question was answered in own words."""
    found = named(form, path)
    opens = found is not None and (
        found.behind == OTHER or (not found.behind and found.placed.item.kind in kinds.OPEN_KINDS)
    )
    if found is None or not opens or found.behind == COUNT:
        raise Unfit(Problem(N_("This survey asks for no words at {path}.", path=path), column=path))
    if len(text) > kinds.LONGEST_TEXT:
        raise Unfit(Problem(N_("This text is too long: {length} signs.", length=len(text)), column=path))
    if found.behind:
        return
    document = answers
    for repeat, index in zip(found.placed.repeats, found.rounds, strict=True):
        rounds = document.get(repeat)
        if not isinstance(rounds, list) or index >= len(rounds):
            raise Unfit(Problem(N_("There is no answer around the words at {path}.", path=path), column=path))
        document = rounds[index]
    document.setdefault(found.placed.path, dict(WRITTEN) if text else {"blank": Blank.SKIPPED.value})
