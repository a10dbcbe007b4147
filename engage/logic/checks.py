"""What can be said of an expression without evaluating it: whom it asks, what it calls, what of it nobody here can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engage.errors import N_, Message, Refused
from engage.logic.catalogue import FUNCTIONS
from engage.logic.tree import Call, Expression, Name, Path, Pattern, Step, Text, walk


def names(expression: Expression) -> frozenset[str]:
    """The questions, groups and repeats it asks by ``${name}``, also those written in quotes for jr:choice-name()."""
    found = {part.name for part in walk(expression) if isinstance(part, Name) and not part.last_saved}
    for call in _calls(expression):
        if call.function == "jr:choice-name" and isinstance(call.arguments[1], Text):
            written = call.arguments[1].value.strip()
            if written.startswith("${") and written.endswith("}"):
                found.add(written[2:-1].strip())
    return frozenset(found)


def path_names(expression: Expression) -> frozenset[str]:
    """The names in its paths (``../age``, ``/form/member``, a choice list's columns): where they lead depends on where it stands."""
    return frozenset(
        step.name
        for part in walk(expression)
        if isinstance(part, Path)
        for step in part.steps
        if step.axis == "child"
    )


def functions(expression: Expression) -> frozenset[str]:
    return frozenset(call.function for call in _calls(expression))


def _calls(expression: Expression) -> list[Call]:
    return [part for part in walk(expression) if isinstance(part, Call)]


@dataclass(frozen=True, slots=True)
class Unsupported:
    """One thing in an expression that can be read but not done: what it is and why."""

    what: str
    why: Message


def unsupported(expression: Expression) -> tuple[Unsupported, ...]:
    """Everything in it that will find nothing when it is evaluated, in the order it is written, each once."""
    found = [problem for part in walk(expression) if (problem := _problem(part))]
    return tuple({problem.what: problem for problem in found}.values())


def _problem(part: Expression) -> Unsupported | None:
    match part:
        case Call(function=function) if function not in FUNCTIONS:
            return Unsupported(
                f"{function}()", N_("The function {function}() is not known here.", function=function)
            )
        case Call(function="regex", arguments=(_, pattern)) if not isinstance(pattern, Pattern):
            return Unsupported("regex()", N_("The pattern of regex() must be written out in quotes."))
        case Pattern(source=source, program=(), why=why):
            return Unsupported(
                f"regex '{source}'", N_("The pattern {source} cannot be used: {why}.", source=source, why=why)
            )
        case Name(name=name, last_saved=True):
            return Unsupported(
                f"last-saved#{name}",
                N_("Answers of an earlier response are not kept, so last-saved# finds nothing."),
            )
        case Path(steps=steps):
            return next((_strange(step) for step in steps if step.axis == "other"), None)
        case _:
            return None


def _strange(step: Step) -> Unsupported:
    return Unsupported(step.name, N_("The path step {step} is not known here.", step=step.name))


def dependency_order(
    calculations: Mapping[str, Expression], also: Mapping[str, Iterable[str]] | None = None
) -> tuple[str, ...]:
    """The names in an order in which each comes after all it asks. ``also`` adds names a rule depends on beside those it spells out.

    Raises ``Refused`` naming the loop when some ask each other in a circle.
    """
    asks = {
        name: sorted((names(expression) | frozenset((also or {}).get(name, ()))) & calculations.keys())
        for name, expression in calculations.items()
    }
    done: dict[str, None] = {}
    for name in calculations:
        _settle(name, asks, done)
    return tuple(done)


def _settle(first: str, asks: Mapping[str, list[str]], done: dict[str, None]) -> None:
    """Depth first with a list for the way down, so that a chain of a thousand calculations is no problem."""
    way: dict[str, list[str]] = {}
    current: str | None = first
    while current is not None:
        if current not in done:
            waiting = way.setdefault(current, list(asks[current]))
            following = next((name for name in waiting if name not in done), None)
            if following in way:
                loop = [*list(way)[list(way).index(following) :], following]
                raise Refused(
                    N_("These rules ask each other in a circle: {loop}. Break it.", loop=" → ".join(loop))
                )
            if following is not None:
                current = following
                continue
            done[current] = None
            del way[current]
        current = next(reversed(way), None)
