"""Addresses of a survey's weights: try a recipe, look at what it does, keep it, switch it on or off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Response, request

from engage import clock
from engage.errors import N_, EngageError, Message, Refused
from engage.groups.queries import DimensionCard
from engage.people.rules import Permission
from engage.web.desk.results.naming import survey_here
from engage.web.shell.database import db
from engage.web.shell.guards import DeskDoor, initiative, person
from engage.web.shell.locale import spoken
from engage.web.shell.pages import go, note, page, said, say

if TYPE_CHECKING:
    from engage.analysis.weights import Caution
    from engage.findings.weighing import Effect, MarginPlan, Recipe

RATIO = 5.0


@dataclass(frozen=True, slots=True)
class Tried:
    """What somebody tries: the margins chosen, with their joins, and what comes of it or why nothing does."""

    recipe: Recipe
    effect: Effect | None
    problem: Message | None


def install(door: DeskDoor) -> None:
    """Put these addresses on the door of results."""
    publish = Permission.PUBLISH_FINDINGS
    door.get("/surveys/<slug>/weights", may=Permission.SEE_RESULTS)(weights)
    door.get("/surveys/<slug>/weights/try", may=publish)(try_weights)
    door.post("/surveys/<slug>/weights/try", may=publish)(keep_weights)
    door.post("/surveys/<slug>/weights/<uuid:weighting_id>", may=publish)(switch_weights)


def weights(slug: str) -> Response:
    """The weightings there are, and what each does."""
    from engage.findings.weightings import weightings_of

    card = survey_here(slug)
    found = weightings_of(db.session, card.id)
    return page("desk/results/weights.html", card=card, found=found)


def try_weights(slug: str) -> Response:
    """Where a recipe is put together."""
    return _page(slug, request.args)


def keep_weights(slug: str) -> Response:
    """Keep the recipe that was sent; or, where that was asked for, only show what it does."""
    from engage.findings.weightings import keep_weighting

    card, sent = survey_here(slug), request.form
    if sent.get("act") != "keep":
        return _page(slug, sent)
    usable = _usable(card.id)
    try:
        made = keep_weighting(
            db.session,
            initiative().id,
            card.id,
            sent.get("name", ""),
            _recipe(usable, sent),
            opt_in=bool(sent.get("opt_in")),
            by=person().id,
            at=clock.now(),
        )
    except EngageError as refusal:
        return _page(slug, sent, refusal)
    note(
        N_(
            "{name}, version {version}, is kept. Switch it on to use it.",
            name=made.name,
            version=made.version,
        )
    )
    return go("desk-results.weights", slug=slug)


def switch_weights(slug: str, weighting_id: UUID) -> Response:
    from engage.findings.weightings import switch_off, switch_on

    survey_here(slug)
    on = request.form.get("on") == "yes"
    act = switch_on if on else switch_off
    found = act(db.session, initiative().id, weighting_id, by=person().id, at=clock.now())
    if on:
        note(N_("{name} counts from the next release on. Release the results again.", name=found.name))
    else:
        note(N_("Results are unweighted from the next release on. Release them again."))
    return go("desk-results.weights", slug=slug)


def _page(slug: str, asked: Any, refusal: EngageError | None = None) -> Response:
    card = survey_here(slug)
    usable = _usable(card.id)
    tried = _tried(card.id, usable, asked) if asked.getlist("margin") else None
    return page(
        "desk/results/try_weights.html",
        200 if refusal is None else refusal.status,
        card=card,
        usable=[one for one, _ in usable.values()],
        chosen=asked.getlist("margin"),
        ratio=asked.get("ratio", ""),
        name=asked.get("name", ""),
        opt_in=bool(asked.get("opt_in")) or not asked.getlist("margin"),
        tried=tried,
        problem=refusal.message if refusal else tried.problem if tried else None,
        cards={code: one for code, (one, _) in usable.items()},
        told=_told(tried, usable) if tried else [],
    )


def _usable(survey_id: UUID) -> dict[str, tuple[DimensionCard, MarginPlan]]:
    """What can be weighted by, with the joins that the rule asks for."""
    from engage.findings.frames import frame_of
    from engage.findings.weighing import proposed, usable_margins

    frame = frame_of(db.session, survey_id)
    found = usable_margins(db.session, initiative().id, frame)
    return {card.code: (card, proposed(card, reference, frame)) for card, reference in found}


def _recipe(usable: Mapping[str, tuple[DimensionCard, MarginPlan]], asked: Any) -> Recipe:
    """The margins asked for; a join that was chosen counts in place of the one proposed."""
    from engage.findings.weighing import Recipe

    margins = []
    for code in asked.getlist("margin"):
        if code not in usable:
            raise Refused(N_("The survey has no groups of {dimension} to weight by.", dimension=code[:80]))
        _, plan = usable[code]
        joined = {group: _join(asked, code, group, plan.joined.get(group, group)) for group in plan.people}
        margins.append(replace(plan, joined={group: into for group, into in joined.items() if into != group}))
    return Recipe(tuple(margins), _ratio(asked.get("ratio", "")))


def _join(asked: Any, code: str, group: str, otherwise: str) -> str:
    return str(asked.get(f"join-{code}-{group}") or otherwise)


def _ratio(text: str) -> float:
    try:
        return float(text.replace(",", ".")) if text.strip() else RATIO
    except ValueError:
        raise Refused(N_("Type a number, such as 12 or 3.5.")) from None


def _tried(
    survey_id: UUID, usable: Mapping[str, tuple[DimensionCard, MarginPlan]], asked: Any
) -> Tried | None:
    from engage.findings.frames import frame_of
    from engage.findings.weighing import weigh

    try:
        recipe = _recipe(usable, asked)
    except EngageError:
        return None
    try:
        _, effect = weigh(frame_of(db.session, survey_id), recipe)
    except EngageError as refusal:
        return Tried(recipe, None, refusal.message)
    return Tried(recipe, effect, None)


def _told(tried: Tried, usable: Mapping[str, tuple[DimensionCard, MarginPlan]]) -> list[str]:
    """What to look at before these weights are used."""
    return [_caution(one, usable) for one in tried.effect.cautions] if tried.effect else []


def _caution(one: Caution, usable: Mapping[str, tuple[DimensionCard, MarginPlan]]) -> str:
    card = usable[one.column][0] if one.column and one.column in usable else None
    formats, amount = spoken().formats, one.n or 0.0
    n = formats.number(amount, 0 if amount == round(amount) else 2)
    dimension = str(said(card.name)) if card else ""
    match one.code:
        case "few_respondents":
            category = str(said(card.label(one.category or ""))) if card else ""
            words = N_(
                "{category} in {dimension} has only {n} answers. Count it with another group.",
                category=category,
                dimension=dimension,
                n=n,
            )
        case "category_not_known":
            words = N_(
                "{n} answers name no group of {dimension} that was counted; they keep their weight there.",
                dimension=dimension,
                n=n,
            )
        case "many_margins":
            words = N_("Weighting by {n} dimensions at once is a lot. Fewer make steadier weights.", n=n)
        case "design_effect_high":
            words = N_(
                "The design effect is {n}: the numbers become less sure. Above 2, think of weighting by less.",
                n=n,
            )
        case "design_effect_too_high":
            words = N_("The design effect is {n}. Above 4 these weights may not be used.", n=n)
        case "populations_differ":
            words = N_(
                "The counts of the community differ by {percent} between dimensions; shares are used.",
                percent=formats.percent(amount),
            )
        case code:
            raise LookupError(f"nobody has words for the caution {code}")
    return say(words)
