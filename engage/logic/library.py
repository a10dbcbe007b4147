"""The survey functions. Meaning: XPath 1.0 section 4 and https://getodk.github.io/xforms-spec/#xpath-functions.

Every function is given the run, where it stands and its arguments. ``_given`` evaluates the arguments first; those that must
not evaluate all of them (``if``, ``coalesce``, ``once``) take them as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP
from decimal import Context as Digits
from typing import TypeAlias

from engage.logic import days
from engage.logic.patterns import matches
from engage.logic.run import Context, Function, Run, Value, nodes
from engage.logic.scope import Options, Place
from engage.logic.tree import Expression, Pattern, Text
from engage.logic.values import BLANKS, as_number, as_text, as_truth, rounded, words

Plain: TypeAlias = Callable[..., Value]  # called with the run and the values of the arguments


def _given(plain: Plain) -> Function:
    def call(run: Run, context: Context, arguments: tuple[Expression, ...]) -> Value:
        return plain(run, *(run.value(argument, context) for argument in arguments))

    return call


# --- choosing ------------------------------------------------------------------------------------------------------


def _if(run: Run, context: Context, arguments: tuple[Expression, ...]) -> Value:
    condition, then, otherwise = arguments
    return run.value(then if run.truth(run.value(condition, context)) else otherwise, context)


def _coalesce(run: Run, context: Context, arguments: tuple[Expression, ...]) -> Value:
    """The first argument that is not empty."""
    for argument in arguments:
        found = run.first(run.value(argument, context))
        if as_text(found) not in ("", "NaN"):
            return found
    return ""


def _once(run: Run, context: Context, arguments: tuple[Expression, ...]) -> Value:
    """What the question already holds; worked out only when it holds nothing."""
    already = run.scope.value(run.scope.question)
    return already if already != "" else run.value(arguments[0], context)


def _checklist(run: Run, least: Value, most: Value, *yes: Value) -> bool:
    """Whether between ``least`` and ``most`` of the rest are true; -1 is no limit."""
    count = sum(as_truth(answer) for value in yes for answer in run.atoms(value))
    return _between(count, run.number(least), run.number(most))


def _weighted_checklist(run: Run, least: Value, most: Value, *pairs: Value) -> bool:
    weight = sum(
        (run.number(weight) for yes, weight in zip(pairs[::2], pairs[1::2], strict=False) if run.truth(yes)),
        0.0,
    )
    return _between(weight, run.number(least), run.number(most))


def _between(value: float, least: float, most: float) -> bool:
    return (least == -1 or value >= least) and (most == -1 or value <= most)


# --- choices -------------------------------------------------------------------------------------------------------


def _selected(run: Run, answer: Value, choice: Value) -> bool:
    return run.text(choice).strip(BLANKS) in words(run.text(answer))


def _selected_at(run: Run, answer: Value, index: Value) -> str:
    """The choice at ``index``, counted from 0."""
    chosen, at = words(run.text(answer)), run.number(index)
    return chosen[int(at)] if 0 <= at < len(chosen) else ""


def _choice_name(run: Run, context: Context, arguments: tuple[Expression, ...]) -> str:
    """The label of a choice of a question. The question is written in quotes: ``'${water}'``; a path will do, too."""
    code, question = arguments
    value = run.text(run.value(code, context))
    path = question.value if isinstance(question, Text) else run.text(run.value(question, context))
    name = path.strip(BLANKS).removeprefix("${").removesuffix("}").strip(BLANKS).rpartition("/")[2]
    choices = run.scope.shape.lists.get(run.scope.shape.path(name, run.scope.question.path) or "", "")
    for index, row in enumerate(run.scope.shape.choices.get(choices, ())):
        run.spend()
        if row.get("name") == value:
            return run.scope.label(choices, index)
    return ""


def _itext(run: Run, identifier: Value) -> str:
    """The words behind a choice's ``itextId``: the list's name, a hyphen, the row counted from 0."""
    choices, _, index = run.text(identifier).rpartition("-")
    rows = run.scope.shape.choices.get(choices, ())
    known = len(index) < 7 and index.isascii() and index.isdigit() and int(index) < len(rows)
    return run.scope.label(choices, int(index)) if known else ""


# --- the form and its repeats --------------------------------------------------------------------------------------


def _position(run: Run, context: Context, arguments: tuple[Expression, ...]) -> float:
    """Which time round a repeat is, from 1; without a node, where the predicate stands."""
    if not arguments:
        return float(context.position)
    found = nodes(run.value(arguments[0], context))
    place = found[0] if found else None
    repeats = isinstance(place, Place) and place.path in run.scope.shape.repeats
    return float(place.rounds[-1] + 1) if isinstance(place, Place) and repeats and place.rounds else 1.0


def _indexed_repeat(run: Run, what: Value, *pairs: Value) -> Value:
    """``indexed-repeat(${name}, ${repeat}, 2, ...)``: the answer of the second time round; inner repeats likewise."""
    wanted = {}
    for repeat, index in zip(pairs[::2], pairs[1::2], strict=False):
        named = nodes(repeat)
        if named and isinstance(named[0], Place):
            wanted[named[0].path] = run.number(index) - 1
    found = nodes(what)
    if not found or not isinstance(found[0], Place):
        return ""
    path = found[0].path
    repeats = run.scope.shape.rounds(path)
    mine = dict(zip(run.scope.shape.rounds(run.scope.question.path), run.scope.question.rounds, strict=False))
    rounds = [wanted.get(repeat, float(mine.get(repeat, 0))) for repeat in repeats]
    if not all(0 <= index < 1e6 for index in rounds):
        return ""
    return run.scope.value(Place(path, tuple(int(index) for index in rounds)))


def _numbers(run: Run, values: tuple[Value, ...]) -> list[float]:
    return [as_number(one, run.offset) for value in values for one in run.atoms(value)]


def _extreme(run: Run, pick: Callable[[list[float]], float], *values: Value) -> float:
    """The smallest or largest; not a number when there is none, or when any is not one."""
    numbers = _numbers(run, values)
    return pick(numbers) if numbers and not any(math.isnan(number) for number in numbers) else math.nan


def _sum(run: Run, value: Value) -> float:
    total = 0.0
    for number in _numbers(run, (value,)):
        total += number
    return total


# --- numbers -------------------------------------------------------------------------------------------------------


def _truncated(value: float) -> float:
    return float(math.trunc(value)) if math.isfinite(value) else value


def _floor(value: float) -> float:
    return float(math.floor(value)) if math.isfinite(value) else value


def _ceiling(value: float) -> float:
    return float(math.ceil(value)) if math.isfinite(value) else value


def _round(run: Run, value: Value, places: Value = 0.0) -> float:
    count = run.number(places)
    return math.nan if math.isnan(count) else rounded(run.number(value), int(max(-400.0, min(400.0, count))))


_DIGITS = Digits(prec=12, rounding=ROUND_HALF_UP)


def _settled(value: float) -> float:
    """Whole numbers whole, others to 12 digits: two languages' libraries differ in the last bit of a power or a sine, answers must not."""
    if not math.isfinite(value):
        return value
    nearest = math.floor(value + 0.5)
    if abs(value) <= 2**53 and abs(value - nearest) <= abs(value) * 1e-14:
        return float(nearest)
    return float(_DIGITS.create_decimal(value))


def _mathematical(function: Callable[..., float]) -> Function:
    """A function of the numbers, NaN outside where it is defined, infinite where it is too large."""

    def call(run: Run, *values: Value) -> float:
        numbers = [run.number(value) for value in values]
        if any(math.isnan(number) for number in numbers):
            return math.nan
        try:
            return _settled(function(*numbers))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return _given(call)


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: -math.inf if value == 0 else function(value)


def _power(base: float, exponent: float) -> float:
    """``base`` to the ``exponent`` as IEEE 754 has it, where Python raises errors instead."""
    if abs(base) == 1 and math.isinf(exponent):
        return math.nan  # as ECMAScript has it
    odd = math.isfinite(exponent) and exponent % 2 == 1
    if base == 0 and exponent < 0:
        return math.copysign(math.inf, base) if odd else math.inf
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and odd else math.inf


# --- text ----------------------------------------------------------------------------------------------------------


def _concat(run: Run, *values: Value) -> str:
    return run.bounded("".join(as_text(one) for value in values for one in run.atoms(value)))


def _join(run: Run, separator: Value, *values: Value) -> str:
    return run.bounded(run.text(separator).join(as_text(one) for value in values for one in run.atoms(value)))


def _substring(run: Run, value: Value, start: Value, length: Value = math.inf) -> str:
    """From ``start``, counted from 1, as many characters as ``length``; both rounded (XPath 1.0, 4.2)."""
    text, first = run.text(value), rounded(run.number(start), 0)
    after = first + rounded(run.number(length), 0)
    if math.isnan(first) or math.isnan(after):
        return ""
    return text[int(min(max(first, 1), len(text) + 1)) - 1 : int(min(max(after, 1), len(text) + 1)) - 1]


def _substr(run: Run, value: Value, start: Value, end: Value = math.inf) -> str:
    """From ``start`` up to before ``end``, counted from 0; negative numbers count from the end."""
    text = run.text(value)
    edges = [_truncated(run.number(edge)) for edge in (start, end)]
    if any(math.isnan(edge) for edge in edges):
        return ""
    low, high = (int(min(max(edge + len(text) if edge < 0 else edge, 0), len(text))) for edge in edges)
    return text[low:high]


def _before(run: Run, value: Value, mark: Value) -> str:
    text, found = run.text(value), run.text(mark)
    return text.partition(found)[0] if found and found in text else ""


def _after(run: Run, value: Value, mark: Value) -> str:
    found = run.text(mark)
    return run.text(value).partition(found)[2] if found else run.text(value)


def _translate(run: Run, value: Value, away: Value, into: Value) -> str:
    """Characters of ``away`` become those of ``into`` in the same place, or nothing when it is shorter."""
    targets = run.text(into)
    table: dict[int, str] = {}
    for at, character in enumerate(run.text(away)):
        table.setdefault(ord(character), targets[at] if at < len(targets) else "")
    return run.text(value).translate(table)


def _regex(run: Run, context: Context, arguments: tuple[Expression, ...]) -> bool:
    """Whether the whole text matches. A pattern that is not written out, or is beyond us, matches nothing."""
    subject, pattern = arguments
    if not isinstance(pattern, Pattern) or not pattern.program:
        return False
    return matches(pattern.program, run.text(run.value(subject, context)))


def _of_here(change: Callable[[Run, Value], Value]) -> Function:
    """A function that takes the current node when it is given nothing."""

    def call(run: Run, context: Context, arguments: tuple[Expression, ...]) -> Value:
        return change(run, run.value(arguments[0], context) if arguments else (context.node,))

    return call


# --- days and times ------------------------------------------------------------------------------------------------


def _now(run: Run) -> float:
    moment = run.scope.now
    milliseconds = (
        (moment.hour * 60 + moment.minute) * 60 + moment.second
    ) * 1000 + moment.microsecond // 1000
    return days.day_number(moment.year, moment.month, moment.day) + milliseconds / days.MILLISECONDS


def _date(run: Run, value: Value) -> str:
    return days.as_date(run.number(value))


def _moment(run: Run, value: Value) -> str:
    return days.as_moment(run.number(value), run.offset)


def _formatted(run: Run, value: Value, pattern: Value) -> str:
    return run.bounded(
        days.formatted(run.number(value), run.text(pattern), run.scope.months, run.scope.weekdays)
    )


def _decimal_time(run: Run, value: Value) -> float:
    """A time of day as a fraction of the day."""
    fraction = days.clock_fraction(run.text(value).strip(BLANKS), run.offset)
    return math.nan if fraction is None else fraction % 1


FUNCTIONS: dict[str, Function] = {
    "if": _if,
    "coalesce": _coalesce,
    "once": _once,
    "not": _given(lambda run, value: not run.truth(value)),
    "true": _given(lambda run: True),
    "false": _given(lambda run: False),
    "boolean": _given(lambda run, value: run.truth(value)),
    "boolean-from-string": _given(lambda run, value: run.text(value) in ("true", "1")),
    "checklist": _given(_checklist),
    "weighted-checklist": _given(_weighted_checklist),
    "selected": _given(_selected),
    "selected-at": _given(_selected_at),
    "count-selected": _given(lambda run, answer: float(len(words(run.text(answer))))),
    "jr:choice-name": _choice_name,
    "jr:itext": _given(_itext),
    "instance": _given(lambda run, name: (Options(run.text(name)),)),
    "current": lambda run, context, arguments: (run.scope.question,),
    "position": _position,
    "last": lambda run, context, arguments: float(context.size),
    "indexed-repeat": _given(_indexed_repeat),
    "count": _given(lambda run, value: float(len(nodes(value)))),
    "count-non-empty": _given(lambda run, value: float(sum(as_text(one) != "" for one in run.atoms(value)))),
    "sum": _given(_sum),
    "min": _given(lambda run, *values: _extreme(run, min, *values)),
    "max": _given(lambda run, *values: _extreme(run, max, *values)),
    "number": _of_here(lambda run, value: run.number(value)),
    "int": _given(lambda run, value: _truncated(run.number(value))),
    "round": _given(_round),
    "floor": _given(lambda run, value: _floor(run.number(value))),
    "ceiling": _given(lambda run, value: _ceiling(run.number(value))),
    "abs": _given(lambda run, value: abs(run.number(value))),
    "pow": _mathematical(_power),
    "sqrt": _mathematical(math.sqrt),
    "exp": _mathematical(math.exp),
    "exp10": _mathematical(lambda value: _power(10.0, value)),
    "log": _mathematical(_logarithm(math.log)),
    "log10": _mathematical(_logarithm(math.log10)),
    "pi": _given(lambda run: math.pi),
    "sin": _mathematical(math.sin),
    "cos": _mathematical(math.cos),
    "tan": _mathematical(math.tan),
    "asin": _mathematical(math.asin),
    "acos": _mathematical(math.acos),
    "atan": _mathematical(math.atan),
    "atan2": _mathematical(math.atan2),
    "random": _given(lambda run: run.scope.dice()),
    "string": _of_here(lambda run, value: run.text(value)),
    "concat": _given(_concat),
    "join": _given(_join),
    "string-length": _of_here(lambda run, value: float(len(run.text(value)))),
    "normalize-space": _of_here(lambda run, value: " ".join(words(run.text(value)))),
    "trim": _given(lambda run, value: run.text(value).strip(BLANKS)),
    "contains": _given(lambda run, value, part: run.text(part) in run.text(value)),
    "starts-with": _given(lambda run, value, part: run.text(value).startswith(run.text(part))),
    "ends-with": _given(lambda run, value, part: run.text(value).endswith(run.text(part))),
    "substring": _given(_substring),
    "substr": _given(_substr),
    "substring-before": _given(_before),
    "substring-after": _given(_after),
    "translate": _given(_translate),
    "upper-case": _given(lambda run, value: run.bounded(run.text(value).upper())),
    "lower-case": _given(lambda run, value: run.bounded(run.text(value).lower())),
    "regex": _regex,
    "uuid": _given(lambda run, length="": run.scope.new_id()),
    "today": _given(lambda run: days.as_date(_now(run))),
    "now": _given(lambda run: days.as_moment(_now(run), run.offset)),
    "date": _given(_date),
    "date-time": _given(_moment),
    "format-date": _given(_formatted),
    "format-date-time": _given(_formatted),
    "decimal-date-time": _given(lambda run, value: run.number(value)),
    "decimal-time": _given(_decimal_time),
}
