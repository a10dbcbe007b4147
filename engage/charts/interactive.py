"""A picture's numbers as Plotly draws them: the same figures, no others; what is withheld is named and has no point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from engage.charts.picture import Picture, Plot, Speak
from engage.charts.words import range_of, value_of, withheld
from engage.privacy.released import Figure

SYMBOLS: Final = (
    "circle", "square", "diamond", "triangle-up", "triangle-down", "circle-open", "square-open", "x",
)  # fmt: skip
LINE: Final = 34
"""Height of one label of a horizontal plot, in pixels."""


def plotly_figure(picture: Picture, speak: Speak) -> dict[str, Any]:
    """``data`` and ``layout`` for ``Plotly.newPlot``, as plain JSON. ValueError for a picture without numbers."""
    plot = picture.plot
    if plot is None:
        raise ValueError("this picture brings no numbers along")
    rtl = speak.language.direction == "rtl"
    labels = [_label(plot, place, speak) for place in range(len(plot.labels))]
    traces = [_trace(plot, labels, place, name, figures) for place, (name, figures) in enumerate(plot.series)]
    return {"data": traces, "layout": _layout(plot, labels, rtl)}


def _label(plot: Plot, place: int, speak: Speak) -> str:
    """A label, different from all others, that says where all its numbers are withheld."""
    name = plot.labels[place]
    if plot.labels.count(name) > 1:
        name = f"{name} ({place + 1})"
    if all(withheld(figures[place]) for _, figures in plot.series):
        return speak.gettext("{group} (not shown)", group=name)
    return name


def _trace(
    plot: Plot, labels: Sequence[str], place: int, name: str, figures: Sequence[Figure]
) -> dict[str, Any]:
    values = [_scaled(plot, value_of(figure)) for figure in figures]
    errors = _errors(plot, figures)
    across = {"x": list(labels), "y": values} if plot.shape == "lines" else {"x": values, "y": list(labels)}
    common = {"name": name, **across}
    if plot.shape == "bars":
        return {"type": "bar", "orientation": "h", **common}
    bar = "error_y" if plot.shape == "lines" else "error_x"
    mode = "lines+markers" if plot.shape == "lines" else "markers"
    marker = {"symbol": SYMBOLS[place % len(SYMBOLS)], "size": 11}
    return {"type": "scatter", "mode": mode, "marker": marker, "connectgaps": False, bar: errors, **common}


def _scaled(plot: Plot, value: float | None) -> float | None:
    return None if value is None else round(value * plot.points, 6)


def _errors(plot: Plot, figures: Sequence[Figure]) -> dict[str, Any]:
    """How far the likely range reaches to both sides of a value; nowhere where there is none."""
    up, down = list[float](), list[float]()
    for figure in figures:
        ends, value = range_of(figure), value_of(figure)
        low, high = ends if ends is not None and value is not None else (0.0, 0.0)
        middle = value if ends is not None and value is not None else 0.0
        up.append(round((high - middle) * plot.points, 6))
        down.append(round((middle - low) * plot.points, 6))
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "thickness": 1.5}


def _layout(plot: Plot, labels: Sequence[str], rtl: bool) -> dict[str, Any]:
    numbers = {"ticksuffix": "%" if plot.percent else "", "automargin": True, "rangemode": "tozero"}
    names = {"type": "category", "automargin": True, "fixedrange": True}
    layout: dict[str, Any] = {
        "barmode": "stack",
        "legend": {"orientation": "h"},
        "showlegend": len(plot.series) > 1,
    }
    if plot.shape == "lines":
        side = {"side": "right"} if rtl else {}
        return layout | {"xaxis": names | _turned(rtl), "yaxis": numbers | side, "height": 480}
    side = {"side": "right"} if rtl else {}
    order = {"categoryorder": "array", "categoryarray": list(labels), "autorange": "reversed"}
    height = 160 + LINE * len(labels)
    return layout | {"xaxis": numbers | _turned(rtl), "yaxis": names | order | side, "height": height}


def _turned(rtl: bool) -> dict[str, Any]:
    return {"autorange": "reversed"} if rtl else {}
