"""The fields of a form as they are typed and sent: name -> texts. A draft keeps them so, valid or not, and loses nothing.

A field's name is its item's path, with the time round, counted from 1, behind each repeat: ``home/member[2]/age``. Behind
that may stand ``/other`` (words for "other"), ``/declined`` (prefer not to answer) or, where options are put in order,
``/<n>`` (the place given to the n-th). ``home/member[]`` holds how many rounds there are. A name that is absent was never
shown; an empty list was shown and left empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engage.surveys.form import Form
from engage.surveys.instrument import CHOOSERS, HOLDERS, SILENT, Item, Kind, Placed

Fields: TypeAlias = Mapping[str, Sequence[str]]
Rounds: TypeAlias = tuple[int, ...]

OTHER = "/other"
DECLINED = "/declined"
COUNT = "[]"
MOST_ROUNDS = 100
_ROUND = re.compile(r"\[(\d{1,4})\]")
_FIELDLESS = HOLDERS | SILENT | {Kind.NOTE, Kind.FILE}


def has_field(item: Item) -> bool:
    """Whether a person fills it in. Files cannot be taken yet; what is read-only is worked out; what only carries the
    heads of a table (XLSForm's appearance "label") asks nothing."""
    heads = item.kind in CHOOSERS and item.settings.get("appearance") == "label"
    return item.kind not in _FIELDLESS and not item.read_only and not heads


def field_name(placed: Placed, rounds: Rounds = ()) -> str:
    """The name of the item's field in the given round (from 0) of each repeat around it."""
    name = placed.path
    for repeat, index in zip(reversed(placed.repeats), reversed(rounds[: len(placed.repeats)]), strict=True):
        name = f"{repeat}[{index + 1}]{name[len(repeat) :]}"
    return name


def question_of(name: str) -> str:
    """The path in a field's name: the name without rounds."""
    return _ROUND.sub("", name)


@dataclass(frozen=True, slots=True)
class Named:
    """What a field's name says: the item, the rounds, and what stands behind (``/other``, a rank's ``/2``, ``[]``)."""

    placed: Placed
    rounds: Rounds
    behind: str

    @property
    def main(self) -> str:
        """The field it belongs to, whose presence says that the question was shown."""
        return field_name(self.placed, self.rounds) + (COUNT if self.behind == COUNT else "")


def named(form: Form, name: str) -> Named | None:
    """What ``name`` says in this form, or ``None`` when no field is called so."""
    rounds = tuple(int(found) - 1 for found in _ROUND.findall(name))
    path = question_of(name)
    if path.endswith(COUNT):
        placed, behind = form.instrument.by_path.get(path.removesuffix(COUNT)), COUNT
        fits = placed is not None and placed.item.kind is Kind.REPEAT
    else:
        placed, behind = _item_with_rest(form, path)
        fits = placed is not None and has_field(placed.item) and _may_follow(form, placed, behind)
    if placed is None or not fits or len(rounds) != len(placed.repeats):
        return None
    if any(not 0 <= index < MOST_ROUNDS for index in rounds) or field_name(placed, rounds) + behind != name:
        return None
    return Named(placed, rounds, behind)


def _item_with_rest(form: Form, path: str) -> tuple[Placed | None, str]:
    if placed := form.instrument.by_path.get(path):
        return placed, ""
    holder, _, last = path.rpartition("/")
    return form.instrument.by_path.get(holder), f"/{last}"


def _may_follow(form: Form, placed: Placed, behind: str) -> bool:
    item = placed.item
    if item.kind is Kind.RANK and behind not in {"", DECLINED}:
        return behind in {f"/{n}" for n in range(1, len(form.instrument.choices(item)) + 1)}
    return behind in {"", DECLINED} or (behind == OTHER and item.kind in CHOOSERS)


def given(fields: Fields, name: str) -> Sequence[str]:
    return fields.get(name, ())


def rounds_typed(fields: Fields, repeat: Placed, rounds: Rounds) -> int:
    """How many rounds of a repeat there are, as far as the fields say."""
    texts = given(fields, field_name(repeat, rounds) + COUNT)
    return min(int(texts[0]), MOST_ROUNDS) if texts and texts[0].isascii() and texts[0].isdigit() else 0


def rounds_named(fields: Fields) -> Mapping[str, int]:
    """Name of a repeat in its rounds -> the highest round any field's name mentions."""
    highest: dict[str, int] = {}
    for name in fields:
        for found in _ROUND.finditer(name):
            stem = name[: found.start()]
            highest[stem] = max(highest.get(stem, 0), min(int(found[1]), MOST_ROUNDS))
    return highest


def merged(kept: Fields, sent: Fields, shown: Iterable[str]) -> dict[str, list[str]]:
    """``kept`` with the fields ``shown`` on one page replaced by what was sent for them."""
    mains = tuple(shown)
    page = set(mains)

    def on_page(name: str) -> bool:
        return name in page or name.rpartition("/")[0] in page

    together = {name: list(texts) for name, texts in kept.items() if not on_page(name)}
    together |= {name: [] for name in mains}
    together |= {name: list(texts) for name, texts in sent.items() if on_page(name)}
    return together


def without_round(kept: Fields, repeat: Placed, rounds: Rounds, gone: int) -> dict[str, list[str]]:
    """``kept`` with one round of a repeat taken out and the later ones moved up."""
    stem = field_name(repeat, rounds)
    moved: dict[str, list[str]] = {}
    for name, texts in kept.items():
        found = re.match(re.escape(stem) + r"\[(\d+)\]", name)
        number = int(found[1]) - 1 if found else -1
        if found is None or number < gone:
            moved[name] = list(texts)
        elif number > gone:
            moved[f"{stem}[{number}]{name[found.end() :]}"] = list(texts)
    moved[stem + COUNT] = [str(max(0, rounds_typed(kept, repeat, rounds) - 1))]
    return moved
