"""Paper forms, typed by two people: what both typed alike counts; what differs is settled with the paper in hand first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import N_, Conflict, NotFound, Problem, Refused
from engage.responses import actions, keys
from engage.responses.fields import Fields
from engage.responses.keeping import kept
from engage.responses.models import PaperForm
from engage.responses.rules import Mode
from engage.responses.settling import setting_for, settle
from engage.surveys.queries import OpenSurvey, form_of

LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """A form that does not count yet: typed once, or twice with differences."""

    id: UUID
    number: str
    language: str
    first_by: UUID
    second_by: UUID | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people typed differently."""

    name: str
    first: tuple[str, ...]
    second: tuple[str, ...]


def waiting_forms(session: Session, survey_id: UUID) -> list[Waiting]:
    """Forms that do not count yet, by the number on the paper."""
    rows = session.scalars(
        select(PaperForm).where(PaperForm.survey_id == survey_id).order_by(PaperForm.number)
    )
    return [Waiting(row.id, row.number, row.language, row.first_by, row.second_by) for row in rows]


def type_form(
    session: Session,
    survey: OpenSurvey,
    number: str,
    language: str,
    fields: Fields,
    *,
    by: UUID,
    box: keys.ReceiptBox,
    at: datetime,
) -> UUID | None:
    """Keep what one person typed from the paper with this number; by the second person, compare.

    Returns the form's id while it waits (for a second person, or to be settled), ``None`` once it counts. Raises
    :class:`Refused` for what cannot be an answer and :class:`Conflict` for the same person twice.
    """
    number = " ".join(number.split())[:LONGEST_NUMBER]
    if not number:
        raise Refused(N_("Write the number of the form. Put one on the paper if it has none."))
    _readable(session, survey, language, fields, at)
    typed = _tidy(fields)
    form = session.scalars(
        select(PaperForm)
        .where(PaperForm.survey_id == survey.id, PaperForm.number == number)
        .with_for_update()
    ).first()
    if form is None:
        form = PaperForm(
            initiative_id=survey.initiative_id,
            survey_id=survey.id,
            version_id=survey.version_id,
            number=number,
            language=language,
            first=typed,
            first_by=by,
        )
        session.add(form)
        session.flush()
        return form.id
    if form.first_by == by:
        raise Conflict(N_("You typed this form already. Somebody else types it the second time."))
    if form.second_by is not None:
        raise Conflict(N_("Two people typed this form already. Settle what differs."))
    form.second, form.second_by = typed, by
    session.flush()
    if _differ(form):
        return form.id
    _count(session, survey, form, typed, box, at)
    return None


def differences(session: Session, survey_id: UUID, form_id: UUID) -> list[Difference]:
    """What the two people typed differently; nothing as long as only one has typed."""
    return _differ(_form(session, survey_id, form_id))


def number_of(session: Session, survey_id: UUID, form_id: UUID) -> str:
    return _form(session, survey_id, form_id).number


def settle_form(
    session: Session,
    survey: OpenSurvey,
    form_id: UUID,
    chosen: Mapping[str, str],
    *,
    box: keys.ReceiptBox,
    at: datetime,
) -> None:
    """Count a form after each difference was settled: field -> ``first`` or ``second``, whichever the paper bears out."""
    form = _form(session, survey.id, form_id)
    found = _differ(form)
    if not found or any(chosen.get(one.name) not in {"first", "second"} for one in found):
        raise Refused(N_("Choose, for each difference, what the paper says."))
    fields = {name: list(texts) for name, texts in form.first.items()}
    for one in found:
        fields[one.name] = list(one.first if chosen[one.name] == "first" else one.second)
    _readable(session, survey, form.language, fields, at)
    _count(session, survey, form, fields, box, at)


def discard_form(session: Session, survey_id: UUID, form_id: UUID) -> None:
    """Throw away what was typed of a form that does not count yet; the paper can be typed anew."""
    session.delete(_form(session, survey_id, form_id))


def _count(
    session: Session, survey: OpenSurvey, form: PaperForm, fields: Fields, box: keys.ReceiptBox, at: datetime
) -> None:
    """Take the answers as anybody's: under a token that nobody keeps. The row goes, and with it the paper's number."""
    token = keys.new_token()
    answering = actions.Answering(survey, token, form.version_id, form.language, Mode.PAPER)
    settled = settle(
        form_of(session, form.version_id)[1], fields, setting_for(survey, form.language, token, at)
    )
    actions.receive_answers(session, answering, kept(settled), box=box, at=at)
    session.delete(form)
    session.flush()


def _readable(session: Session, survey: OpenSurvey, language: str, fields: Fields, at: datetime) -> None:
    """A paper may lack what is required on a screen; what stands on it must be answers all the same."""
    settled = settle(
        form_of(session, survey.version_id)[1], fields, setting_for(survey, language, keys.new_token(), at)
    )
    wrong = [Problem(why, column=name) for name, why in settled.reading.problems.items()]
    if wrong:
        raise Refused(N_("Some answers cannot be taken as they were typed."), tuple(wrong))


def _tidy(fields: Fields) -> dict[str, list[str]]:
    """So that two people who typed the same are alike: codes in one order, one space between words."""
    return {
        name: sorted(text for one in texts if (text := " ".join(one.split())))
        for name, texts in sorted(fields.items())
    }


def _differ(form: PaperForm) -> list[Difference]:
    if form.second is None:
        return []
    names = sorted({*form.first, *form.second})
    both: Sequence[tuple[str, list[str], list[str]]] = [
        (name, form.first.get(name, []), form.second.get(name, [])) for name in names
    ]
    return [Difference(name, tuple(one), tuple(other)) for name, one, other in both if one != other]


def _form(session: Session, survey_id: UUID, form_id: UUID) -> PaperForm:
    form = session.get(PaperForm, form_id, with_for_update=True)
    if form is None or form.survey_id != survey_id:
        raise NotFound(N_("There is no such form. Perhaps it counts already."))
    return form
