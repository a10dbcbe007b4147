"""The question bank: what its sources ask for, and questions that go out as a form and come back the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engage.exchange.xlsform import read_xlsform, xlsform_bytes
from engage.responses.settling import Setting, settle
from engage.surveys.bank import ENTRIES, SCALES, TEMPLATES
from engage.surveys.form import Form
from engage.surveys.instrument import ChoiceRole, Instrument, Kind
from tests.support.surveys import words

BLOCKS = {**{code: (e.items, e.lists) for code, e in ENTRIES.items()}, **{code: (t.items, t.lists) for code, t in TEMPLATES.items()}}  # fmt: skip


def _form(code: str) -> Instrument:
    items, lists = BLOCKS[code]
    return Instrument(words("T", "T", "T"), ("en", "es", "ar"), items, lists)


@pytest.mark.parametrize("code", sorted(BLOCKS))
def test_what_the_bank_asks_goes_out_as_a_form_and_comes_back_the_same(code: str) -> None:
    assert read_xlsform(xlsform_bytes(_form(code))).instrument == _form(code)


def test_race_and_ethnicity_are_asked_as_the_standard_of_2024_asks_them() -> None:
    """SPD 15: one question, seven groups in alphabetical order, as many as fit, details behind each."""
    entry = ENTRIES["race_ethnicity"]
    question, *details = entry.items
    seven = entry.lists["race_ethnicity"]
    labels = [choice.label["en"] for choice in seven]
    assert (question.kind, len(seven), labels) == (Kind.MULTI, 7, sorted(labels))
    assert {item.relevant for item in details} == {
        f"selected(${{race_ethnicity}}, '{one.code}')" for one in seven
    }
    written = [item for item in details if item.kind is Kind.TEXT]
    ticked = [item for item in details if item.kind is Kind.MULTI]
    assert len(written) == 1
    assert all(any(one.role is ChoiceRole.OTHER for one in entry.lists[item.choice_list]) for item in ticked)
    assert all(len(entry.lists[item.choice_list]) == 7 for item in ticked)


@pytest.mark.parametrize(
    ("answers", "group"),
    [
        ({}, ""),
        ({"seeing": "none"}, "without"),
        ({"seeing": "some", "walking": "some", "hearing": "some"}, "without"),
        ({"seeing": "none", "communicating": "lot"}, "with"),
        ({"self_care": "cannot"}, "with"),
    ],
)
def test_the_short_set_counts_a_lot_of_difficulty_with_any_one_thing(
    answers: dict[str, str], group: str
) -> None:
    """The cut-off that the Washington Group recommends; whoever answered none of the six is in no group."""
    fields = {f"functioning/functioning_{name}": [code] for name, code in answers.items()}
    setting = Setting(datetime(2026, 3, 4, tzinfo=UTC), "en", "token")
    settled = settle(Form(_form("functioning")), fields, setting)
    assert settled.document["functioning/functioning_group"] == group


def test_the_short_set_asks_its_six_questions_with_its_four_answers_and_never_says_disability() -> None:
    entry = ENTRIES["functioning"]
    asked = [item for item in entry.items[0].items if item.kind is Kind.SINGLE]
    assert len(asked) == 6
    assert [choice.code for choice in entry.lists["functioning"]] == ["none", "some", "lot", "cannot"]
    said = " ".join(text["en"] for _, text in _form("functioning").texts() if text).lower()
    assert "disab" not in said


@pytest.mark.parametrize("code", sorted(SCALES))
def test_scales_have_as_many_steps_as_they_say_in_every_language(code: str) -> None:
    scale = SCALES[code]
    assert len(scale.choices) == (11 if code == "zero_to_ten" else int(code[-1]))
    assert all(set(choice.label) == {"en", "es", "ar"} for choice in scale.choices)
    assert all(
        len({choice.label[tag] for choice in scale.choices}) == len(scale.choices)
        for tag in ("en", "es", "ar")
    )
