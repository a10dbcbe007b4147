"""Told coverage by group: of a group's answers, the share whose source was told what came of it, in the answer's language.

Computed over answers and sources, so that nobody is followed: an answer counts as told when a report-back was delivered to
its survey (or its round) in the language it was given in. The figure goes through the gate like every other.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.queries import initiative_with
from engage.analysis.breakdown import break_down
from engage.analysis.columns import Question
from engage.errors import N_, Conflict, NotFound
from engage.findings.frames import LANGUAGE, MODE, WAVE, Frame, frame_of
from engage.findings.rules import closed_for_results, policy_for
from engage.groups.queries import dimensions_of
from engage.i18n.local_text import LocalText
from engage.i18n.registry import language
from engage.privacy.release import Labels, release_shares
from engage.privacy.released import Released
from engage.reportback.models import Delivery
from engage.responses.queries import languages_by_wave
from engage.surveys.models import Wave
from engage.surveys.queries import survey_with

TOLD, WAITING = "told", "waiting"
Sent = Collection[tuple[str | None, str]]
"""(round, language) pairs that were told; ``None`` for every round."""

_TITLE = LocalText(en="Told what came of it", es="Se les dijo en qué quedó", ar="أُخبروا بما نتج")
_OPTIONS = {
    TOLD: LocalText(en="Told in their language", es="En su idioma, sí", ar="أُخبروا بلغتهم"),
    WAITING: LocalText(en="Not told yet", es="Todavía no", ar="لم يُخبروا بعد"),
}
_LANGUAGE = LocalText(en="Language answered in", es="Idioma de la respuesta", ar="لغة الإجابة")


def told_by_group(
    session: Session, initiative_id: UUID, survey_id: UUID, audience: str
) -> tuple[Released, ...]:
    """The overall and each dimension of a survey, the language of the answers among them.

    Raises :class:`Conflict` while the survey is open, as for every result by group.
    """
    survey = survey_with(session, survey_id)
    if survey.initiative_id != initiative_id:
        raise NotFound(N_("There is no such survey."))
    if (why := closed_for_results(audience, survey.state.value)) is not None:
        raise Conflict(why)
    frame = frame_of(session, survey_id)
    told = _told(frame, _only_language(session, survey_id), _deliveries(session, survey_id))
    question = Question(TOLD, (TOLD, WAITING), np.where(told, 0, 1))
    dimensions = [one for code, one in frame.dimensions.items() if code not in {WAVE, MODE}]
    policy = policy_for(initiative_with(session, initiative_id), audience)
    labels = _labels(session, initiative_id, frame)
    return release_shares(break_down([question], dimensions), policy, labels)


def _told(frame: Frame, only_language: str, sent: Sent) -> NDArray[np.bool_]:
    """[answers]: was the source of each told, in the answer's language?"""
    spoken = _names(frame, LANGUAGE, only_language)
    rounds = _names(frame, WAVE, None)
    pairs = zip(rounds, spoken, strict=True)
    return np.array([(None, tag) in sent or (wave, tag) in sent for wave, tag in pairs], dtype=bool)


def _names(frame: Frame, code: str, where_all_agree: str | None) -> list[str | None]:
    """For each answer the code of its group; a dimension in which all answers agree is not in the frame."""
    dimension = frame.dimensions.get(code)
    if dimension is None:
        return [where_all_agree] * frame.people
    return [dimension.groups[place] if place >= 0 else None for place in dimension.members.tolist()]


def _deliveries(session: Session, survey_id: UUID) -> Sent:
    """A survey of one round is told by telling that round."""
    rows = session.execute(
        select(Wave.code, Delivery.language)
        .outerjoin(Wave, Wave.id == Delivery.wave_id)
        .where(Delivery.survey_id == survey_id)
    ).all()
    alone = session.scalars(select(Wave.code).where(Wave.survey_id == survey_id)).all()
    return {(None if list(alone) == [wave] else wave, tag) for wave, tag in rows}


def _only_language(session: Session, survey_id: UUID) -> str:
    tags = {tag for by_language in languages_by_wave(session, survey_id).values() for tag in by_language}
    return next(iter(sorted(tags)), "")


def _labels(session: Session, initiative_id: UUID, frame: Frame) -> Labels:
    cards = dimensions_of(session, initiative_id)
    groups = {(card.code, group.code): group.label for card in cards for group in card.groups}
    if LANGUAGE in frame.dimensions:
        groups |= {
            (LANGUAGE, tag): LocalText({tag: language(tag).autonym})
            for tag in frame.dimensions[LANGUAGE].groups
        }
    names = {card.code: card.name for card in cards} | {LANGUAGE: _LANGUAGE}
    return Labels(_TITLE, _OPTIONS, names, groups)
