"""A small SVG writer: what it makes is well-formed, escaped, and cannot carry a style, a script or a link out.

Looks are classes (web/static/css/charts.css). Positions across are percentages, positions down are em, so there is no view
box and nothing is scaled.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Final

from markupsafe import Markup, escape

_ELEMENTS: Final = frozenset(
    ("svg", "g", "title", "desc", "defs", "pattern", "rect", "line", "circle", "path", "text", "tspan")
)
# fmt: off
_ATTRIBUTES: Final = frozenset((
    "id", "class", "role", "lang", "direction", "aria-labelledby", "xmlns", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r",
    "width", "height", "d", "fill", "transform", "text-anchor", "font-size", "patternUnits", "patternTransform",
))
# fmt: on
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Length = float | str


def element(name: str, /, *children: str, **attributes: Length | None) -> Markup:
    """``<name attributes>children</name>``. Underscores in names of attributes stand for hyphens, ``class_`` for ``class``.

    Texts are escaped, elements are kept. ``None`` leaves an attribute out. Raises ValueError for an element or attribute
    that no picture needs, and for a number that is not finite.
    """
    if name not in _ELEMENTS:
        raise ValueError(f"no picture needs <{name}>")
    written = "".join(
        f' {_attribute(key)}="{_value(value)}"' for key, value in attributes.items() if value is not None
    )
    inside = "".join(map(_clean, children))
    html = f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"
    return Markup(html)  # noqa: S704 - names are from the lists above, every value and text was escaped


def em(value: float) -> str:
    """A length that grows with the reader's letters."""
    return f"{_number(value)}em"


def percent(value: float) -> str:
    """A part (0 to 100) of the picture's width."""
    return f"{_number(value)}%"


def document(
    id: str, title: str, sentence: str, height: float, *parts: Markup, lang: str, direction: str
) -> Markup:
    """The whole picture, ``height`` em high, named and described for those who do not see it."""
    return element(
        "svg",
        element("title", title, id=f"{id}-title"),
        element("desc", sentence, id=f"{id}-desc"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        id=id,
        class_="chart",
        role="img",
        lang=lang,
        direction=direction,
        aria_labelledby=f"{id}-title {id}-desc",
        width="100%",
        height=em(height),
        font_size="14",
    )


def hatch(id: str) -> Markup:
    """The pattern of what is withheld, to be used as ``fill=url(#id)``."""
    ground = element("rect", width=8, height=8, class_="clear")
    stripe = element("rect", width=2.5, height=8, class_="hatch")
    pattern = element(
        "pattern",
        ground,
        stripe,
        id=id,
        width=7,
        height=7,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    return element("defs", pattern)


@cache
def _attribute(key: str) -> str:
    name = key.rstrip("_") if key in _ATTRIBUTES or key.endswith("_") else key.replace("_", "-")
    if name not in _ATTRIBUTES:
        raise ValueError(f"no picture needs the attribute {name}")
    return name


def _value(value: Length) -> str:
    return _clean(str(value)) if isinstance(value, str) else _number(value)


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError("a picture has no place for a number that is not finite")
    written = f"{round(value, 3) + 0.0:.3f}"
    return written.rstrip("0").rstrip(".")


def _clean(text: str) -> str:
    """Escaped, without characters that XML cannot hold."""
    if isinstance(text, Markup):
        return text
    return str(escape(_NOT_XML.sub("\ufffd", text)))
