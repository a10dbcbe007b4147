"""What an author is told before anybody has to answer: the right thing, and nothing where nothing is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engage.errors import Refused
from engage.exchange.xlsform import read_xlsform
from engage.i18n.local_text import LocalText
from engage.samples.open_survey_instrument import open_survey_instrument
from engage.surveys.bank import ENTRIES, SCALES, TEMPLATES
from engage.surveys.instrument import Choice, ChoiceRole, Instrument, Item, Kind
from engage.surveys.linting import Weight, advice_on, what_stops
from engage.surveys.linting.duration import duration
from engage.surveys.linting.reading_level import grade, syllables
from engage.surveys.linting.wording import two_in_one
from tests.support.shared import SHARED, needs_shared
from tests.support.surveys import SCHOOL_TRIP, asking, choices, words


def _checks(instrument: Instrument) -> set[str]:
    return {one.check for one in advice_on(instrument)}


def _asking(label: str) -> set[str]:
    return _checks(asking(Item("q", Kind.LONG_TEXT, words(label))))


# Syllables as dictionaries part them.
SPOKEN = {
    "the": 1, "voice": 1, "lived": 1, "parks": 1, "eye": 1, "friend": 1, "school": 1, "people": 2, "table": 2, "wanted": 2,
    "houses": 2, "changes": 2, "create": 2, "being": 2, "quiet": 2, "player": 2, "special": 2, "area": 3, "idea": 3,
    "radio": 3, "theater": 3, "previous": 3, "violence": 3, "neighborhood": 3, "community": 4, "experience": 4,
    "society": 4, "ethnicity": 4, "usually": 4, "individual": 5, "organization": 5, "municipality": 6,
}  # fmt: skip


def test_syllables_are_counted_as_dictionaries_part_them() -> None:
    assert {word: syllables(word) for word in SPOKEN} == SPOKEN


def test_the_grade_is_that_of_the_published_formula() -> None:
    """Two sentences whose words and syllables are counted by hand: 13 words with 24 syllables, and 6 with 6."""
    hard = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
    assert grade(hard) == pytest.approx(0.39 * 13 + 11.8 * 24 / 13 - 15.59)
    assert grade("The cat sat on the mat.") == 0.0
    assert grade("How old are you?") is None


def test_a_survey_in_plain_words_about_what_people_know_is_left_alone() -> None:
    assert {one.weight for one in advice_on(open_survey_instrument())} <= {Weight.THINK}
    assert not any(one.weight is not Weight.THINK for one in advice_on(SCHOOL_TRIP))


@pytest.mark.parametrize(
    "label",
    ["Do you feel safe and respected at school?", "How satisfied are you with buses and trains?", "Is it easy to reach and use the library?"],
)  # fmt: skip
def test_two_questions_in_one_are_found(label: str) -> None:
    assert "double" in _asking(label)


@pytest.mark.parametrize(
    "label",
    [
        "Do you have difficulty walking or climbing steps?",
        "What is your race and/or ethnicity? Select all that apply and enter details.",
        "Do you and your family feel at home?",
        "Which of these help: parks, schools, and roads?",
        "How old are you?",
    ],
)
def test_one_question_is_not_taken_for_two(label: str) -> None:
    assert not two_in_one(label)


@pytest.mark.parametrize(
    ("label", "check"),
    [
        ("Don't you think the buses are late?", "leading"),
        ("How helpful is our wonderful new library?", "leading"),
        ("Do you agree that nobody should not vote?", "negative"),
        ("Do you always take the bus?", "absolute"),
        ("Considering municipal transportation infrastructure expenditures, which prioritization would constitute an improvement?", "reading"),
        ("Thinking of the last time that you went to the town hall to ask for something that you needed for you or for your child, how long did you wait until you were seen?", "long_question"),
    ],
)  # fmt: skip
def test_wording_that_misleads_or_tires_is_found(label: str, check: str) -> None:
    assert check in _asking(label)


def test_words_of_other_languages_are_left_to_those_who_speak_them() -> None:
    form = Instrument(
        LocalText(es="Encuesta"), ("es",), (Item("q", Kind.TEXT, LocalText(es="¿Es limpio and seguro?")),)
    )
    assert _checks(form) == set()


def test_what_can_be_chosen_is_looked_at() -> None:
    same = (Choice("a", words("Yes")), Choice("b", words("yes.")))
    one = asking(Item("q", Kind.SINGLE, words("Which?"), choice_list="l"), lists={"l": same})
    assert "duplicate" in _checks(one)
    many = choices(*(f"c{n}" for n in range(20)))
    long = asking(Item("q", Kind.SINGLE, words("Which?"), choice_list="l"), lists={"l": many})
    assert "long_list" in _checks(long)
    filtered = replace(long, items=(replace(long.items[0], choice_filter="x = 'a'"),))
    assert "long_list" not in _checks(filtered)
    empty = asking(Item("q", Kind.SINGLE, words("Which?"), choice_list="l"), lists={"l": ()})
    assert "few_choices" in _checks(empty)
    rank = asking(Item("q", Kind.RANK, words("Order?"), choice_list="l"), lists={"l": many[:9]})
    assert "long_ranking" in _checks(rank)


def test_a_way_out_is_missed_where_there_is_none() -> None:
    forced = Item("q", Kind.SINGLE, words("Which?"), choice_list="l", required="yes")
    assert "forced" in _checks(asking(forced, lists={"l": choices("a", "b")}))
    out = (*choices("a"), Choice("z", words("I don't know"), role=ChoiceRole.DONT_KNOW))
    assert "forced" not in _checks(asking(forced, lists={"l": out}))
    several = Item("q", Kind.MULTI, words("Which?"), choice_list="l")
    assert "none_of_these" in _checks(asking(several, lists={"l": choices("a", "b")}))
    alone = (*choices("a"), Choice("none", words("None"), exclusive=True))
    assert "none_of_these" not in _checks(asking(several, lists={"l": alone}))


def test_a_grid_has_as_many_statements_as_people_read() -> None:
    def grid(count: int) -> Instrument:
        rows = tuple(
            Item(f"s{n}", Kind.SCALE, words(f"Statement {n}"), choice_list="l") for n in range(count)
        )
        table = Item("g", Kind.SECTION, words("How true?"), items=rows, settings={"appearance": "table-list"})
        return asking(table, lists={"l": SCALES["agree5"].choices})

    assert "large_grid" in _checks(grid(9))
    assert "large_grid" not in _checks(grid(6))


def test_a_question_about_who_somebody_is_needs_a_reason_and_a_way_to_decline() -> None:
    bare = Item("age", Kind.INTEGER, words("How old are you?"), dimension="age")
    assert {one.check for one in what_stops(asking(bare))} == {"why_missing", "decline_missing"}
    whole = replace(bare, why=words("To see who is heard."), decline=True)
    assert what_stops(asking(whole)) == ()
    by_role = replace(bare, kind=Kind.SINGLE, why=whole.why, choice_list="l")
    declined = (*choices("a"), Choice("no", words("Rather not say"), role=ChoiceRole.DECLINED))
    assert what_stops(asking(by_role, lists={"l": declined})) == ()
    unknown = (*choices("a"), Choice("no", words("I don't know"), role=ChoiceRole.DONT_KNOW))
    assert [one.check for one in what_stops(asking(by_role, lists={"l": unknown}))] == ["decline_missing"]


def test_rules_that_ask_for_what_is_not_there_are_told() -> None:
    first = Item("a", Kind.TEXT, words("A?"), relevant="${b} = 'x' and ${gone} = 1")
    second = Item("b", Kind.TEXT, words("B ${lost}?"), constraint="regex(., ")
    found = [(one.path, one.check) for one in advice_on(asking(first, second)) if one.check != "double"]
    assert ("a", "unknown_name") in found
    assert ("a", "later") in found
    assert ("b", "rule") in found
    assert ("b", "unknown_name") in found


def test_what_lacks_words_in_a_language_is_told() -> None:
    form = replace(asking(Item("a", Kind.TEXT, LocalText(en="A?", es="¿A?")), Item("b", Kind.TEXT, words("B?"))), languages=("en", "es"))  # fmt: skip
    assert [one.path for one in advice_on(form) if one.check == "untranslated"] == ["b"]


def test_more_questions_take_longer_and_a_skipped_one_only_lengthens_the_longest_way() -> None:
    short = duration(SCHOOL_TRIP)
    story = Item("more", Kind.LONG_TEXT, words("Tell us much more about it, please."))
    asked = duration(
        replace(SCHOOL_TRIP, items=(*SCHOOL_TRIP.items, *(replace(story, name=f"m{n}") for n in range(9))))
    )
    hidden = duration(
        replace(SCHOOL_TRIP, items=(*SCHOOL_TRIP.items, *(replace(story, name=f"m{n}", relevant="${way} = 'bus'") for n in range(9))))
    )  # fmt: skip
    assert short.most < asked.most == hidden.most
    assert hidden.fewest < asked.fewest == asked.most
    assert "too_long" in _checks(asking(*(replace(story, name=f"m{n}") for n in range(20))))


@pytest.mark.parametrize("code", sorted(ENTRIES))
def test_the_question_bank_passes_its_own_advice(code: str) -> None:
    entry = ENTRIES[code]
    form = Instrument(words("T", "T", "T"), ("en", "es", "ar"), entry.items, entry.lists)
    # The standards' own words may be harder than ours; they stay as they are, so that answers can be compared.
    assert {one.check for one in advice_on(form) if one.weight is not Weight.THINK} <= {"reading"}
    assert "untranslated" not in _checks(form)
    asked = [placed.item for placed in form.questions]
    assert all(item.why and (item.decline or item.kind is Kind.NOTE) for item in asked)


@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_templates_are_short_and_in_plain_words(code: str) -> None:
    template = TEMPLATES[code]
    form = Instrument(template.name, ("en", "es", "ar"), template.items, template.lists)
    assert [one for one in advice_on(form) if one.weight is not Weight.THINK] == []
    assert duration(form).most <= 5


@needs_shared
def test_real_forms_are_advised_without_a_stumble() -> None:
    """Every form that can be read gets its advice, and nearly all questions of real forms pass for one question."""
    asked = doubled = 0
    for path in sorted((SHARED / "data" / "xlsforms").rglob("*.xls*")):
        try:
            form = read_xlsform(path, unnamed="en").instrument
        except Refused:
            continue
        asked += len(form.questions)
        doubled += sum(one.check == "double" for one in advice_on(form))
    assert asked > 700
    assert doubled < asked / 50
