"""How long it takes to break 20 questions down by 6 dimensions: 120 weighted tables with shares, errors and limits.

    python bench/breakdown.py [--json] [--quick] [--rows N ...]

Answers a list of objects, one for each number of responses: ``seconds`` for everything (counting, shares, standard errors,
limits), the median of three runs but for the largest; ``cpu_seconds``: processor time of the last run, which a busy machine
does not stretch; ``ratio_*``: how many times as long the peer took in the same run for
counting alone (answers, weights, squared weights), None with the reason in ``not_measured``; ``peak_mb``: most memory of the
process, the columns included. From 20 million on, the responses come in parts that are added up.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np

GROUPS = (3, 4, 5, 6, 7, 8)
QUESTIONS, OPTIONS = 20, 5
PART = 10_000_000
MOST_FOR_PEERS = 2_000_000
SIZES = (1_000_000, 10_000_000, 100_000_000)
QUICK = (100_000, 1_000_000)

Columns = tuple[list[np.ndarray], list[np.ndarray], np.ndarray]


def columns(rows: int, seed: int) -> Columns:
    """Answers (5 options, 2 blanks), groups (some not known) and weights, as they lie on disk: a byte each, weights 8."""
    rng = np.random.default_rng(seed)
    answers = [rng.integers(-2, OPTIONS, rows, dtype=np.int8) for _ in range(QUESTIONS)]
    groups = [rng.integers(-1, size, rows, dtype=np.int8) for size in GROUPS]
    return answers, groups, rng.gamma(4, 0.25, rows)


def parts(rows: int) -> Iterator[Columns]:
    size = rows if rows < 2 * PART else PART
    for start in range(0, rows, size):
        yield columns(min(size, rows - start), seed=start // size)


def clocks() -> np.ndarray:
    """Wall and processor time, in seconds."""
    return np.array([time.perf_counter(), time.process_time()])


def ours(rows: int) -> dict[str, float]:
    """Seconds and peak memory of engage."""
    from engage.analysis.breakdown import Dimension, Question, break_down
    from engage.analysis.shares import shares

    def counted(part: Columns) -> list[Any]:
        answers, groups, weights = part
        options = tuple(map(str, range(OPTIONS)))
        questions = [Question(f"q{i}", options, column) for i, column in enumerate(answers)]
        names = [tuple(map(str, range(size))) for size in GROUPS]
        return break_down(
            questions, [Dimension(f"d{i}", names[i], column) for i, column in enumerate(groups)], weights
        )

    def once(given: list[Columns] | None) -> tuple[float, float]:
        spent, tables = np.zeros(2), None
        for part in given if given is not None else parts(rows):
            start = clocks()
            found = counted(part)
            tables = found if tables is None else [one + two for one, two in zip(tables, found, strict=True)]
            spent += clocks() - start
        start = clocks()
        for table in tables or []:
            shares(table.known())
        spent += clocks() - start
        return float(spent[0]), float(spent[1])

    shares(counted(columns(1_000, 0))[0])  # imports are not part of it
    if rows >= 2 * PART:
        seconds, cpu = once(None)
    else:
        kept = list(parts(rows))
        runs = [once(kept) for _ in range(3)]
        seconds, cpu = statistics.median(wall for wall, _ in runs), runs[-1][1]
    return {
        "seconds": seconds,
        "cpu_seconds": cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def timed(rows: int, peer: str) -> float:
    """Seconds of a peer for counting alone."""
    answers, groups, weights = columns(rows, 0)
    return PEERS[peer](answers, groups, weights)


def pandas_seconds(answers: list[np.ndarray], groups: list[np.ndarray], weights: np.ndarray) -> float:
    import pandas as pd

    data = {f"q{i}": column for i, column in enumerate(answers)} | {
        f"d{i}": column for i, column in enumerate(groups)
    }
    frame = pd.DataFrame(data | {"w": weights, "w2": weights**2})
    start = time.perf_counter()
    for question in range(QUESTIONS):
        for dimension in range(len(GROUPS)):
            by = frame.groupby([f"d{dimension}", f"q{question}"], sort=False)
            by.agg(n=("w", "size"), w=("w", "sum"), w2=("w2", "sum"))
    return time.perf_counter() - start


def duckdb_seconds(answers: list[np.ndarray], groups: list[np.ndarray], weights: np.ndarray) -> float:
    import duckdb
    import pandas as pd

    data = {f"q{i}": column for i, column in enumerate(answers)} | {
        f"d{i}": column for i, column in enumerate(groups)
    }
    frame = pd.DataFrame(data | {"w": weights})
    link = duckdb.connect()
    link.register("frame", frame)
    link.execute("create table t as select * from frame")
    sets = ", ".join(f"(d{d}, q{q})" for d in range(len(GROUPS)) for q in range(QUESTIONS))
    names = ", ".join(data)
    start = time.perf_counter()
    link.execute(
        f"select {names}, count(*), sum(w), sum(w*w) from t group by grouping sets ({sets})"
    ).fetchall()
    return time.perf_counter() - start


def polars_seconds(answers: list[np.ndarray], groups: list[np.ndarray], weights: np.ndarray) -> float:
    import polars as pl

    data = {f"q{i}": column for i, column in enumerate(answers)} | {
        f"d{i}": column for i, column in enumerate(groups)
    }
    frame = pl.DataFrame(data | {"w": weights, "w2": weights**2})
    start = time.perf_counter()
    for question in range(QUESTIONS):
        for dimension in range(len(GROUPS)):
            frame.group_by(f"d{dimension}", f"q{question}").agg(
                pl.len(), pl.col("w").sum(), pl.col("w2").sum()
            )
    return time.perf_counter() - start


PEERS: dict[str, Callable[[list[np.ndarray], list[np.ndarray], np.ndarray], float]] = {
    "pandas": pandas_seconds,
    "duckdb": duckdb_seconds,
    "polars": polars_seconds,
}


def measured(rows: int) -> dict[str, Any]:
    found: dict[str, Any] = {"rows": rows, **alone(ours, rows)}
    found["not_measured"] = {}
    for peer in PEERS:
        why = None
        if importlib.util.find_spec(peer) is None:
            why = "not installed"
        elif rows > MOST_FOR_PEERS:
            why = f"compared up to {MOST_FOR_PEERS} rows"
        found[f"ratio_{peer}"] = None if why else alone(timed, rows, peer) / found["seconds"]
        if why:
            found["not_measured"][peer] = why
    return found


def alone(work: Callable[..., Any], *given: Any) -> Any:
    """In a process of its own, so that neither memory nor caches are another's."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--quick", action="store_true", help="100,000 and 1,000,000 responses only")
    parser.add_argument("--rows", type=int, nargs="+", help="these numbers of responses instead")
    options = parser.parse_args()
    results = []
    for rows in options.rows or (QUICK if options.quick else SIZES):
        print(f"{rows:,} responses ...", file=sys.stderr)
        results.append(measured(rows))
    if options.json:
        print(json.dumps(results))
        return
    for row in results:
        ratios = ", ".join(
            f"{peer} {row[f'ratio_{peer}']:.1f} x" if row[f"ratio_{peer}"] else f"{peer} -" for peer in PEERS
        )
        print(
            f"{row['rows']:>12,} responses {row['seconds']:8.3f} s ({row['cpu_seconds']:.3f} s of processor) {row['peak_mb']:8.0f} MB   peers: {ratios}"
        )


if __name__ == "__main__":
    main()
