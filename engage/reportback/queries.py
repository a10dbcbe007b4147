"""Questions pages ask about report-backs: what they say, where they went, who still has to be told, what became of a survey."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import N_, NotFound
from engage.i18n.local_text import LocalText
from engage.listening.queries import sessions_of
from engage.reportback import rules
from engage.reportback.models import Delivery, ReportBack, ReportBackState
from engage.responses.queries import languages_by_wave
from engage.surveys.cards import surveys_of
from engage.surveys.models import Wave

NOT_HELD = frozenset({"proposed", "planned", "confirmed", "cancelled"})


@dataclass(frozen=True, slots=True)
class ReportBackCard:
    id: UUID
    slug: str
    review_id: UUID | None
    goal_id: UUID | None
    you_said: LocalText
    we_found: LocalText
    we_decided: LocalText
    we_will: LocalText
    we_cannot: LocalText
    still_to_hear: LocalText
    next_date: date | None
    state: str
    drafted_by: UUID | None
    published_at: datetime | None
    illustration: bool

    @property
    def parts(self) -> tuple[tuple[str, LocalText], ...]:
        """What it says, part by part, in the order in which it is read."""
        return tuple((name, text) for name in rules.TEXTS if (text := getattr(self, name)))


@dataclass(frozen=True, slots=True)
class DeliveryCard:
    """One telling of one source."""

    id: UUID
    report_back_id: UUID
    survey_id: UUID | None
    wave_id: UUID | None
    session_id: UUID | None
    language: str
    channel: str
    delivered_on: date
    reached: int | None
    state: str
    illustration: bool


@dataclass(frozen=True, slots=True)
class ToTell:
    """A source and the languages its voices came in, and those in which it was told. ``title`` is the survey's or session's;
    ``wave`` the round's label."""

    survey_id: UUID | None
    wave_id: UUID | None
    session_id: UUID | None
    title: LocalText
    wave: LocalText
    languages: tuple[str, ...]
    told: tuple[str, ...]
    contested: bool

    @property
    def waiting(self) -> tuple[str, ...]:
        return tuple(tag for tag in self.languages if tag not in self.told)


@dataclass(frozen=True, slots=True)
class Told:
    """How many of the voices' sources were told in their language: pairs of source and language, over all and by language."""

    sources: tuple[ToTell, ...]
    by_language: tuple[tuple[str, int, int], ...]  # tag, told, all

    @property
    def told(self) -> int:
        return sum(told for _, told, _ in self.by_language)

    @property
    def all(self) -> int:
        return sum(every for _, _, every in self.by_language)

    @property
    def enough(self) -> bool:
        return rules.enough_told(self.told, self.all)


def report_backs_of(
    session: Session,
    initiative_id: UUID,
    *,
    goal_id: UUID | None = None,
    review_id: UUID | None = None,
    public: bool = False,
) -> list[ReportBackCard]:
    """The initiative's report-backs, the latest first, those that are not out yet at the top; the public sees what is out."""
    query = select(ReportBack).where(ReportBack.initiative_id == initiative_id)
    if goal_id is not None:
        query = query.where(ReportBack.goal_id == goal_id)
    if review_id is not None:
        query = query.where(ReportBack.review_id == review_id)
    if public:
        query = query.where(ReportBack.state.in_([ReportBackState(state) for state in sorted(rules.PUBLIC)]))
    rows = session.scalars(query.order_by(ReportBack.published_at.desc(), ReportBack.slug)).all()
    return [_card(row) for row in sorted(rows, key=lambda row: row.published_at is not None)]


def report_back_named(
    session: Session, initiative_id: UUID, slug: str, *, public: bool = False
) -> ReportBackCard:
    row = session.scalars(
        select(ReportBack).where(ReportBack.initiative_id == initiative_id, ReportBack.slug == slug)
    ).first()
    if row is None or (public and not rules.is_public(row.state)):
        raise NotFound(N_("There is no such report-back."))
    return _card(row)


def deliveries_of(
    session: Session, initiative_id: UUID, *, report_back_id: UUID | None = None
) -> list[DeliveryCard]:
    """Deliveries, the latest first; of one report-back when asked."""
    query = select(Delivery).where(Delivery.initiative_id == initiative_id)
    if report_back_id is not None:
        query = query.where(Delivery.report_back_id == report_back_id)
    rows = session.scalars(query.order_by(Delivery.delivered_on.desc(), Delivery.id))
    return [_delivery(row) for row in rows]


def told(session: Session, initiative_id: UUID) -> Told:
    """Every source that gave a voice, and in which of its languages somebody has told it what came of that.

    Over sources, never over people: a source of three people counts as much as one of three thousand.
    """
    deliveries = deliveries_of(session, initiative_id)
    sources = [
        *_surveys_to_tell(session, initiative_id, deliveries),
        *_sessions_to_tell(session, initiative_id, deliveries),
    ]
    tags = sorted({tag for source in sources for tag in source.languages})
    by_language = tuple(
        (
            tag,
            sum(tag in source.told for source in sources if tag in source.languages),
            sum(tag in source.languages for source in sources),
        )
        for tag in tags
    )
    return Told(tuple(sources), by_language)


def _surveys_to_tell(
    session: Session, initiative_id: UUID, deliveries: Iterable[DeliveryCard]
) -> list[ToTell]:
    """Each survey, or each of its waves, that anybody answered. Telling the whole survey tells all of its waves."""
    found = []
    for survey in surveys_of(session, initiative_id):
        labels = _waves(session, survey.id)
        by_wave = languages_by_wave(session, survey.id)
        for wave_id in [None, *labels]:
            if wave_id not in by_wave:
                continue
            to_it = [
                one for one in deliveries if one.survey_id == survey.id and one.wave_id in {None, wave_id}
            ]
            found.append(
                ToTell(
                    survey_id=survey.id,
                    wave_id=wave_id,
                    session_id=None,
                    title=survey.title,
                    wave=labels[wave_id] if wave_id is not None else LocalText(),
                    languages=tuple(sorted(by_wave[wave_id])),
                    told=_told(to_it),
                    contested=any(one.state == "contested" for one in to_it),
                )
            )
    return found


def _sessions_to_tell(
    session: Session, initiative_id: UUID, deliveries: Iterable[DeliveryCard]
) -> list[ToTell]:
    found = []
    for card in sessions_of(session, initiative_id):
        if card.state in NOT_HELD:
            continue
        to_it = [one for one in deliveries if one.session_id == card.id]
        found.append(
            ToTell(
                survey_id=None,
                wave_id=None,
                session_id=card.id,
                title=LocalText(und=card.title),
                wave=LocalText(),
                languages=tuple(sorted(card.languages)),
                told=_told(to_it),
                contested=any(one.state == "contested" for one in to_it),
            )
        )
    return found


def _told(deliveries: Iterable[DeliveryCard]) -> tuple[str, ...]:
    return tuple(sorted({one.language for one in deliveries}))


def _waves(session: Session, survey_id: UUID) -> dict[UUID, LocalText]:
    rows = session.scalars(select(Wave).where(Wave.survey_id == survey_id).order_by(Wave.position))
    return {row.id: row.label for row in rows}


def _card(row: ReportBack) -> ReportBackCard:
    return ReportBackCard(
        id=row.id,
        slug=row.slug,
        review_id=row.review_id,
        goal_id=row.goal_id,
        you_said=row.you_said,
        we_found=row.we_found,
        we_decided=row.we_decided,
        we_will=row.we_will,
        we_cannot=row.we_cannot or LocalText(),
        still_to_hear=row.still_to_hear or LocalText(),
        next_date=row.next_date,
        state=row.state.value,
        drafted_by=row.drafted_by,
        published_at=row.published_at,
        illustration=row.illustration,
    )


def _delivery(row: Delivery) -> DeliveryCard:
    return DeliveryCard(
        id=row.id,
        report_back_id=row.report_back_id,
        survey_id=row.survey_id,
        wave_id=row.wave_id,
        session_id=row.session_id,
        language=row.language,
        channel=row.channel,
        delivered_on=row.delivered_on,
        reached=row.reached,
        state=row.state.value,
        illustration=row.illustration,
    )


def free_slug(session: Session, initiative_id: UUID, day: date) -> str:
    """A plain name for a report-back's address that no other one has."""
    taken = set(session.scalars(select(ReportBack.slug).where(ReportBack.initiative_id == initiative_id)))
    names = (f"report-back-{day.isoformat()}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
