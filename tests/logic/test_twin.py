"""The page in a resident's hand and the server come to the same answer, on every rule of every real form and on made-up ones."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from engage.errors import Refused
from engage.logic import (
    Expression,
    Scope,
    Shape,
    evaluate,
    filled,
    names,
    parse,
    path_names,
    to_json,
)
from engage.logic.catalogue import FUNCTIONS
from engage.logic.patterns import compiled
from engage.logic.tree import Call, Text, walk
from tests.logic import forms
from tests.logic.trees import MEMBERS, PATTERNS, PLACES, expressions, scope_with, scopes
from tests.support.shared import needs_shared

NODE = shutil.which("node")
MODULE = Path(__file__).parents[2] / "engage/web/static/js/logic.js"
pytestmark = pytest.mark.skipif(
    NODE is None, reason="node is not installed, so the JavaScript twin cannot be run"
)

Case = tuple[Expression, Scope]

HOME = {
    "consent": "yes",
    "age": 35,
    "water": ["tap", "well"],
    MEMBERS: [
        {f"{MEMBERS}/age": 4, f"{MEMBERS}/pet": [{f"{MEMBERS}/pet/kind": "cat"}, {}]},
        {f"{MEMBERS}/age": "-40.5"},
    ],
}
VALUES = [
    "\n0",
    " 1",
    " 2",
    " 3",
    " -1",
    " 0.5",
    " -2.5",
    " 1.005",
    " 12",
    " 1 div 0",
    " 0 div 0",
    " 123456789012.5",
    " 1 div 3",
    " true()",
    " false()",
    " ''",
    " 'a'",
    " ' a b '",
    " 'abcabc'",
    " '7'",
    "\n'-1.50'",
    " 'true'",
    " 'Straße İΣ 👍🏽é'",
    " 'tap'",
    " 'well tap'",
    " '2024-02-29'",
    " '1999-12-31T23:59:59.999'",
    " '2024-03-10T01:30:00-05:00'",
    " '23:15:01'",
    "\n'%Y-%m-%d %e %b %a %n %y %H %h %M %S %3 %% %q'",
    " today()",
    " now()",
    " .",
    " ${age}",
    " ${water}",
    " ${kind}",
    " ${member}",
    " ${nowhere}",
    " /data/home/member/age",
    "\n${home}",
    " '${water}'",
    " 'sources'",
    " 'sources-2'",
    " instance('sources')/root/item/name",
    " instance('sources')/root/item/label",
    " -0",
    " 1000000",
    " '1e3'\n",
]


def on_the_device(lines: Iterable[dict[str, Any]]) -> list[list[Any]]:
    assert NODE
    text = "\n".join(json.dumps(line) for line in lines)
    done = subprocess.run(
        [NODE, Path(__file__).with_name("twin.mjs"), MODULE],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def on_the_server(tree: Expression | None, scope: Scope, wording: str = "") -> list[Any]:
    try:
        value = evaluate(tree, scope) if tree else filled(wording, scope)
    except Refused:
        return ["refused"]
    if isinstance(value, bool):
        return ["boolean", value]
    return ["string", value] if isinstance(value, str) else ["number", value]


def agree(device: list[Any], server: list[Any]) -> bool:
    if device[0] != "number" or server[0] != "number":
        return device == server
    return (device[1] == "NaN" and server[1] != server[1]) or float(
        device[1].replace("Infinity", "inf")
    ) == server[1]


def as_sent(scope: Scope, shape: int) -> dict[str, Any]:
    row = scope.row and {"choices": scope.row.choices, "index": scope.row.index}
    at = {"path": scope.question.path, "rounds": list(scope.question.rounds)}
    return {"shape": shape, "answers": scope.answers, "now": scope.now.isoformat(timespec="milliseconds"), "at": at, "row": row,
            "language": scope.language, "source": scope.source, "months": scope.months, "weekdays": scope.weekdays}  # fmt: skip


def disagreements(cases: list[Case]) -> list[str]:
    shapes = list({id(scope.shape): scope.shape for _, scope in cases}.values())
    at = {id(shape): place for place, shape in enumerate(shapes)}
    lines = [{"shape": shape.as_json()} for shape in shapes]
    lines += [{"tree": to_json(tree), "scope": as_sent(scope, at[id(scope.shape)])} for tree, scope in cases]
    found = zip(cases, on_the_device(lines), strict=True)
    return [
        f"{tree} in {scope}: {device} on the device"
        for (tree, scope), device in found
        if not agree(device, on_the_server(tree, scope))
    ]


def _answers_for(trees: list[Expression], dice: random.Random) -> Any:
    """A value that could make a difference: something the rules compare with, a choice or two, a number, a day, or nothing."""
    spelled = sorted(
        {part.value for tree in trees for part in walk(tree) if isinstance(part, Text) and part.value}
    )
    kinds = [
        lambda: dice.choice(spelled or ["yes"]),
        lambda: dice.sample(spelled, min(len(spelled), 2)) or ["yes"],
        lambda: dice.choice([0, 1, 2, 5, 17, 18, 49.5, 130, -99]),
        lambda: dice.choice(["2017-03-01", "2017-12-24", "2024-02-29"]),
        lambda: dice.choice([True, False]),
        lambda: None,
    ]
    return dice.choice(kinds)()


def _cases_of(rules: list[forms.Rule], dice: random.Random, tries: int) -> list[Case]:
    """Every rule of one form, asked under ``tries`` sets of answers; half the questions stand in a repeat."""
    trees = [parse(rule.text) for rule in rules]
    asked = sorted({name for tree in trees for name in names(tree) | path_names(tree) if "/" not in name})
    paths = {name: f"round/{name}" if at % 2 else name for at, name in enumerate(asked)}
    columns = [
        {"name": f"code{at}", "label": {"en": f"Label {at}"}, **dict.fromkeys(asked[:40], f"code{at}")}
        for at in range(3)
    ]
    choices = {"list": columns}
    shape = Shape(
        ("round", *paths.values()), frozenset({"round"}), {paths[name]: "list" for name in asked}, choices
    )
    cases = []
    for _ in range(tries):
        inside = [
            {path: _answers_for(trees, dice) for path in paths.values() if "/" in path}
            for _ in range(dice.randrange(3))
        ]
        outside = {path: _answers_for(trees, dice) for path in paths.values() if "/" not in path}
        for tree in trees:
            place = dice.choice(
                [*((path, (0,)) if "/" in path else (path, ()) for path in paths.values()), ("", ())]
            )
            row = ("list", dice.randrange(3)) if dice.random() < 0.5 else None
            cases.append((tree, scope_with({**outside, "round": inside}, place, row, shape=shape)))
    return cases


@needs_shared
def test_server_and_device_agree_on_every_rule_of_every_real_form() -> None:
    dice = random.Random(20)
    by_form: dict[str, dict[str, forms.Rule]] = {}
    for rule in forms.rules():
        if "because" not in rule.text:
            by_form.setdefault(rule.form, {}).setdefault(rule.text, rule)
    cases = [case for rules in by_form.values() for case in _cases_of(list(rules.values()), dice, 3)]
    assert len(cases) > 1_500
    assert disagreements(cases) == []


def test_server_and_device_agree_on_rules_nobody_would_write() -> None:
    cases: list[Case] = []

    @settings(max_examples=60, phases=[Phase.generate], deadline=None)
    @given(expressions, scopes)
    def gather(tree: Expression, scope: Scope) -> None:
        cases.append((tree, scope))

    gather()
    assert disagreements(cases) == []


def test_server_and_device_agree_on_every_function_there_is() -> None:
    dice = random.Random(3)
    pool = [parse(text) for text in VALUES]
    cases = []
    for name, (least, most) in FUNCTIONS.items():
        for _ in range(25):
            given_to = [dice.choice(pool) for _ in range(dice.randint(least, int(min(most, least + 2))))]
            if name == "regex":
                given_to[1] = compiled(dice.choice(PATTERNS))
            cases.append(
                (
                    Call(name, tuple(given_to)),
                    scope_with(HOME, dice.choice(PLACES), language=dice.choice(["en", "ar"])),
                )
            )
    assert disagreements(cases) == []


def test_server_and_device_put_answers_into_wording_alike() -> None:
    scope = scope_with({"age": 35, "water": ["tap", "well"], "consent": "<b>"})
    wording = ["${age} ${ water } ${consent} ${nowhere} $${age}} ${", "", "عمرك ${age}", "${\u00a0age}"]
    device = on_the_device(
        [
            {"shape": scope.shape.as_json()},
            *({"wording": text, "scope": as_sent(scope, 0)} for text in wording),
        ]
    )
    assert device == [on_the_server(None, scope, text) for text in wording]


def test_server_and_device_stop_at_the_same_work() -> None:
    shape = Shape(("q",), choices={"long": [{"name": str(n)} for n in range(450)]})
    rule = parse("count(instance('long')/root/item[count(instance('long')/root/item) > 0])")
    scope = scope_with({}, ("q", ()), shape=shape)
    assert disagreements([(rule, scope)]) == []
    assert on_the_server(rule, scope) == ["refused"]
