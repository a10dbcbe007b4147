"""``engage survey ...``: a survey's life from a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from sqlalchemy.orm import Session

from engage import clock
from engage.cli.frame import answering, reading, writing
from engage.errors import N_, Refused
from engage.responses.queries import Counts, counts_by_survey
from engage.surveys.actions import close_survey, open_survey
from engage.surveys.cards import SurveyCard, card_named, every_survey
from engage.surveys.queries import draft_instrument, readiness_of


@click.group(epilog="Example: engage survey list")
def command() -> None:
    """List, show, open and close surveys."""


def _line(answer: Mapping[str, Any]) -> str:
    sent = answer["responses"]["complete"]
    return f"{answer['slug']}  {answer['state']}  /s/{answer['code']}  {answer['questions']} questions, {sent} answers"


def _in_full(answer: Mapping[str, Any]) -> str:
    languages = (
        f"  {one['tag']}: {one['reviewed']} of {one['texts']} texts reviewed, {one['stale']} stale, {one['missing']} missing"
        for one in answer["languages"]
    )
    early = answer["opened_early"]
    said = (
        (f"  opened before {', '.join(early['languages']) or 'a language'} was ready: {early['reason']}",)
        if early
        else ()
    )
    return "\n".join((_line(answer), *languages, *said))


def _list_in_words(answers: list[Mapping[str, Any]]) -> str:
    return "\n".join(map(_line, answers)) if answers else "There are no surveys."


def _early(card: SurveyCard) -> dict[str, Any] | None:
    """Why the language gate was passed, and what for; nothing where every language was ready."""
    if not card.override_reason:
        return None
    return {"reason": card.override_reason, "languages": list(card.override_languages)}


def figures(session: Session, card: SurveyCard, counts: Counts) -> dict[str, Any]:
    """What interfaces.md says of a survey; of a draft, what it asks now."""
    return {
        "slug": card.slug,
        "initiative": card.initiative_slug,
        "code": card.code,
        "state": card.state.value,
        "questions": len(draft_instrument(session, card.id).questions),
        "opened_early": _early(card),
        "languages": [
            {
                "tag": one.tag,
                "texts": one.texts,
                "reviewed": one.reviewed,
                "stale": one.stale,
                "missing": one.missing,
            }
            for one in readiness_of(session, card.id)
        ],
        "responses": {"complete": counts.complete, "partial": counts.partial, "withdrawn": counts.withdrawn},
    }


def _shown(session: Session, slug: str) -> dict[str, Any]:
    card = card_named(session, slug)
    return figures(session, card, counts_by_survey(session, [card.id]).get(card.id, Counts()))


@command.command("list", epilog="Example: engage survey list --json")
@answering(_list_in_words)
def list_surveys() -> list[Any]:
    """All surveys of this instance, with their state and the answers so far."""
    with reading() as session:
        cards = every_survey(session)
        counts = counts_by_survey(session, [card.id for card in cards])
        return [figures(session, card, counts.get(card.id, Counts())) for card in cards]


@command.command(epilog="Example: engage survey show household --json")
@click.argument("survey")
@answering(_in_full)
def show(survey: str) -> dict[str, Any]:
    """One survey: its address, state, languages and answers."""
    with reading() as session:
        return _shown(session, survey)


@command.command("open", epilog='Example: engage survey open household --override "pilot with ten families"')
@click.argument("survey")
@click.option(
    "--override", metavar="REASON", help="Open although a language is not reviewed; the reason is kept."
)
@answering(_in_full)
def open_one(survey: str, override: str | None) -> dict[str, Any]:
    """Publish what SURVEY asks now and take answers.

    Refused while a language it is committed to has wording that is missing, stale or not reviewed.
    """
    if override is not None and not override.strip():
        raise Refused(N_("Give the reason for opening the survey before every language is reviewed."))
    with writing() as session:
        open_survey(session, card_named(session, survey).id, override=override, by=None, at=clock.now())
        return _shown(session, survey)


@command.command(epilog="Example: engage survey close household")
@click.argument("survey")
@answering(_in_full)
def close(survey: str) -> dict[str, Any]:
    """Take no more answers for SURVEY. Those that came in stay."""
    with writing() as session:
        close_survey(session, card_named(session, survey).id, by=None, at=clock.now())
        return _shown(session, survey)
