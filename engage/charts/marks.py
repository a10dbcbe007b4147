"""Marks that differ by shape as well as by colour, drawn around a place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from markupsafe import Markup

from engage.charts.svg import element, em

Symbol = Callable[[float], Sequence[Markup]]
"""Draws a legend's symbol around the middle of its line, given the side words run to: 1 to the right, -1 to the left."""

SHAPES: Final = ("circle", "square", "diamond", "up", "down", "ring", "tile", "cross")
_PATHS: Final = {
    "diamond": "M0-7.5 7.5 0 0 7.5-7.5 0z",
    "up": "M0-7 7 5.5H-7z",
    "down": "M0 7 7-5.5H-7z",
    "cross": "M-6-3-3-6 0-3 3-6 6-3 3 0 6 3 3 6 0 3-3 6-6 3-3 0z",
}
_PIXELS: Final = 14.4  # of one em, at the size the paths are drawn for


def mark(shape: str, look: str, x: float = 0.0) -> Markup:
    """A mark of about .9 em; ``x``: em beside the place."""
    if shape in _PATHS:
        moved = f"translate({x * _PIXELS:.1f} 0)" if x else None
        return element("path", d=_PATHS[shape], class_=look, transform=moved)
    if shape in ("square", "tile"):
        size = em(0.8)
        return element("rect", x=em(x - 0.4), y=em(-0.4), width=size, height=size, class_=f"{look} {shape}")
    return element("circle", cx=em(x), cy="0", r=em(0.44), class_=f"{look} {shape}")


def upright(x: str, top: float, height: float, look: str) -> Markup:
    return element("line", x1=x, x2=x, y1=em(top), y2=em(top + height), class_=look)


def level(x1: str, x2: str, y: float, look: str) -> Markup:
    return element("line", x1=x1, x2=x2, y1=em(y), y2=em(y), class_=look)


def bar(look: str, x: str, top: float, width: str, height: float, fill: str | None = None) -> Markup:
    return element("rect", x=x, y=em(top), width=width, height=em(height), class_=look, fill=fill)


def kept_back(id: str, x: str, top: float, width: str, height: float) -> Markup:
    """Hatched: there is a number, and it is kept back."""
    return bar("kept", x, top, width, height, hatch_of(id))


def hatch_of(id: str) -> str:
    """The ``fill`` of what is kept back, in the picture ``id``."""
    return f"url(#{id}-hatch)"


def swatch(look: str, height: float = 0.6, fill: str | None = None) -> Symbol:
    """A legend's sample of a bar."""
    return lambda side: [bar(look, em(min(0.0, 1.8 * side)), -height / 2, em(1.8), height, fill)]


def kept_back_swatch(id: str, height: float = 0.6) -> Symbol:
    return swatch("kept", height, hatch_of(id))
