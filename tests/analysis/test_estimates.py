"""Domain estimates, gaps and tests under a sample design, against R's survey."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engage.analysis.association import association, association_of, equality
from engage.analysis.breakdown import Question, count
from engage.analysis.cell_gaps import gaps_in_mean, gaps_in_option, gaps_in_options
from engage.analysis.columns import Dimension
from engage.analysis.design import Design
from engage.analysis.estimates import Domains, design_effect, estimate
from engage.analysis.gaps import OVERALL, REST, Gaps, from_answers
from engage.analysis.limits import korn_graubard
from engage.analysis.select_all import alone_or_in_combination, combined, most_frequent
from tests.analysis.reference import LIMIT, case, cases, close, needs_reference, survey, table, values

SURVEYS = cases("survey_*")
pytestmark = needs_reference


@pytest.mark.parametrize("name", SURVEYS)
def test_groups_and_overall_equal_r_survey(name: str) -> None:
    results, rows, design, domains = survey(name)
    assert design.df == results["degf_design"]
    for measure in results["measures"]:
        y = values(rows, measure["variable"])
        found, expected = estimate(design, y, domains), measure["by_group"]
        for column, key in (
            ("n", "n"),
            ("sum_w", "sum_w"),
            ("kish_n", "kish_neff"),
            ("mean", "estimate"),
            ("se", "se"),
        ):
            close(getattr(found, column), [row[key] for row in expected])
        close(found.df_domain, [row["df_domain"] for row in expected])
        close(np.transpose(found.limits()), [row["ci95_t"] for row in expected], LIMIT)
        np.testing.assert_allclose(found.covariance, measure["vcov_by_group"], rtol=1e-8, atol=1e-20)
        overall = estimate(design, y, Domains.everybody(len(y)))
        close([overall.n[0], overall.mean[0], overall.se[0]], [measure["n_used"], *of_overall(measure)])
        close(design_effect(design, y), measure["overall"]["deff"])


def of_overall(measure: dict[str, Any]) -> tuple[float, float]:
    return measure["overall"]["estimate"], measure["overall"]["se"]


@pytest.mark.parametrize("name", SURVEYS)
def test_korn_graubard_limits_equal_surveytable(name: str) -> None:
    results, rows, design, domains = survey(name)
    for measure in (m for m in results["measures"] if m["kind"] == "binary"):
        found = estimate(design, values(rows, measure["variable"]), domains)
        low, high, n_star = korn_graubard(found.mean, found.variance, found.n, found.df_domain)
        expected = measure["svyciprop_by_group"]
        close(np.transpose([low, high]), [row["ci_korn_graubard_nchs"] for row in expected], LIMIT)
        close(n_star, [row["n_eff_nchs"] for row in expected])


@pytest.mark.parametrize("name", SURVEYS)
def test_gaps_against_a_reference_equal_r_survey(name: str) -> None:
    results, rows, design, domains = survey(name)
    for measure in results["measures"]:
        found = from_answers(design, values(rows, measure["variable"]), domains, results["reference"])
        assert_gaps(found, measure["gaps_vs_reference"])


def assert_gaps(found: Gaps, expected: list[dict[str, Any]]) -> None:
    assert found.levels == tuple(row["level"] for row in expected)
    columns = {
        "difference": found.difference,
        "se": found.se,
        "t": found.t,
        "p_t": found.p,
        "ratio": found.ratio,
        "se_log_ratio": np.sqrt(found.log_variance),
        "p_adj_holm": found.p_holm,
        "p_adj_BH": found.p_bh,
    }
    for key, actual in columns.items():
        close(actual, [row[key] for row in expected])
    close(np.transpose(found.limits), [row["ci95_t"] for row in expected], LIMIT)
    close(np.transpose(found.ratio_limits), [row["ratio_ci95_t"] for row in expected], LIMIT)


@pytest.mark.parametrize("name", SURVEYS)
def test_tests_of_association_equal_r_survey(name: str) -> None:
    results, rows, design, domains = survey(name)
    for measure in results["measures"]:
        y, expected = values(rows, measure["variable"]), measure["omnibus_wald"]
        found = equality(design, y, domains)
        assert found is not None
        close([found.f, found.ndf, found.ddf, found.p], [expected[key] for key in ("F", "df", "ddf", "p")])
        if measure["kind"] == "binary":
            chi = measure["svychisq"]["F"]
            found = association(design, y, domains)
            assert found is not None
            close([found.f, found.ndf, found.ddf, found.p], [chi["statistic"], *chi["parameter"], chi["p"]])


@pytest.mark.parametrize("name", cases("group_vs_overall_*"))
def test_a_group_against_overall_and_rest_equals_r_survey_from_answers_and_from_cells(name: str) -> None:
    document = case(name)
    rows = table(document["data"])
    y, weights = (
        values(rows, document["measure"]),
        rows["pw" if "pw" in rows else "WTMEC2YR"].astype(float).to_numpy(),
    )
    levels = tuple(row["level"] for row in document["results"])
    codes = np.array([levels.index(level) for level in rows[document["group"]]])
    scores, answers = np.unique(y, return_inverse=True)
    cells = count(Question("q", tuple(map(str, scores)), answers), [Dimension("g", levels, codes)], weights)
    design, domains = Design.sample(len(y), weights), Domains.of_codes(levels, codes)
    for reference, key in ((OVERALL, "minus_overall"), (REST, "minus_everyone_else")):
        expected = [[row[key]["difference"], row[key]["se"]] for row in document["results"]]
        from_rows, from_table = (
            from_answers(design, y, domains, reference),
            gaps_in_mean(cells, scores, reference),
        )
        close(np.transpose([from_rows.difference, from_rows.se]), expected)
        close(np.transpose([from_table.difference, from_table.se]), expected)
        close(from_table.log_variance, from_rows.log_variance)


RACES = ("aian", "asian", "black", "hispanic", "mena", "nhpi", "white")
TABULATIONS = {
    "alone_or_in_combination": lambda boxes: alone_or_in_combination("race", RACES, boxes),
    "combined_multiracial": lambda boxes: combined("race", RACES, boxes),
    "most_frequent_multiple": lambda boxes: most_frequent("race", RACES, boxes, 10),
}


def multirace() -> tuple[dict[str, Any], Design, np.ndarray, dict[str, np.ndarray]]:
    rows = table("multirace.csv")
    boxes = rows[list(RACES)].astype(int).to_numpy()
    y = {name: values(rows, name) for name in ("feels_heard", "trust_1to5")}
    return case("multirace")["results"], Design.sample(len(rows), rows["w"].astype(float)), boxes, y


@pytest.mark.parametrize("view", TABULATIONS)
def test_the_three_multirace_tabulations_equal_r_survey(view: str) -> None:
    results, design, boxes, measures = multirace()
    dimension = TABULATIONS[view](boxes)
    expected = results[view]["groups"] if view == "most_frequent_multiple" else results[view]
    members = dimension.members
    domains = (
        Domains.of_boxes(dimension.groups, members)
        if dimension.overlapping
        else Domains.of_codes(dimension.groups, members)
    )
    assert sorted(dimension.groups) == sorted(row["group"] for row in expected)
    for row in expected:
        at = dimension.groups.index(row["group"])
        own = np.where(domains.anywhere, domains.inside(slice(at, at + 1))[:, 0].astype(float), np.nan)
        share = estimate(design, own, Domains.everybody(len(own)))
        close([share.mean[0], share.se[0]], [row["share_of_answered"][key] for key in ("share", "se")])
        assert np.nansum(own) == row["share_of_answered"]["n"]
        for name, y in measures.items():
            found = estimate(design, y, domains)
            assert found.n[at] == row[name]["n"]
            assert found.df_domain[at] == row[name]["df_domain"]
            close([found.mean[at], found.se[at]], [row[name]["estimate"], row[name]["se"]])


@pytest.mark.parametrize(
    ("reference", "key"),
    [("white", "white"), (OVERALL, "overall"), (REST, "everyone_else_answered")],
)
def test_overlapping_groups_are_compared_with_what_they_share(reference: str, key: str) -> None:
    results, design, boxes, measures = multirace()
    expected = results[f"alone_or_in_combination_vs_{key}"]
    domains = Domains.of_boxes(RACES, boxes)
    for name, y in measures.items():
        found = from_answers(design, y, domains, reference)
        rows = [expected[level][name] for level in found.levels]
        for column, wanted in (
            (found.difference, "difference"),
            (found.se, "se"),
            (found.t, "t"),
            (found.p, "p_t"),
        ):
            close(column, [row[wanted] for row in rows])
        close(np.transpose(found.limits), [row["ci95_t"] for row in rows], LIMIT)


@pytest.mark.parametrize(("reference", "key"), [(OVERALL, "overall"), (REST, "everyone_else_answered")])
def test_cells_of_overlapping_groups_tell_the_same(reference: str, key: str) -> None:
    results, design, boxes, measures = multirace()
    answers = np.where(np.isnan(measures["feels_heard"]), -3, measures["feels_heard"]).astype(int)
    dimension = alone_or_in_combination("race", RACES, boxes)
    cells = count(Question("q", ("no", "yes"), answers), [dimension], design.weights)
    found = gaps_in_option(cells, "yes", reference)
    rows = [results[f"alone_or_in_combination_vs_{key}"][level]["feels_heard"] for level in found.levels]
    close(found.difference, [row["difference"] for row in rows])
    close(found.se, [row["se"] for row in rows])
    with pytest.raises(ValueError, match="overlap"):
        gaps_in_option(cells, "yes", "white")


@pytest.mark.parametrize("name", [n for n in SURVEYS if "apistrat_by" not in n and "cluster" not in n])
def test_rao_scott_from_cells_equals_r_survey(name: str) -> None:
    results, rows, design, domains = survey(name)
    for measure in (m for m in results["measures"] if m["kind"] == "binary"):
        members = np.full(len(rows), -1)
        members[domains.row] = domains.domain
        answers = values(rows, measure["variable"]).astype(int)
        dimension = Dimension("g", domains.names, members)
        found = association_of(count(Question("q", ("0", "1"), answers), [dimension], design.weights))
        chi = measure["svychisq"]["F"]
        assert found is not None
        close([found.f, found.ndf, found.ddf, found.p], [chi["statistic"], *chi["parameter"], chi["p"]])


@pytest.mark.parametrize("reference", ["rest", "overall", "a"])
def test_the_gaps_of_all_options_at_once_are_those_of_each(reference: str) -> None:
    rng = np.random.default_rng(5)
    answers, groups = rng.integers(-2, 3, 400), rng.integers(-1, 3, 400)
    answers[groups == 2] = 1  # one group of one mind
    cells = count(
        Question("q", ("x", "y", "z"), answers),
        [Dimension("d", tuple("abc"), groups)],
        rng.gamma(4, 0.25, 400),
    )
    for option, found in zip(cells.options, gaps_in_options(cells, reference), strict=True):
        alone = gaps_in_option(cells, option, reference)
        assert found.levels == alone.levels
        for name in ("estimate", "reference_estimate", "variance", "log_variance"):
            np.testing.assert_allclose(getattr(found, name), getattr(alone, name), rtol=1e-12, atol=1e-18)
