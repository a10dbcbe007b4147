"""A picture as a file of its own: the same SVG with its looks inside, for a report, a poster or a slide. Always light, as
paper is, and every colour is written out, so that programs that know no variables draw it too."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from engage.charts.marks import SHAPES
from engage.charts.picture import Picture

WIDTH: Final = 704
"""Pixels: 44 em, the widest a picture is on a page."""
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLOCK: Final = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_TOKEN: Final = re.compile(r"(--[\w-]+):\s*([^;}]+);?")
_VARIABLE: Final = re.compile(r"var\((--[\w-]+)\)")
_SERIES: Final = "var(--k)"


def standalone(picture: Picture, sheets: Path) -> str:
    """The SVG file. ``sheets``: the folder of ``base.css`` and ``charts.css``."""
    svg = str(picture.svg)
    start = svg.index(">") + 1
    opening = svg[:start].replace('width="100%"', f'width="{WIDTH}"', 1)
    looks = looks_of(sheets)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{opening}<style>{looks}</style>{svg[start:]}\n'


@cache
def looks_of(sheets: Path) -> str:
    """The rules of the pictures as they are on light paper."""
    base, charts = (
        _rules((sheets / name).read_text(encoding="utf-8")) for name in ("base.css", "charts.css")
    )
    tokens: dict[str, str] = {}
    for selector, body in (*base, *charts):
        if selector in (":root", ".chart"):
            tokens |= dict(_TOKEN.findall(body))
    written = [rule for selector, body in charts for rule in _written(selector, body, tokens)]
    whole = f".chart{{background:{tokens['--card']};fill:{tokens['--ink']};font-family:sans-serif}}"
    return "".join([whole, *written])


def _rules(sheet: str) -> list[tuple[str, str]]:
    """Selectors and bodies that hold on every medium."""
    plain = _BLOCK.sub("", _COMMENT.sub("", sheet))
    return [(selector.strip(), body.strip()) for selector, body in _RULE.findall(plain)]


def _written(selector: str, body: str, tokens: dict[str, str]) -> list[str]:
    """The whole picture's own rule is about its place on a page, which a file does not have."""
    looks = " ".join(_TOKEN.sub("", body).split())
    if not looks or selector == ".chart":
        return []
    if _SERIES not in looks:
        return [f"{selector}{{{_filled(looks, tokens)}}}"]
    return [
        f"{selector}.k{place}{{{_filled(looks, tokens | {'--k': tokens[f'--k{place}']})}}}"
        for place in range(len(SHAPES))
    ]


def _filled(looks: str, tokens: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda found: tokens[found[1]].strip(), looks)
