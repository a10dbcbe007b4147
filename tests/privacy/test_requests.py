"""The release request: what is answered, and everything that is refused with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.errors import Refused
from engage.privacy.requests import answer_release

ROW = {
    "cells": {"T": 20, "a": 3, "b": 17},
    "equations": [{"total": "T", "parts": ["a", "b"]}],
    "threshold": 5,
}


def refused(**changes: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        answer_release({**ROW, **changes})
    return caught.value


def test_the_answer_names_every_blank_and_its_reason() -> None:
    answer = answer_release(ROW)
    assert answer["cells"] == {"T": 20, "a": None, "b": None}
    assert answer["withheld"] == {"a": "primary", "b": "complementary"}
    assert answer["information_kept"] == 0
    assert json.loads(json.dumps(answer)) == answer


def test_the_default_threshold_is_ten_and_zero_is_no_secret() -> None:
    answer = answer_release({"cells": {"a": 9, "b": 10, "none": 0}})
    assert answer["cells"] == {"a": None, "b": 10, "none": 0}
    assert answer["information_kept"] == pytest.approx(10 / 19)


def test_no_cells_make_an_empty_release() -> None:
    assert answer_release({"cells": {}})["cells"] == {}


def test_cells_in_no_equation_stand_alone() -> None:
    assert answer_release({"cells": {"a": 3, "b": 30}})["withheld"] == {"a": "primary"}


def test_a_table_smaller_than_k_is_withheld_whole_but_for_its_zeros() -> None:
    cells = {"T": 4, "a": 4, "b": 0}
    assert answer_release({**ROW, "cells": cells})["cells"] == {"T": None, "a": None, "b": 0}


def test_levels_called_total_empty_or_markup_are_only_names() -> None:
    cells = {"Total": 3, "": 17, "<script>": 20, "مجموع": 20}
    equations = [{"total": "<script>", "parts": ["Total", ""]}, {"total": "مجموع", "parts": ["Total", ""]}]
    answer = answer_release({"cells": cells, "equations": equations, "threshold": 5})
    assert answer["cells"]["Total"] is None
    assert answer["not_protected"] == []


@pytest.mark.parametrize("count", [-1, 2.5, "3", True, None, float("nan"), float("inf"), 10**13, [3]])
def test_what_is_no_count_is_refused_by_name(count: object) -> None:
    fault = refused(cells={"T": 20, "a": count, "b": 17})
    assert [problem.column for problem in fault.problems] == ["a"]


@pytest.mark.parametrize(
    ("equation", "why"),
    [
        ({"total": "T", "parts": ["a"]}, "add up"),
        ({"total": "T", "parts": ["a", "nobody"]}, "nobody"),
        ({"total": "nobody", "parts": ["a"]}, "nobody"),
        ({"total": "T", "parts": ["a", "a"]}, "twice"),
        ({"total": "T", "parts": []}, "no parts"),
    ],
)
def test_an_equation_that_does_not_hold_is_refused_with_its_row(equation: dict[str, Any], why: str) -> None:
    fault = refused(equations=[*ROW["equations"], equation])
    assert [problem.row for problem in fault.problems] == [2]
    assert why in str(fault.problems[0].why)


def test_a_cell_that_is_part_of_itself_is_refused() -> None:
    cells = {"a": 7, "b": 7, "c": 7}
    circle = [{"total": "a", "parts": ["b"]}, {"total": "b", "parts": ["c"]}, {"total": "c", "parts": ["a"]}]
    assert {problem.column for problem in refused(cells=cells, equations=circle).problems} == {"a", "b", "c"}


def test_all_faults_are_told_at_once() -> None:
    broken = [{"total": "T", "parts": ["a"]}, {"total": "T", "parts": ["x"]}]
    assert len(refused(equations=broken).problems) == 2


@pytest.mark.parametrize("threshold", [2, 0, -5, 2.5, "10", True, None, 10**9])
def test_a_threshold_that_protects_nobody_is_refused(threshold: object) -> None:
    refused(threshold=threshold)


@pytest.mark.parametrize(
    "before", [3, [3], [{"nobody": 4}], [{"a": -1}], [{"a": "x"}], [{"T": 20, "a": 3, "b": 10}]]
)
def test_former_releases_that_fit_no_table_are_refused(before: object) -> None:
    refused(published_before=before)


def test_more_cells_than_can_be_protected_are_refused_at_once() -> None:
    refused(cells={str(i): 5 for i in range(20_001)}, equations=[])


@pytest.mark.parametrize(
    "request_",
    [[], 3, None, {}, {"cells": []}, {"cells": {}, "equations": 4}, {"cells": {}, "equations": [4]}],
)
def test_garbage_is_refused(request_: Any) -> None:
    with pytest.raises(Refused):
        answer_release(request_)


def test_counts_as_large_as_a_nation_are_protected_like_small_ones() -> None:
    cells = {"T": 10**12, "a": 3, "b": 10**12 - 3}
    assert answer_release({**ROW, "cells": cells})["withheld"] == {"a": "primary", "b": "complementary"}


def test_a_blank_stays_blank_even_when_it_has_grown() -> None:
    answer = answer_release(
        {**ROW, "cells": {"T": 60, "a": 30, "b": 30}, "published_before": [{"T": 20, "a": None, "b": None}]}
    )
    assert answer["withheld"] == {"a": "across releases", "b": "across releases"}


def test_a_change_of_one_person_waits_and_a_change_of_k_people_is_told() -> None:
    before = [{"T": 60, "a": 30, "b": 30}]
    one = answer_release({**ROW, "cells": {"T": 61, "a": 31, "b": 30}, "published_before": before})
    assert one["withheld"]["a"] == "across releases"
    assert one["withheld"]["T"] == "across releases"
    many = answer_release({**ROW, "cells": {"T": 65, "a": 35, "b": 30}, "published_before": before})
    assert many["withheld"] == {}


def test_people_may_leave_between_releases() -> None:
    before = [{"T": 60, "a": 30, "b": 30}]
    answer = answer_release({**ROW, "cells": {"T": 50, "a": 20, "b": 30}, "published_before": before})
    assert answer["withheld"] == {}


@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=6), st.integers(3, 12), st.randoms())
def test_the_order_and_names_of_cells_change_nothing(counts: list[int], k: int, chance: Any) -> None:
    names = [f"g{i}" for i in range(len(counts))]
    cells = {"T": sum(counts), **dict(zip(names, counts, strict=True))}
    first = answer_release({"cells": cells, "equations": [{"total": "T", "parts": names}], "threshold": k})
    again = answer_release({"cells": cells, "equations": [{"total": "T", "parts": names}], "threshold": k})
    assert first == again
    shuffled = list(cells.items())
    chance.shuffle(shuffled)
    other = answer_release(
        {"cells": dict(shuffled), "equations": [{"total": "T", "parts": names[::-1]}], "threshold": k}
    )
    assert other["information_kept"] == first["information_kept"]
    assert other["not_protected"] == first["not_protected"] == []
