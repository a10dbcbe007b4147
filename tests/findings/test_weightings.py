"""Weightings: made from the community's counts, kept with a version, refused where they would count a few far too much."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import AuditEvent, Initiative
from engage.analysis.weights import Margin, rake
from engage.errors import Conflict, NotFound, Refused
from engage.findings import queries
from engage.findings.frames import frame_of
from engage.findings.models import Weighting
from engage.findings.releasing import release_results
from engage.findings.weighing import MarginPlan, Recipe, digest_of, proposed, usable_margins, weigh
from engage.findings.weightings import keep_weighting, switch_off, switch_on, weighting_on, weightings_of
from engage.surveys.queries import OpenSurvey
from tests.support import builders
from tests.support.answers import answered

PEOPLE = [("young", "yes")] * 100 + [("middle", "no")] * 60 + [("old", "no")] * 40 + [(None, "yes")] * 10
LIVE_HERE = {"young": 300, "middle": 300, "old": 400}


@pytest.fixture
def owner(session: Session) -> Initiative:
    return builders.initiative(session)


@pytest.fixture
def survey(session: Session, owner: Initiative) -> OpenSurvey:
    return answered(session, owner, PEOPLE)


def by_age(joined: dict[str, str] | None = None, people: dict[str, int] | None = None) -> Recipe:
    return Recipe((MarginPlan("age", "Rivertown", "2020", "census", people or LIVE_HERE, joined or {}),))


def kept(
    session: Session, owner: Initiative, survey: OpenSurvey, at: datetime, recipe: Recipe | None = None
) -> Weighting:
    return keep_weighting(
        session, owner.id, survey.id, "Census", recipe or by_age(), opt_in=True, by=None, at=at
    )


def test_the_sample_is_given_the_community_s_shares(session: Session, survey: OpenSurvey) -> None:
    weights, effect = weigh(frame_of(session, survey.id), by_age())
    assert weights.mean() == pytest.approx(1)
    young, middle, old = effect.categories["age"]
    assert (young.n, young.before, young.community) == (100, 0.5, 0.3)
    assert [round(one.after, 9) for one in (young, middle, old)] == [0.3, 0.3, 0.4]
    assert effect.not_known == {"age": 10}
    assert any(one.code == "category_not_known" for one in effect.cautions)


def test_the_weights_are_those_of_raking(session: Session, survey: OpenSurvey) -> None:
    frame = frame_of(session, survey.id)
    weights, effect = weigh(frame, by_age())
    margin = Margin(
        "age", ("young", "middle", "old"), frame.dimensions["age"].members, np.array([300.0, 300, 400])
    )
    expected = rake(np.ones(frame.people), [margin])
    assert weights == pytest.approx(expected.weights / expected.weights.mean())
    assert effect.design_effect == pytest.approx(expected.design_effect)


def test_thin_categories_are_joined_and_people_nobody_counted_keep_their_weight(
    session: Session, owner: Initiative
) -> None:
    survey = answered(session, owner, [("young", "yes")] * 50 + [("middle", "no")] * 45 + [("old", "no")] * 3)
    frame = frame_of(session, survey.id)
    _, effect = weigh(frame, by_age({"old": "middle"}))
    assert [(one.code, one.n, one.community) for one in effect.categories["age"]] == [
        ("young", 50, 0.3),
        ("middle", 48, 0.7),
    ]
    weights, effect = weigh(frame, by_age(people={"young": 300, "middle": 300}))
    assert effect.not_known == {"age": 3}
    assert len(weights) == frame.people


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(()),
        by_age({"young": "middle", "middle": "young"}),
        by_age({"young": "old", "middle": "old"}),
        by_age(people={"young": 300, "middle": 300, "old": 0}),
        by_age(people={"young": 300, "middle": 300, "martians": 400}),
        Recipe((MarginPlan("gender", "", "", "", {"women": 1, "men": 1}, {}),)),
        Recipe(by_age().margins, ratio=1.0),
        Recipe(by_age().margins * 6),
    ],
)
def test_a_recipe_that_cannot_be_made_is_refused_and_nothing_is_kept(
    session: Session, owner: Initiative, survey: OpenSurvey, at: datetime, recipe: Recipe
) -> None:
    with pytest.raises(Refused):
        kept(session, owner, survey, at, recipe)
    assert weightings_of(session, survey.id) == []


def test_margins_that_count_different_populations_are_brought_to_one_and_that_is_told(
    session: Session, survey: OpenSurvey
) -> None:
    twice = by_age(people={code: 2 * n for code, n in LIVE_HERE.items()})
    frame = frame_of(session, survey.id)
    weights, effect = weigh(frame, Recipe((*by_age().margins, *twice.margins)))
    assert weights == pytest.approx(weigh(frame, by_age())[0])
    assert any(one.code == "populations_differ" for one in effect.cautions)


def test_a_survey_offers_the_dimensions_it_asked_for_and_somebody_counted(
    session: Session, owner: Initiative, survey: OpenSurvey
) -> None:
    frame = frame_of(session, survey.id)
    assert usable_margins(session, owner.id, frame) == []
    builders.population(session, owner, "age", {"young": 300, "old": 400})
    builders.dimension(session, owner, "gender", ("women", "men"))
    builders.population(session, owner, "gender", {"women": 5, "men": 5})
    [(card, reference)] = usable_margins(session, owner.id, frame)
    margin = proposed(card, reference, frame)
    assert (margin.dimension, margin.people, margin.joined) == ("age", {"young": 300, "old": 400}, {})


def test_a_weighting_is_kept_with_a_version_and_what_it_does_and_is_off(
    session: Session, owner: Initiative, survey: OpenSurvey, at: datetime
) -> None:
    first, second = (kept(session, owner, survey, at) for _ in range(2))
    assert (first.version, second.version) == (1, 2)
    cards = weightings_of(session, survey.id)
    assert [(one.name, one.version, one.on) for one in cards] == [("Census", 2, False), ("Census", 1, False)]
    assert cards[0].recipe == by_age()
    weights, _ = weigh(frame_of(session, survey.id), cards[0].recipe)
    assert digest_of(weights) == first.weights_digest == second.weights_digest
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.what == f"weighting:{first.id}")).all()
    assert verbs == ["keep weighting"]


def test_one_weighting_at_a_time_is_on(
    session: Session, owner: Initiative, survey: OpenSurvey, at: datetime
) -> None:
    first, second = (kept(session, owner, survey, at) for _ in range(2))
    switch_on(session, owner.id, first.id, by=None, at=at)
    switch_on(session, owner.id, second.id, by=None, at=at)
    found = weighting_on(session, survey.id)
    assert found is not None
    assert found.version == 2
    switch_off(session, owner.id, second.id, by=None, at=at)
    assert weighting_on(session, survey.id) is None
    with pytest.raises(NotFound):
        switch_on(session, builders.initiative(session).id, first.id, by=None, at=at)


def test_a_weighting_that_counts_a_few_far_too_much_may_be_kept_and_never_used(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(
        session, owner, [("young", "yes")] * 400 + [("middle", "no")] * 25 + [("old", "no")] * 25
    )
    lopsided = Recipe(by_age(people={"young": 60, "middle": 470, "old": 470}).margins, ratio=20.0)
    found = kept(session, owner, survey, at, lopsided)
    assert found.effect["design_effect"] > 4
    assert not weightings_of(session, survey.id)[0].may_be_used
    with pytest.raises(Conflict, match="design effect"):
        switch_on(session, owner.id, found.id, by=None, at=at)


def test_the_desk_gets_both_and_the_public_the_weighted_numbers(
    session: Session, owner: Initiative, survey: OpenSurvey, at: datetime
) -> None:
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    switch_on(session, owner.id, kept(session, owner, survey, at).id, by=None, at=at)
    release_results(session, owner.id, survey.id, "desk", by=None, at=at)
    release_results(session, owner.id, survey.id, "public", by=None, at=at.replace(hour=20))

    def share(audience: str, weighted: bool | None) -> tuple[float | None, object]:
        cards = queries.releases_of(
            session, owner.id, audience=audience, survey_id=survey.id, subject="heard", weighted=weighted
        )
        card = next(one for one in cards if not one.dimensions)
        table = queries.released_table(session, owner.id, card.id, audience=audience)
        return table.row().figures[0].value, table.weighed and (table.weighed.name, table.weighed.opt_in)

    assert share("desk", False) == (pytest.approx(110 / 210), None)
    value, weighed = share("desk", True)
    assert weighed == ("Census", True)
    assert value == pytest.approx((0.3 * 200 + 10) / 210)  # whoever gave no age counts as one
    assert share("desk", None) == (value, weighed)
    assert share("public", None) == (0.33, ("Census", True))
