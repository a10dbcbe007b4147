"""Rules of the style sheets that a reader cannot keep in mind: both directions, both schemes, every byte of a resident."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest

from engage import places

FOLDER = places.static() / "css"
SHEETS = sorted(FOLDER.glob("*.css"))
# What a page of each look loads; style.css only overrides.
LOOKS = {
    "answer": ("answer.css",),
    "desk": ("base.css", "forms.css", "desk.css", "charts.css"),
    "public": ("base.css", "forms.css", "public.css", "charts.css"),
    "print": ("print.css", "charts.css"),
}
RESIDENT_BYTES = 3 * 1024

every_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)


@dataclass(frozen=True)
class Declaration:
    """One ``property: value`` and the prelude of every block around it, outermost first."""

    within: tuple[str, ...]
    name: str
    value: str

    def __str__(self) -> str:
        return f"{' > '.join(self.within)} {{ {self.name}: {self.value} }}"


def declarations(css: str) -> Iterator[Declaration]:
    """All declarations of a style sheet without nesting of rules, strings with braces, or escapes (we use none)."""
    within: list[str] = []
    for text, end in re.findall(r"([^{};]*)([{};])", re.sub(r"/\*.*?\*/", "", css, flags=re.S)):
        if end == "{":
            within.append(prelude(text))
            continue
        if text.strip():
            name, _, value = text.partition(":")
            yield Declaration(tuple(within), name.strip(), " ".join(value.split()))
        if end == "}":
            within.pop()
    assert not within, "a brace is not closed"


def prelude(text: str) -> str:
    """A selector or at-rule with its white space evened out; a media query without any beside its brackets and colons."""
    even = " ".join(text.split())
    return re.sub(r" ?([(:]) ?", r"\1", even) if even.startswith("@media") else even


def of(sheet: Path) -> list[Declaration]:
    found = list(declarations(sheet.read_text(encoding="utf-8")))
    assert found, f"{sheet.name} is empty"
    return found


def tokens(name: str, within: str = ":root", scheme: str = "") -> dict[str, str]:
    """The custom properties of a sheet: its light ones, or those that a media query or a class changes."""
    path = (scheme, within) if scheme else (within,)
    return {
        one.name: one.value for one in of(FOLDER / name) if one.within == path and one.name.startswith("--")
    }


DARK = "@media(prefers-color-scheme:dark)"
MORE = "@media(prefers-contrast:more)"

PHYSICAL_NAME = re.compile(r"(^|-)(left|right|top|bottom)(-|$)")
FOUR_SIDES = re.compile(
    r"^(margin|padding|inset|scroll-margin|scroll-padding|border-(width|style|color|radius))$"
)
SIDE_AS_VALUE = {
    "text-align",
    "float",
    "clear",
    "background-position",
    "background",
    "transform-origin",
    "object-position",
}


def physical(one: Declaration) -> bool:
    """Whether a declaration means left or right whatever the direction of the text."""
    if PHYSICAL_NAME.search(one.name) and not one.name.startswith("--"):
        return True
    if one.name in SIDE_AS_VALUE and re.search(r"\b(left|right)\b", one.value):
        return True
    sides = one.value.split()
    return bool(FOUR_SIDES.match(one.name)) and len(sides) == 4 and sides[1] != sides[3]


@every_sheet
def test_nothing_is_placed_by_left_and_right(sheet: Path) -> None:
    assert [str(one) for one in of(sheet) if physical(one)] == []


@pytest.mark.parametrize(
    "css",
    [
        "a{margin-left:1px}",
        "a{right:0}",
        "a{text-align:left}",
        "a{margin:0 1px 0 2px}",
        "@media print{a{border-top-right-radius:1px}}",
        "a{inset:.4rem 0 auto auto}",
    ],
)
def test_the_lint_finds_what_does_not_mirror(css: str) -> None:
    assert [physical(one) for one in declarations(css)] == [True]


@pytest.mark.parametrize(
    "css", ["a{margin-inline-start:1px}", "a{margin:0 1px}", "a{text-align:start}", "a{--left:1px}"]
)
def test_the_lint_leaves_alone_what_mirrors(css: str) -> None:
    assert [physical(one) for one in declarations(css)] == [False]


@every_sheet
def test_letters_are_not_spaced_slanted_or_raised(sheet: Path) -> None:
    """Spacing tears Arabic's joined letters apart; slanting and capitals mean nothing in most scripts."""
    bad = [
        str(one)
        for one in of(sheet)
        if (one.name == "letter-spacing" and one.value != "normal")
        or (one.name == "text-transform" and one.value != "none")
        or (one.name in {"font", "font-style"} and re.search(r"\b(italic|oblique)\b", one.value))
    ]
    assert bad == []


@every_sheet
def test_nothing_is_fetched_and_nothing_is_forced(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert (
        re.findall(r"@import|@font-face|url\(|https?:|!important", re.sub(r"/\*.*?\*/", "", text, flags=re.S))
        == []
    )


@every_sheet
def test_the_focus_ring_is_never_taken_away(sheet: Path) -> None:
    assert [str(one) for one in of(sheet) if one.name == "outline" and one.value in {"0", "none"}] == []


@every_sheet
def test_nothing_moves_unless_the_person_allows_it(sheet: Path) -> None:
    allowed = "@media(prefers-reduced-motion:no-preference)"
    moving = [one for one in of(sheet) if re.match(r"(animation|transition)(-|$)|scroll-behavior$", one.name)]
    assert [str(one) for one in moving if allowed not in one.within] == []


@every_sheet
def test_colours_are_tokens(sheet: Path) -> None:
    """A colour written on the spot is one that dark mode and more contrast forget."""
    literal = re.compile(
        r"#[0-9a-fA-F]{3,8}\b|\b(rgba?|hsla?|oklch|color-mix)\(|\b(white|black|red|green|blue|gr[ae]y)\b"
    )
    bad = [one for one in of(sheet) if not one.name.startswith("--") and literal.search(one.value)]
    assert [str(one) for one in bad] == []


@pytest.mark.parametrize("look", LOOKS)
def test_every_token_used_is_defined_in_the_same_look(look: str) -> None:
    found = [one for name in LOOKS[look] for one in of(FOLDER / name)]
    defined = {one.name for one in found if one.name.startswith("--")}
    used = {name for one in found for name in re.findall(r"var\((--[\w-]+)", one.value)}
    assert used - defined == set()


def test_residents_see_the_same_colours_as_everybody() -> None:
    for scheme in ("", DARK):
        resident, shared = tokens("answer.css", scheme=scheme), tokens("base.css", scheme=scheme)
        assert resident
        assert {name: shared.get(name) for name in resident} == resident


def test_the_style_page_shows_the_true_light_and_dark() -> None:
    colours = {
        name: value for name, value in tokens("base.css").items() if name in tokens("base.css", scheme=DARK)
    }
    assert tokens("style.css", ".scheme-light") == colours
    assert tokens("style.css", ".scheme-dark") == tokens("base.css", scheme=DARK)
    assert tokens("style.css", ".scheme-light .chart") == tokens("charts.css", ".chart")
    assert tokens("style.css", ".scheme-dark .chart") == tokens("charts.css", ".chart", DARK)


# Contrast: WCAG 2.2, 1.4.3 and 1.4.11.

TINTS = ("bad", "good", "warn", "info")
TEXT_PAIRS = [
    *((text, ground) for text in ("ink", "soft", "brand") for ground in ("paper", "card", "sunk", "tint")),
    *((text, f"{name}-tint") for name in TINTS for text in (name, "ink", "soft", "brand")),
    *((name, ground) for name in TINTS for ground in ("paper", "card")),
    ("on-brand", "brand"),
    ("paper", "bad"),
    ("paper", "ink"),
    ("on-bar", "bar"),
]
PART_PAIRS = [
    *(("edge", ground) for ground in ("paper", "card", "sunk")),
    *((name, ground) for name in ("brand", "bad", "ink") for ground in ("paper", "card", "sunk", "tint")),
    *((name, f"{name}-tint") for name in TINTS),
    ("glow", "bar"),
]


def luminance(colour: str) -> float:
    """Relative luminance of ``#rgb`` or ``#rrggbb`` (WCAG 2.2)."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(
        4.54, abs=0.005
    )  # the palest grey that passes on white


def resolved(palette: Mapping[str, str], name: str) -> str:
    value = palette[f"--{name}"]
    reference = re.fullmatch(r"var\(--([\w-]+)\)", value)
    return resolved(palette, reference[1]) if reference else value


def palettes() -> dict[str, dict[str, str]]:
    light, more = tokens("base.css"), tokens("base.css", scheme=MORE)
    dark = {**light, **tokens("base.css", scheme=DARK)}
    return {"light": light, "dark": dark, "light, more": {**light, **more}, "dark, more": {**dark, **more}}


@pytest.mark.parametrize("scheme", ["light", "dark", "light, more", "dark, more"])
def test_text_and_parts_stand_out_from_their_ground(scheme: str) -> None:
    palette = palettes()[scheme]
    least = {**dict.fromkeys(PART_PAIRS, 3.0), **dict.fromkeys(TEXT_PAIRS, 4.5)}
    faint = {
        f"{one} on {ground}": round(contrast(resolved(palette, one), resolved(palette, ground)), 2)
        for (one, ground), enough in least.items()
        if contrast(resolved(palette, one), resolved(palette, ground)) < enough
    }
    assert faint == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_colour_of_the_focus_ring_stands_out_wherever_it_is(scheme: str) -> None:
    """The ring is ink with a glow around it, drawn outside the control: on every ground controls stand on, 3:1."""
    palette = palettes()[scheme]
    grounds = ("paper", "card", "sunk", "tint", "bar", *(f"{name}-tint" for name in TINTS))
    for ground in grounds:
        ring = max(contrast(resolved(palette, name), resolved(palette, ground)) for name in ("ink", "glow"))
        assert ring >= 3, f"the ring is faint on {ground}"
    assert all(
        "0 0 0 6px var(--glow)" in one.value for name in ("answer", "base") for one in ring_shadows(name)
    )


def ring_shadows(name: str) -> list[Declaration]:
    found = [
        one
        for one in of(FOLDER / f"{name}.css")
        if one.within[-1] == ":focus-visible" and one.name == "box-shadow"
    ]
    assert found
    return found


# Bytes


def test_a_resident_downloads_at_most_three_kilobytes_of_style() -> None:
    text = (FOLDER / "answer.css").read_bytes()
    assert len(gzip.compress(text, 6)) <= RESIDENT_BYTES
    assert len(brotli.compress(text, quality=5)) <= RESIDENT_BYTES


def test_residents_download_no_rule_that_no_page_uses() -> None:
    templates = "\n".join(path.read_text(encoding="utf-8") for path in places.templates().rglob("*.html"))
    classes = {
        name for one in of(FOLDER / "answer.css") for name in re.findall(r"\.([a-z][\w-]*)", one.within[-1])
    }
    assert len(classes) > 30
    assert {name for name in classes if not re.search(rf"\b{name}\b", templates)} == set()
