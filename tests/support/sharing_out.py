"""How tests are shared out among processors: a file stays together, and all browser tests share one server.

xdist's own ``--dist loadgroup`` renames a test so that it carries its group, which pytest 9 no longer lets it do.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# Folders with one server, or one load of the samples, for all their tests. They go first, so that nobody waits for them at the end.
LONG = ("tests/browser/", "tests/samples/")


class ByFile(LoadScopeScheduling):
    """One worker for one file, and one for all files that share what takes long to set up."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", 1)[0]
        return next((place for place in LONG if path.startswith(place)), path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: next((n for n, place in enumerate(LONG) if item.nodeid.startswith(place)), len(LONG))
    )
