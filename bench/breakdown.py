"""How long it takes to break 20 questions down by 6 dimensions: 120 weighted tables (and the 20 overall ones) with counts,
shares, linearised errors, limits, display flags, gaps of every group with Holm's adjustment, and the groups too small to show.

    python bench/breakdown.py [--json] [--quick] [--rows N ...]

The responses lie on disk as the columns do (``engage.responses.part_files``), their weights beside them; what is timed begins
with opening the files. Answers a list of objects, one for each number of responses: ``seconds`` for everything, the best of
three runs (one from 20 million on); ``stages``: reading, counting, estimates, gaps of that run; ``cpu_seconds``: processor time
of that run, all processes together, which a busy machine stretches less; ``peak_mb``: most memory of the process and its
workers; ``ratio_*``: how many times as long the peer takes in the same run for counting alone (answers, weights, squared
weights, its data in memory already), None with the reason in ``not_measured``. From 10 million on, two processes share the
parts, which hold 500,000 responses each.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

GROUPS = (3, 4, 5, 6, 7, 8)
QUESTIONS, OPTIONS = 20, 5
PART = 500_000
ONE_PROCESS = 2_000_000  # above, starting a second process pays
MOST_FOR_PEERS = 10_000_000
WORKERS = 2
SIZES = (1_000_000, 10_000_000, 100_000_000)
QUICK = (100_000, 1_000_000)

Columns = tuple[list[np.ndarray], list[np.ndarray], np.ndarray]
Place = tuple[Path, Any]


def columns(rows: int, seed: int) -> Columns:
    """Answers (5 options, 2 blanks), groups (some not known) and weights."""
    rng = np.random.default_rng(seed)
    answers = [rng.integers(-2, OPTIONS, rows, dtype=np.int8) for _ in range(QUESTIONS)]
    groups = [rng.integers(-1, size, rows, dtype=np.int8) for size in GROUPS]
    return answers, groups, rng.gamma(4, 0.25, rows)


def written(folder: Path, rows: int) -> list[Place]:
    """The responses as parts on disk."""
    from engage.responses.coding import KEY, Coded, Column
    from engage.responses.part_files import write_part

    places: list[Place] = []
    for number, start in enumerate(range(0, rows, PART)):
        answers, groups, weights = columns(min(PART, rows - start), seed=number)
        coded = {f"q{i}": Column(tuple(map(str, range(OPTIONS))), column) for i, column in enumerate(answers)}
        for i, column in enumerate(groups):
            coded[f"d{i}"] = Column(tuple(map(str, range(GROUPS[i]))), column)
        keys = np.random.default_rng(number).integers(0, 2**62, (len(weights), 2)).view(KEY).reshape(-1)
        part = write_part(folder, UUID(int=number), Coded(len(weights), coded, keys))
        np.save(folder / f"{part.id}.npy", weights)
        places.append((folder, part))
    return places


def counted(place: Place) -> tuple[list[Any], float, float]:
    """The cells of one part, and the seconds that reading and counting took."""
    from engage.analysis.breakdown import Dimension, Question, break_down
    from engage.responses.part_files import read_part

    start = time.perf_counter()
    folder, part = place
    read = read_part(folder, part)
    weights = np.load(folder / f"{part.id}.npy")
    asked = [Question(name, c.values, c.codes) for name, c in read.columns.items() if name[0] == "q"]
    by = [Dimension(name, c.values, c.codes) for name, c in read.columns.items() if name[0] == "d"]
    middle = time.perf_counter()
    return break_down(asked, by, weights), middle - start, time.perf_counter() - middle


def ours(places: list[Place]) -> dict[str, Any]:
    """Seconds and peak memory of engage."""
    from engage.analysis.cell_gaps import gaps_in_options
    from engage.analysis.cells import total
    from engage.analysis.engines import here, processes
    from engage.analysis.shares import shares
    from engage.privacy.policy import PUBLIC

    rows = sum(part.rows for _, part in places)

    def once(engine: Any) -> dict[str, float]:
        start, cpu = time.perf_counter(), time.process_time()
        parts = list(engine(counted, places))
        tables = [total(same) for same in zip(*(cells for cells, _, _ in parts), strict=True)]
        summed = time.perf_counter()
        found = [shares(table.known()) for table in tables]
        small = [PUBLIC.too_small(int(n)) for table in tables for n in table.base_n]
        estimated = time.perf_counter()
        tested = [gaps.p_holm for table in tables if table.dimensions for gaps in gaps_in_options(table)]
        end = time.perf_counter()
        assert (len(found), len(tested)) == (140, 600)
        assert len(small) > len(found)
        reading, counting = sum(part[1] for part in parts), sum(part[2] for part in parts)
        return {
            "seconds": end - start,
            "cpu_seconds": time.process_time() - cpu,
            "read": reading,
            "count": counting,
            "add up": summed - start - (reading + counting if engine is here else 0),
            "estimate": estimated - summed,
            "gaps": end - estimated,
        }

    with nullcontext(here) if rows <= ONE_PROCESS else processes(WORKERS) as engine:
        list(engine(counted, places[:WORKERS]))  # imports and the start of processes are not part of it
        runs = [once(engine) for _ in range(1 if rows > 20_000_000 else 3)]
    best = min(runs, key=lambda run: run["seconds"])
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, child = (resource.getrusage(one).ru_maxrss / 1024 for one in who)
    return {
        "seconds": best.pop("seconds"),
        "cpu_seconds": best.pop("cpu_seconds"),
        "stages": best,
        "peak_mb": own + (child * WORKERS if rows > ONE_PROCESS else 0),
    }


def timed(rows: int, peer: str) -> float:
    """Seconds of a peer for counting alone; the best of as many runs as ours."""
    answers, groups, weights = columns(rows, 0)
    return min(PEERS[peer](answers, groups, weights) for _ in range(3 if rows <= 2_000_000 else 1))


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
    with tempfile.TemporaryDirectory(prefix="engage-bench") as folder:
        places = alone(written, Path(folder), rows)
        found: dict[str, Any] = {"rows": rows, **alone(ours, places)}
    found["not_measured"] = {}
    for peer in PEERS:
        why = None
        if importlib.util.find_spec(peer) is None:
            why = "not installed"
        elif rows > MOST_FOR_PEERS:
            why = f"compared up to {MOST_FOR_PEERS:,} responses: its data and groups would not fit into 4 GiB"
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
