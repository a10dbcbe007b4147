"""Questions pages ask about surveys."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.errors import N_, NotFound
from engage.i18n.local_text import LocalText
from engage.surveys import rules
from engage.surveys.form import Form
from engage.surveys.instrument import Instrument, with_texts
from engage.surveys.models import (
    Anonymity,
    DateGrain,
    DraftChoice,
    DraftItem,
    InstrumentVersion,
    Survey,
    SurveyLanguage,
    SurveyState,
    Wording,
    WordingState,
)
from engage.surveys.pages import Page
from engage.surveys.texts import required_texts

# A published instrument never changes, so a process reads each one once.
_KEPT_FORMS = 64
_forms: OrderedDict[UUID, tuple[int, Form]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """A published survey as its residents meet it."""

    id: UUID
    initiative_id: UUID
    initiative_slug: str
    initiative_name: LocalText
    timezone: str
    goal_id: UUID | None
    slug: str
    code: str
    state: SurveyState
    form: Form
    version_id: UUID
    version_number: int
    anonymity: Anonymity
    date_grain: DateGrain
    single_page: bool
    sensitive: bool
    quotable: bool
    opens_at: datetime | None
    closes_at: datetime | None
    sample_source: str | None
    sample_licence: str | None

    @property
    def instrument(self) -> Instrument:
        return self.form.instrument

    @property
    def pages(self) -> tuple[Page, ...]:
        return self.form.pages(single=self.single_page)

    def there(self, moment: datetime) -> datetime:
        """A moment as the clocks of the initiative's place show it."""
        return moment.astimezone(ZoneInfo(self.timezone))

    def door_at(self, moment: datetime) -> rules.Door:
        return rules.door_at(self.state.value, self.opens_at, self.closes_at, moment)


_survey, _initiative = Survey.__table__.c, Initiative.__table__.c
_version = InstrumentVersion.__table__.c
_PUBLISHED = (
    select(
        *(_survey[one.name] for one in fields(OpenSurvey) if one.name in _survey),
        _initiative.slug.label("initiative_slug"),
        _initiative.name.label("initiative_name"),
        _initiative.timezone,
        _version.id.label("version_id"),
    )
    .join(Initiative.__table__, _initiative.id == _survey.initiative_id)
    .join(
        InstrumentVersion.__table__,
        (_version.survey_id == _survey.id) & (_version.number == _survey.version_number),
    )
)
# Each is one object, so that its SQL is made once for the process.
_BY_CODE, _BY_ID, _BY_SLUG = (
    _PUBLISHED.where(one == bindparam("wanted", type_=one.type))
    for one in (_survey.code, _survey.id, _survey.slug)
)


def survey_by_code(session: Session, code: str) -> OpenSurvey:
    """The published survey at ``/s/<code>``; :class:`NotFound` when there is none, or none has been published."""
    return _published(session, _BY_CODE, code.lower())


def survey_with(session: Session, survey_id: UUID) -> OpenSurvey:
    """The published survey with this id."""
    return _published(session, _BY_ID, survey_id)


def survey_named(session: Session, slug: str) -> OpenSurvey:
    """The published survey with this slug, for commands."""
    try:
        return _published(session, _BY_SLUG, slug)
    except NotFound:
        raise NotFound(N_("There is no published survey named {slug}.", slug=slug)) from None


def draft_as_survey(session: Session, survey_id: UUID) -> OpenSurvey:
    """A survey as residents would meet its draft. It has no version: nothing can be answered."""
    row = session.execute(
        select(Survey, Initiative.slug, Initiative.name, Initiative.timezone)
        .join(Initiative, Initiative.id == Survey.initiative_id)
        .where(Survey.id == survey_id)
    ).first()
    if row is None:
        raise NotFound(N_("There is no such survey."))
    survey, slug, name, timezone = row
    form = Form(draft_instrument(session, survey_id))
    return _met(survey, slug, name, timezone, survey.id, 0, form)


def form_of(session: Session, version_id: UUID) -> tuple[int, Form]:
    """Number of a published version, and what it asks."""
    with _lock:
        if version_id in _forms:
            _forms.move_to_end(version_id)
            return _forms[version_id]
    row = session.execute(
        select(InstrumentVersion.number, InstrumentVersion.document).where(InstrumentVersion.id == version_id)
    ).first()
    if row is None:
        raise NotFound(N_("There is no such version of a survey."))
    found = (row.number, Form(Instrument.from_json(row.document)))
    with _lock:
        _forms[version_id] = found
        if len(_forms) > _KEPT_FORMS:
            _forms.popitem(last=False)
    return found


def version_numbered(session: Session, survey_id: UUID, number: int) -> UUID:
    """The id of a survey's version by its number; :class:`NotFound` when there is none."""
    found = session.scalar(
        select(InstrumentVersion.id).where(
            InstrumentVersion.survey_id == survey_id, InstrumentVersion.number == number
        )
    )
    if found is None:
        raise NotFound(N_("There is no such version of a survey."))
    return found


def draft_instrument(session: Session, survey_id: UUID) -> Instrument:
    """What the survey asks now, put together from its draft rows and wording."""
    survey = session.get_one(Survey, survey_id)
    items = session.scalars(
        select(DraftItem).where(DraftItem.survey_id == survey_id).order_by(DraftItem.position)
    ).all()
    choices = session.execute(
        select(DraftChoice.list_name, DraftChoice.code, DraftChoice.fields)
        .where(DraftChoice.survey_id == survey_id)
        .order_by(DraftChoice.position)
    )
    lists: dict[str, list[dict[str, Any]]] = {name: [] for name in survey.document.get("lists", ())}
    for choice in choices:
        lists.setdefault(choice.list_name, []).append({"code": choice.code, **choice.fields})
    bare = Instrument.from_json(
        {
            "title": {},
            "languages": languages_of(session, survey_id),
            "items": _nested(items, None),
            "choice_lists": lists,
            "autonyms": survey.document.get("autonyms", {}),
            "directions": survey.document.get("directions", {}),
            "settings": survey.document.get("settings", {}),
        }
    )
    return with_texts(bare, _texts(session, survey_id))


def languages_of(session: Session, survey_id: UUID, *, committed: bool = False) -> list[str]:
    """Tags in the order offered, the source language first; only the committed ones when asked for."""
    query = select(SurveyLanguage.tag).where(SurveyLanguage.survey_id == survey_id)
    if committed:
        query = query.where(SurveyLanguage.committed)
    return list(session.scalars(query.order_by(SurveyLanguage.position)))


def readiness_of(session: Session, survey_id: UUID) -> list[rules.Readiness]:
    """How far each committed language is, the source language first."""
    instrument = draft_instrument(session, survey_id)
    by_tag: dict[str, dict[str, rules.Translated]] = {}
    for key, tag, source_hash, state in session.execute(
        select(Wording.key, Wording.tag, Wording.source_hash, Wording.state).where(
            Wording.survey_id == survey_id
        )
    ):
        by_tag.setdefault(tag, {})[key] = rules.Translated(source_hash, state is WordingState.REVIEWED)
    texts = required_texts(instrument)
    return [
        rules.readiness(tag, instrument.source_language, texts, by_tag.get(tag, {}))
        for tag in languages_of(session, survey_id, committed=True)
    ]


def _published(session: Session, query: Executable, value: object) -> OpenSurvey:
    """Every page of a resident begins with this, so it is one plain statement: no objects of the mapper are made."""
    session.flush()  # what an action has just changed is seen
    row = session.connection().execute(query, {"wanted": value}).first()
    if row is None:
        raise NotFound(N_("There is no survey at this address. Please check the link."))
    _, form = form_of(session, row.version_id)
    return OpenSurvey(**row._mapping, form=form)


def _met(
    survey: Survey,
    initiative_slug: str,
    initiative_name: LocalText,
    timezone: str,
    version_id: UUID,
    number: int,
    form: Form,
) -> OpenSurvey:
    return OpenSurvey(
        id=survey.id,
        initiative_id=survey.initiative_id,
        initiative_slug=initiative_slug,
        initiative_name=initiative_name,
        timezone=timezone,
        goal_id=survey.goal_id,
        slug=survey.slug,
        code=survey.code,
        state=survey.state,
        form=form,
        version_id=version_id,
        version_number=number,
        anonymity=survey.anonymity,
        date_grain=survey.date_grain,
        single_page=survey.single_page,
        sensitive=survey.sensitive,
        quotable=survey.quotable,
        opens_at=survey.opens_at,
        closes_at=survey.closes_at,
        sample_source=survey.sample_source,
        sample_licence=survey.sample_licence,
    )


def _nested(rows: Any, parent: UUID | None) -> list[dict[str, Any]]:
    return [
        {"name": row.name, "kind": row.kind, **row.fields, "items": _nested(rows, row.id)}
        for row in rows
        if row.parent_id == parent
    ]


def _texts(session: Session, survey_id: UUID) -> Mapping[str, LocalText]:
    by_key: dict[str, dict[str, str]] = {}
    for key, tag, text in session.execute(
        select(Wording.key, Wording.tag, Wording.text).where(Wording.survey_id == survey_id)
    ):
        by_key.setdefault(key, {})[tag] = text
    return {key: LocalText(texts) for key, texts in by_key.items()}
