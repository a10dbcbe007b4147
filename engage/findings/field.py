"""Who answers an open survey, by group against the groups sought: counts of people, released, never their answers.

While people still answer, numbers can be watched: one that rises as somebody leaves the kiosk says what they ticked. So a
count is rounded down to five before it goes through the gate, and everything beside it (shares, voices still needed) is
reckoned from the rounded one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from engage.agenda.queries import InitiativeCard, initiative_with
from engage.analysis.representation import more_voices
from engage.findings.counted import people_by_group
from engage.findings.rules import policy_for
from engage.groups.queries import DimensionCard, Reference, dimensions_of, references_of
from engage.i18n.local_text import LocalText
from engage.outreach.queries import sought_by
from engage.privacy.policy import Policy
from engage.privacy.release_other import HEARD, MORE, SHARE_COMMUNITY, Named, release_counts
from engage.privacy.released import Figure, Released, Why
from engage.responses.tallies import combinations
from engage.surveys.queries import OpenSurvey

STEP = 5
"""People: to what multiple the counts of an open survey are rounded down."""
_TITLE = LocalText(
    en="Who has answered so far", es="Quiénes han respondido hasta ahora", ar="من أجابوا حتى الآن"
)


@dataclass(frozen=True, slots=True)
class Voices:
    """One group: how many were heard, its share of the community, how many the plan seeks, how many more it takes.

    ``more`` is what the plan still lacks where the plan names a number, else what would bring the group to its share of the
    community; ``None`` where neither is known. ``at_least``: the count is too small to show, so that this is its lower end.
    """

    code: str
    label: LocalText
    heard: Figure
    share_community: Figure
    sought: int | None
    more: int | None
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """Who answered by the groups of one dimension. Groups that nobody heard from are there with none."""

    dimension: str
    name: LocalText
    table: Released
    voices: tuple[Voices, ...]
    source: str


def who_comes(session: Session, survey: OpenSurvey) -> list[Coming]:
    """Every dimension that a question of the survey answers, in the initiative's order."""
    policy = policy_for(initiative_with(session, survey.initiative_id), "desk")
    paths = {placed.item.dimension: placed.path for placed in survey.instrument.telling if not placed.repeats}
    cards = [card for card in dimensions_of(session, survey.initiative_id) if card.code in paths]
    answers = combinations(session, survey.id, [paths[card.code] for card in cards])
    sought = sought_by(session, survey.initiative_id, survey.goal_id)
    found = []
    for place, card in enumerate(cards):
        heard, known = _heard(card, ((values[place], number) for values, number in answers))
        reference = next(iter(references_of(session, survey.initiative_id, card.code)), None)
        found.append(_coming(card, heard, known, reference, sought, policy))
    return found


def count_of_people(heard: Mapping[str, int], codes: Iterable[str], initiative: InitiativeCard) -> Released:
    """People by what every answer has (its language, how it was given), through the same gate."""
    policy = policy_for(initiative, "desk")
    return release_counts(
        {code: coarse(number, policy) for code, number in heard.items()},
        [Named(code, LocalText(und=code)) for code in codes],
        policy,
        subject="field",
        title=_TITLE,
        dimension=Named("", LocalText()),
    )


def coarse(people: int, policy: Policy) -> int:
    """Rounded down to five. What is too small to show stays as it is, for the gate to see."""
    return max(policy.k, people // STEP * STEP) if people >= policy.k else people


def _heard(card: DimensionCard, answers: Any) -> tuple[Counter[str], int]:
    """People by group, and how many named a group at all. Somebody may name several."""
    groups = {group.code for group in card.groups}
    heard: Counter[str] = Counter()
    known = 0
    for value, number in answers:
        named = {
            code for code in (value if isinstance(value, list) else [value]) if isinstance(code, str)
        } & groups
        heard.update(dict.fromkeys(named, number))
        known += number if named else 0
    return heard, known


def _coming(
    card: DimensionCard,
    heard: Counter[str],
    known: int,
    reference: Reference | None,
    sought: Mapping[Any, int | None],
    policy: Policy,
) -> Coming:
    overlapping = sum(heard.values()) != known
    told = {code: coarse(number, policy) for code, number in heard.items()}
    people = max(coarse(known, policy), *told.values(), 0) if overlapping else sum(told.values())
    table = people_by_group(
        told,
        card,
        policy,
        subject="field",
        title=_TITLE,
        reference=reference,
        answers=people if overlapping else None,
    )
    columns = [head.code for head in table.columns]
    voices = []
    for group in card.groups:
        figures = dict(zip(columns, table.row(group.code).figures, strict=True))
        wanted = sought.get(group.id)
        more, at_least = _more(figures, wanted, people, policy)
        voices.append(
            Voices(group.code, group.label, figures[HEARD], figures[SHARE_COMMUNITY], wanted, more, at_least)
        )
    return Coming(card.code, card.name, table, tuple(voices), table.source)


def _more(
    figures: Mapping[str, Figure], wanted: int | None, people: int, policy: Policy
) -> tuple[int | None, bool]:
    """How many more voices, and whether that is a lower end. Only from what the table tells, and that k - 1 is the most
    a count too small to show can be."""
    heard, share = figures[HEARD], figures[SHARE_COMMUNITY]
    small = heard.why is Why.PRIMARY
    if heard.value is None and not small:
        return None, False
    number = policy.k - 1 if heard.value is None else int(heard.value)
    if wanted is not None:
        return max(0, wanted - number), small
    if small:
        p = Fraction(share.value).limit_denominator(10_000) if share.value is not None else None
        return (more_voices(p, number, people) if p is not None else None), True
    more = figures[MORE].value
    return (None if more is None else int(more)), False
