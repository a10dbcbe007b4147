"""What must be known with a picture: what is left out and why, what was tested, and where the numbers come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engage.charts.views import VIEWS
from engage.charts.words import Wording, alone, withheld
from engage.privacy.released import Compared, Figure, Weighed


def notes_on(say: Wording, drawn: int, rows: int, figures: Iterable[Figure]) -> tuple[str, ...]:
    """``drawn``: how many of the ``rows`` the picture has room for. ``figures``: the cells it is about."""
    seen = tuple(figures)
    found = [*_left_out(say, drawn, rows, seen), *_views(say), *_tests(say), *_weights(say)]
    if say.released.source:
        found.append(say.speak.gettext("Source: {source}", source=alone(say.released.source)))
    return tuple(found)


def _left_out(say: Wording, drawn: int, rows: int, seen: tuple[Figure, ...]) -> Iterator[str]:
    speak = say.speak
    if drawn < rows:
        yield speak.gettext(
            "The picture shows {drawn} of {all} groups. The table has all of them.",
            drawn=speak.formats.number(drawn),
            all=speak.formats.number(rows),
        )
    if any(withheld(figure) for figure in seen):
        yield speak.ngettext(
            "Some numbers are not shown: those of fewer than {n} person, others from which those could be worked out, and those too uncertain to rely on.",
            "Some numbers are not shown: those of fewer than {n} people, others from which those could be worked out, and those too uncertain to rely on.",
            say.released.minimum,
        )
    if any(figure.flag == "uncertain" for figure in seen):
        yield speak.gettext("Uncertain numbers rest on too few answers to be relied on.")


def _views(say: Wording) -> Iterator[str]:
    for view in say.released.views.values():
        if view in VIEWS:
            yield say.speak.message(VIEWS[view].meaning)


def _tests(say: Wording) -> Iterator[str]:
    tested = say.released.tested
    if tested is None:
        return
    yield _counted(say, tested)
    if tested.later:
        yield say.speak.gettext(
            "What groups are compared with was changed after answers had come in: exploratory."
        )


def _counted(say: Wording, tested: Compared) -> str:
    return say.speak.ngettext(
        "{n} comparison was tested. “Gap” means: chance alone would seldom make the difference, and it is {least} points or more.",
        "{n} comparisons were tested, and chance was allowed for. “Gap” means: chance alone would seldom make the difference, and it is {least} points or more.",
        tested.comparisons,
        least=say.speak.formats.number(100 * tested.least),
    )


def _weights(say: Wording) -> Iterator[str]:
    if say.released.weighted:
        yield say.speak.gettext(
            "Some answers count more than others, so that together they look like the community."
        )
    if say.released.weighed is not None:
        yield _named(say, say.released.weighed)
    if say.released.weighed is not None and say.released.weighed.opt_in:
        yield say.speak.gettext("People chose themselves whether to answer. Weighting does not change that.")


def _named(say: Wording, weighed: Weighed) -> str:
    return say.speak.gettext(
        "Weighting: {name}, version {version}. Design effect: {effect}.",
        name=alone(weighed.name),
        version=say.speak.formats.number(weighed.version),
        effect=say.speak.formats.number(weighed.design_effect, 2),
    )
