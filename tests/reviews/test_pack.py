"""What a pack is made of: what the rooms below may show, and nothing that somebody could take back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engage.commitments.actions import PromiseFacts, promise
from engage.commitments.models import CommitmentKind
from engage.findings.actions import FindingFacts, draft_finding
from engage.findings.models import FindingState
from engage.findings.releasing import release_measure
from engage.i18n.local_text import LocalText
from engage.listening import actions as listening
from engage.listening.actions import NoteFacts, SessionFacts, SupportFacts
from engage.listening.models import ConsentScope, Fidelity, Support, SupportState
from engage.measures.actions import adopt_target, check_points, define_indicator, publish_points
from engage.measures.intake import record_points
from engage.measures.models import Direction
from engage.measures.rules import ImportedPoint
from engage.privacy.released import Released
from engage.reviews import actions, pack, queries, rules
from engage.reviews.models import Review
from engage.themes import actions as themes
from tests.reviews.conftest import Town
from tests.support import builders

SAID = "The bus comes late and my son misses his first lesson."


def _assembled(town: Town, **more: Any) -> dict[str, Any]:
    card = town.card(town.convened())
    return pack.assemble(town.session, town.initiative.id, card, at=town.at, **more)


@pytest.fixture
def measured(town: Town) -> Town:
    """A measure by age in two places, published in one and withheld for one group."""
    session, at = town.session, town.at
    groups = builders.dimension(session, town.initiative, "age", ("young", "old"))
    made = define_indicator(
        session,
        town.initiative.id,
        "absence",
        LocalText(en="Often absent"),
        definition=LocalText(en="Ten days or more"),
        since=date(2011, 7, 1),
        good=Direction.DOWN,
        source="School board",
        goal_id=town.goal.id,
        dimension_id=groups.id,
        by=None,
        at=at,
    )

    def points(year: int, young: float, old: float | None) -> list[ImportedPoint]:
        start = date(year, 1, 1)
        kind = "value" if old is not None else "withheld"
        return [
            ImportedPoint("Rivertown", str(year), start, None, "value", 20.0, 500),
            ImportedPoint("Rivertown", str(year), start, "young", "value", young, 300),
            ImportedPoint("Rivertown", str(year), start, "old", kind, old),
        ]

    record_points(
        session,
        made.id,
        points(2024, 12.0, 30.0) + points(2025, 10.0, 22.0),
        source_file="x",
        by=town.ana.id,
        at=at,
    )
    check_points(session, made.id, by=town.bo.id, at=at)
    publish_points(session, made.id, by=town.bo.id, at=at)
    record_points(session, made.id, points(2026, 1.0, None), source_file="y", by=town.ana.id, at=at)
    adopt_target(
        session,
        made.id,
        place="Rivertown",
        baseline_period="2024",
        value=5.0,
        by_day=date(2030, 1, 1),
        adopted_by="steering",
        by=None,
        at=at,
    )
    return town


def test_measures_are_the_published_ones_with_baseline_target_gap_and_needle(measured: Town) -> None:
    [goal] = _assembled(measured)["goals"]
    [found] = goal["indicators"]
    assert (found["place"], found["period"], found["baseline_period"]) == ("Rivertown", "2025", "2024")
    assert found["target"]["value"] == 5.0
    old = next(one for one in found["groups"] if one["group"] == "old")
    assert (old["now"]["value"], old["baseline"]["value"]) == (22.0, 30.0)
    assert old["gap_points"] == pytest.approx(12.0)
    assert old["gap_ratio"] == pytest.approx(2.2)
    assert found["gap"] == "narrowed"


def test_released_tables_lie_in_the_pack_under_their_own_fingerprints(measured: Town) -> None:
    release_measure(
        measured.session,
        measured.initiative.id,
        "absence",
        "Rivertown",
        "public",
        by=None,
        at=measured.at,
    )
    sections = _assembled(measured)
    [digest] = sections["goals"][0]["indicators"][0]["tables"]
    assert Released.from_json(sections["tables"][digest]).digest == digest


def test_findings_are_those_the_community_confirmed(town: Town) -> None:
    theme = themes.name_theme(
        town.session, town.initiative.id, LocalText(en="Buses"), goal_id=town.goal.id, by=None, at=town.at
    )
    draft_finding(
        town.session,
        town.initiative.id,
        town.goal.id,
        FindingFacts(LocalText(en="Not checked yet."), theme_ids=(theme.id,), slug="draft"),
        by=town.ana.id,
        at=town.at,
    )
    builders.finding(town.session, town.goal, "no", state=FindingState.REJECTED)
    [goal] = _assembled(town)["goals"]
    assert [one["slug"] for one in goal["findings"]] == ["late-buses"]


def test_promises_stand_with_their_days_late_on_the_day_of_freezing(town: Town) -> None:
    board = builders.partner(town.session, town.initiative)
    facts = PromiseFacts(
        "bus",
        LocalText(en="A bus."),
        CommitmentKind.DO,
        board.id,
        (town.finding.id,),
        due_on=date(2026, 3, 1),
    )
    promise(town.session, town.initiative.id, town.goal.id, facts, by=None, at=town.at)
    [goal] = _assembled(town)["goals"]
    [found] = goal["commitments"]
    assert (found["owner"], found["due_on"], found["late_days"]) == ("School Board", "2026-03-01", 3)


def test_no_words_of_residents_are_frozen_so_that_they_can_be_taken_back(town: Town) -> None:
    held = listening.log_session(
        town.session, town.initiative.id, SessionFacts(date(2026, 2, 1), "Hall"), by=None, at=town.at
    )
    facts = NoteFacts(SAID, "en", Fidelity.VERBATIM, ConsentScope.QUOTE)
    note = listening.write_note(town.session, town.initiative.id, held.id, facts, by=None, at=town.at)
    excerpt = themes.mark_passage(
        town.session, town.initiative.id, note_id=note.id, start=0, end=len(SAID), by=town.ana.id, at=town.at
    )
    theme = themes.name_theme(
        town.session, town.initiative.id, LocalText(en="Buses"), goal_id=town.goal.id, by=None, at=town.at
    )
    themes.code(town.session, town.initiative.id, excerpt.id, theme.id, by=town.ana.id, at=town.at)
    themes.publish_quote(town.session, town.initiative.id, excerpt.id, minimum=10, by=town.bo.id, at=town.at)
    sections = _assembled(town)
    [voice] = sections["goals"][0]["voices"]
    assert (voice["slug"], voice["quotes"], voice["languages"]) == ("buses", 1, ["en"])
    assert "my son" not in rules.canonical(sections)


def test_who_was_not_heard_names_missing_groups_failed_supports_and_sessions_that_fell_out(
    town: Town,
) -> None:
    town.finding.groups_missing = ["age:old", "age:very_old"]
    builders.finding(town.session, town.goal, "second", groups_missing=["age:old"])
    facts = SessionFacts(date(2026, 2, 1), "Hall", languages=("es",))
    held = listening.log_session(town.session, town.initiative.id, facts, by=None, at=town.at)
    support = SupportFacts(Support.CHILDCARE, SupportState.FAILED, "", "Ill.", None, None)
    listening.record_support(town.session, town.initiative.id, held.id, support, by=None, at=town.at)
    town.session.flush()
    sections = _assembled(town)
    assert sections["not_heard"]["missing"] == ["age:old", "age:very_old"]
    assert sections["not_heard"]["sessions"] == {"held": 1, "cancelled": 0, "languages": ["es"]}
    assert sections["supports"] == [
        {"kind": "childcare", "requested": 0, "confirmed": 0, "delivered": 0, "failed": 1}
    ]


def test_the_last_review_s_decisions_come_first_to_the_next_one(town: Town) -> None:
    last = town.published("last")
    later = actions.convene(
        town.session,
        town.initiative.id,
        "next",
        LocalText(en="Autumn"),
        last.period_end,
        date(2026, 8, 31),
        by=None,
        at=town.at,
    )
    card = town.card(later)
    found = pack.assemble(town.session, town.initiative.id, card, at=town.at)["last_review"]
    assert (found["slug"], found["lesson"]) == ("last", {"en": "We asked too late."})
    assert [one["outcome"] for one in found["decisions"]] == ["keep"]


def test_an_assembled_pack_has_the_same_parts_in_the_same_order_and_can_be_frozen(measured: Town) -> None:
    sections = _assembled(measured, told={"sources": 0})
    assert tuple(sections) == pack.ORDER
    made: Review = measured.convened()
    measured.do(actions.freeze_pack, made, sections)
    measured.session.expire(made)
    frozen = queries.pack_of(measured.session, measured.initiative.id, made.id)
    assert frozen is not None
    assert frozen.holds
    assert set(frozen.sections) == set(pack.ORDER)


def test_an_empty_initiative_has_an_empty_pack_and_says_nothing_of_others(town: Town) -> None:
    other = builders.initiative(town.session)
    made = actions.convene(
        town.session,
        other.id,
        "first",
        LocalText(en="First"),
        date(2026, 1, 1),
        date(2026, 2, 1),
        by=None,
        at=town.at,
    )
    card = queries.review_named(town.session, other.id, made.slug)
    sections = pack.assemble(town.session, other.id, card, at=town.at)
    assert sections["goals"] == []
    assert sections["tables"] == {}
    assert sections["last_review"] == {}
