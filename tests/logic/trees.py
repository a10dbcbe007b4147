"""Expressions, forms and answers as hypothesis makes them up."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from engage.logic import Scope, Shape
from engage.logic.catalogue import FUNCTIONS
from engage.logic.patterns import compiled
from engage.logic.tree import RANKS, Call, Chain, Expression, Filter, Name, Negate, Number, Path, Step, Text

MEMBERS = "home/member"
SHAPE = Shape(
    paths=(
        "consent",
        "age",
        "home",
        "home/rooms",
        MEMBERS,
        f"{MEMBERS}/age",
        f"{MEMBERS}/pet",
        f"{MEMBERS}/pet/kind",
        "water",
    ),
    repeats=frozenset({MEMBERS, f"{MEMBERS}/pet"}),
    lists={"water": "sources", "consent": "yes_no"},
    choices={
        "yes_no": (
            {"name": "yes", "label": {"en": "Yes", "es": "Sí"}},
            {"name": "no", "label": {"en": "No"}},
        ),
        "sources": (
            {"name": "tap", "label": {"en": "Tap", "ar": "صنبور"}, "place": "in"},
            {"name": "well", "label": {"en": "Well"}, "place": "out"},
            {"name": "2", "place": "out"},
        ),
    },
)
NAMES = ("consent", "age", "rooms", "member", "pet", "kind", "water", "home", "nowhere")
PLACES = [
    ("consent", ()),
    ("age", ()),
    (f"{MEMBERS}/age", (1,)),
    (f"{MEMBERS}/pet/kind", (0, 1)),
    ("", ()),
    ("gone", ()),
]

_plain_texts = st.text(st.characters(exclude_characters="'"), max_size=6)
texts = st.one_of(
    _plain_texts,
    st.sampled_from(["", "yes", "no yes", " tap well ", "2", "-1.50", ".5", "1e3", "2024-02-29", "2024-02-30", "2024-02-29T23:30:00.5-05:00",
                     "12:30", "en", "sources", "sources-1", "${water}", "/data/water", "%Y %b %e %a %H:%M:%S.%3 %%", "ÀǅÿßİΣ 👍🏽"]),
)  # fmt: skip
numbers = st.one_of(
    st.integers(0, 12).map(float),
    st.floats(0, 1e15),
    st.sampled_from([0.1, 2.5, 0.5, 1e-7, 1e21, 123456789012.5, 19_782.75, 1e308]),
).map(abs)
answers_one = st.one_of(texts, st.booleans(), st.integers(-5, 120), st.floats(allow_nan=False, allow_infinity=False), st.none(),
                        st.lists(st.sampled_from(["tap", "well", "2"]), max_size=3), st.just({"blank": "skipped"}))  # fmt: skip
pets = st.lists(st.fixed_dictionaries({}, optional={f"{MEMBERS}/pet/kind": answers_one}), max_size=3)
members = st.lists(
    st.fixed_dictionaries({}, optional={f"{MEMBERS}/age": answers_one, f"{MEMBERS}/pet": pets}), max_size=3
)
answers = st.fixed_dictionaries(
    {},
    optional={
        "consent": answers_one,
        "age": answers_one,
        "home/rooms": answers_one,
        "water": answers_one,
        MEMBERS: members,
    },
)


def scope_with(document: Any, place: tuple[str, tuple[int, ...]] = ("age", ()), row: tuple[str, int] | None = None, language: str = "en",
               offset: int = 345, shape: Shape = SHAPE) -> Scope:  # fmt: skip
    now = datetime(2024, 2, 29, 23, 45, 6, 789_999, tzinfo=timezone(timedelta(minutes=offset)))
    scope = Scope(shape, document, now, language=language, dice=lambda: 0.25, new_id=lambda: "an-id").at(
        place[0], *place[1]
    )
    return scope.at_choice(*row) if row else scope


scopes = st.builds(
    scope_with,
    answers,
    st.sampled_from(PLACES),
    st.sampled_from([None, ("sources", 0), ("sources", 2)]),
    st.sampled_from(["en", "ar", "tlh"]),
    st.sampled_from([0, 345, -300]),
)

PATTERNS = [
    r"^0[0-9]{2}$",
    "[A-Za-z0-9._%+-]+@[a-z.]+",
    r"-?\d+(\.\d+)?",
    r"(a|b)*c?",
    r"[\p{L} ]+\p{Lu}?.*",
    r"(?!no).*",
    r".{2,4}",
    "(a+)+$",
    r".*\btap\b.*",
]
patterns = st.sampled_from(PATTERNS)


def _calls(inside: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    def of(name: str) -> st.SearchStrategy[Expression]:
        least, most = FUNCTIONS[name]
        if name == "regex":
            return st.builds(
                lambda subject, pattern: Call("regex", (subject, compiled(pattern))), inside, patterns
            )
        return st.lists(inside, min_size=least, max_size=int(min(most, least + 2))).map(
            lambda given: Call(name, tuple(given))
        )

    return st.one_of(
        st.sampled_from(sorted(FUNCTIONS)).flatmap(of),
        st.builds(lambda one: Call("nobody-knows", (one,)), inside),
    )


def _chains(inside: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    def of(rank: int) -> st.SearchStrategy[Expression]:
        signs = st.lists(
            st.sampled_from([sign for sign, binds in RANKS.items() if binds == rank]), min_size=1, max_size=3
        )
        return signs.flatmap(lambda some: st.lists(inside, min_size=len(some) + 1, max_size=len(some) + 1).map(
            lambda operands: Chain(tuple(operands), tuple(some))))  # fmt: skip

    return st.sampled_from(sorted(set(RANKS.values()))).flatmap(of)


def _paths(inside: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    names = st.sampled_from([*(("child", name) for name in (*NAMES, "*", "item", "root", "label", "name", "place", "label::English")),
                             ("self", "*"), ("parent", "*"), ("other", "@x"), ("other", "following::y")])  # fmt: skip
    steps = st.builds(
        lambda step, some: Step(step[0], step[1], tuple(some)), names, st.lists(inside, max_size=1)
    )
    starts = st.one_of(st.sampled_from(["/", "."]), st.builds(Name, st.sampled_from(NAMES)),
                       st.sampled_from([Call("current", ()), Call("instance", (Text("sources"),))]))  # fmt: skip
    return st.builds(
        lambda start, some: Path(start, tuple(some)), starts, st.lists(steps, min_size=1, max_size=3)
    )


def _nested(inside: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    filters = st.builds(lambda name, one: Filter(Name(name), (one,)), st.sampled_from(NAMES), inside)
    return st.one_of(_calls(inside), _chains(inside), st.builds(Negate, inside), _paths(inside), filters)


leaves = st.one_of(
    st.builds(Number, numbers), st.builds(Text, texts), st.builds(Name, st.sampled_from(NAMES), st.booleans())
)
expressions: st.SearchStrategy[Expression] = st.recursive(leaves, _nested, max_leaves=12)
