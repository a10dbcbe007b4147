"""Marks that differ by shape as well as by colour, drawn around a place."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from engage.charts.svg import element, em

SHAPES: Final = ("circle", "square", "diamond", "up", "down", "ring", "box", "cross")
_PATHS: Final = {
    "diamond": "M0-7.5 7.5 0 0 7.5-7.5 0z",
    "up": "M0-7 7 5.5H-7z",
    "down": "M0 7 7-5.5H-7z",
    "cross": "M-6-3-3-6 0-3 3-6 6-3 3 0 6 3 3 6 0 3-3 6-6 3-3 0z",
}


def mark(shape: str, look: str, x: float = 0.0) -> Markup:
    """A mark of about .9 em; ``x``: em beside the place."""
    if shape in _PATHS:
        return element(
            "path", d=_PATHS[shape], class_=look, transform=f"translate({x * 14:.1f} 0)" if x else None
        )
    if shape in ("square", "box"):
        return element(
            "rect", x=em(x - 0.4), y=em(-0.4), width=em(0.8), height=em(0.8), class_=f"{look} {shape}"
        )
    return element("circle", cx=em(x), cy="0", r=em(0.44), class_=f"{look} {shape}")


def range_bar(x: str, width: str, middle: float, look: str = "range") -> Markup:
    return element("rect", x=x, y=em(middle - 0.3), width=width, height=em(0.6), class_=look)


def withheld_bar(id: str, top: float, height: float) -> Markup:
    """A whole track hatched: there is a number, and it is kept back."""
    return element(
        "rect", x="0%", y=em(top), width="100%", height=em(height), fill=f"url(#{id}-hatch)", class_="kept"
    )
