"""Santa Monica: what people wrote about, released; a listening session with its notes; a promise that others saw kept."""

from __future__ import annotations

from uuid import UUID

from engage.agenda.queries import initiative_with
from engage.commitments.actions import PromiseFacts
from engage.commitments.models import CommitmentKind, CommitmentState
from engage.findings.actions import FindingFacts
from engage.findings.models import Finding
from engage.findings.written import THEMES, release_themes
from engage.groups.queries import dimension_named
from engage.i18n.local_text import LocalText
from engage.listening.actions import (
    NoteFacts,
    SessionFacts,
    SupportFacts,
    log_session,
    move_session,
    record_support,
    tally_groups,
    write_note,
)
from engage.listening.kinds import ConsentScope, Fidelity, SessionState, Support, SupportState
from engage.listening.queries import heard_by_group
from engage.privacy.release_other import HEARD
from engage.privacy.released import Released, Row
from engage.reportback.actions import ReportBackFacts, Source, deliver, note_loop_check
from engage.reportback.models import DeliveryState
from engage.samples import santa_monica, story
from engage.samples.story import Stage
from engage.samples.team import Team
from engage.samples.wording import named, number, worded
from engage.surveys.queries import survey_named
from engage.themes.actions import code, mark_passage, publish_quote
from engage.themes.queries import ThemeCard, theme_named

MOST_WRITTEN = "most-written-about"
CROSSING = "a-lit-crossing"
REVIEW = "next-review"
REPORT_BACK = "what-came-of-the-evening"
LANGUAGE_DIMENSION, SPANISH = "home_language", "spanish"

_CLAIM = LocalText(
    en="Asked what would improve their wellbeing, at least {theme_count} of about {all_count} people wrote about “{theme}”: more than about anything else. Which groups they belong to, nobody knows: the data do not say.",
    es="Cuando se preguntó qué mejoraría su bienestar, al menos {theme_count} de unas {all_count} personas escribieron sobre «{theme}»: más que sobre cualquier otra cosa. A qué grupos pertenecen, nadie lo sabe: los datos no lo dicen.",
    ar="حين سُئل الناس عمّا يحسّن حياتهم، كتب {theme_count} على الأقل من نحو {all_count} شخص عن «{theme}»: أكثر من أي شيء آخر. ولا يعرف أحد إلى أي الفئات ينتمون: البيانات لا تقول ذلك.",
)
_COUNTER = LocalText(
    en="Most people wrote about something else. After “{theme}” comes “{next_theme}”, with at least {next_count} people.",
    es="La mayoría escribió sobre otra cosa. Después de «{theme}» viene «{next_theme}», con al menos {next_count} personas.",
    ar="كتب معظم الناس عن أمور أخرى. بعد «{theme}» يأتي «{next_theme}» بما لا يقل عن {next_count} شخصًا.",
)
_CROSSING = LocalText(
    en="Illustration: a partner would put lights on a crossing that residents choose.",
    es="Ilustración: una organización pondría luces en un cruce que elijan los vecinos.",
    ar="للتوضيح: تضع إحدى الجهات إنارة على ممر مشاة يختاره السكان.",
)
_REVIEW = LocalText(
    en="Illustration: a review still to come",
    es="Ilustración: una revisión por venir",
    ar="للتوضيح: مراجعة قادمة",
)
_SAID = LocalText(
    en="Illustration: you said that the way home is dark and that the evening bus does not come.",
    es="Ilustración: ustedes dijeron que el camino a casa es oscuro y que el autobús de la noche no pasa.",
    ar="للتوضيح: قلتم إن الطريق إلى البيت مظلم وإن حافلة المساء لا تأتي.",
)
_DECIDED = LocalText(
    en="Illustration: one crossing is lit first, where you asked for it.",
    es="Ilustración: primero se ilumina un cruce, donde ustedes lo pidieron.",
    ar="للتوضيح: يُنار ممر واحد أولًا، حيث طلبتم.",
)
_CANNOT = LocalText(
    en="Illustration: the evening bus is not in the partner’s hands. It will ask those who run it.",
    es="Ilustración: el autobús de la noche no depende de la organización. Preguntará a quienes lo manejan.",
    ar="للتوضيح: ليست حافلة المساء بيد هذه الجهة. ستسأل من يديرها.",
)
_STILL_TO_HEAR = LocalText(
    en="Illustration: people who speak Arabic. Their interpreter could not come.",
    es="Ilustración: las personas que hablan árabe. Su intérprete no pudo venir.",
    ar="للتوضيح: المتحدثون بالعربية. لم يتمكن مترجمهم من الحضور.",
)

# Of every fidelity one. Only words, and only with consent, may be quoted.
_NOTES = (
    ("El autobús de la noche no pasa, y volver a pie me da miedo.", "es", Fidelity.VERBATIM, ConsentScope.QUOTE_WITH_GROUP),
    ("I would walk to the store if the crossing had a light.", "en", Fidelity.NEAR_VERBATIM, ConsentScope.QUOTE),
    ("Through the interpreter: old people wait standing, because the stop has no bench.", "en", Fidelity.INTERPRETED, ConsentScope.QUOTE),
    ("Several people said that the rent leaves nothing for bus fares.", "en", Fidelity.PARAPHRASE, ConsentScope.NOTES),
    ("When the bus came up, nearly everybody nodded.", "en", Fidelity.OBSERVATION, ConsentScope.NOTES),
)  # fmt: skip
_SUPPORTS = (
    SupportFacts(Support.INTERPRETATION, SupportState.DELIVERED, "Spanish", used_by=11),
    SupportFacts(
        Support.INTERPRETATION,
        SupportState.FAILED,
        "Arabic",
        failed_why="Illustration: the interpreter fell ill, and nobody else was on the list.",
    ),
    SupportFacts(Support.CHILDCARE, SupportState.DELIVERED, used_by=5),
    SupportFacts(Support.FOOD, SupportState.DELIVERED),
    SupportFacts(Support.STEP_FREE, SupportState.DELIVERED),
)
_CAME = {"english": 11, SPANISH: 12}
_WITHOUT_A_CARD = 3


def load(team: Team) -> None:
    at = story.stage(team, santa_monica.SLUG, santa_monica.GOAL)
    survey = survey_named(at.session, santa_monica.SURVEY_2014)
    for audience in ("public", "desk"):
        release_themes(at.session, at.initiative_id, survey.id, audience, **at.by("data", story.RELEASED))
    _, table = story.public_table(at, THEMES, "theme")
    most = theme_named(at.session, at.initiative_id, ranked(table)[0].codes[0])
    evening, quotable = _evening(at, most.id)
    (found,) = story.find(
        at, [_finding(at, most)], "Illustration: yes, and say that nobody knows who wrote it."
    )
    _quote(at, quotable)
    _promise(at, found)
    _tell_those_who_came(at, evening, found.claim)


def ranked(table: Released) -> list[Row]:
    """The themes of the table that show how many people wrote about them, most first."""
    column = next(place for place, head in enumerate(table.columns) if head.code == HEARD)
    shown = [row for row in table.rows if row.codes and row.figures[column].shown]
    return sorted(shown, key=lambda row: -(row.figures[column].value or 0))


def _finding(at: Stage, theme: ThemeCard) -> FindingFacts:
    card, table = story.public_table(at, THEMES, "theme")
    first, second, *_ = ranked(table)
    return FindingFacts(
        claim=worded(
            _CLAIM,
            theme=named(theme.name),
            theme_count=number(first.base),
            all_count=number(table.row().base),
        ),
        release_ids=(card.id,),
        theme_ids=(theme.id,),
        counter_evidence=worded(
            _COUNTER,
            theme=named(theme.name),
            next_theme=named(second.labels[0]),
            next_count=number(second.base),
        ),
        slug=MOST_WRITTEN,
    )


def _promise(at: Stage, found: Finding) -> None:
    """A promise that the community reviewer saw kept; and a review that has still to come."""
    do, due = CommitmentKind.DO, at.date(story.CLAIMED)
    (crossing,) = story.make_promises(
        at, [PromiseFacts(CROSSING, _CROSSING, do, at.partner_id, (found.id,), due_on=due)]
    )
    begun, claimed = CommitmentState.IN_PROGRESS, CommitmentState.CLAIMED_DONE
    story.go_on(at, crossing, story.BEGUN, begun, "Illustration: residents have chosen the crossing.")
    story.go_on(at, crossing, story.CLAIMED, claimed, "Illustration: the lights are on.")
    story.convene(at, REVIEW, _REVIEW)
    story.verify(at, crossing, "Illustration: I went there after dark. The lights are on.")


def _evening(at: Stage, theme_id: UUID) -> tuple[UUID, UUID]:
    """A listening session: who came, what helped them come, what was noted, and two notes coded to a theme. Gives the session,
    and the passage that may be quoted."""
    session, here = at.session, at.initiative_id
    by = at.by("organizer", story.RELEASED)
    facts = SessionFacts(
        held_on=at.date(story.RELEASED),
        place="Illustration: a library",
        title="Illustration: an evening about getting around",
        languages=("en", "es"),
        goal_id=at.goal_id,
        invited_through="Illustration: a parents’ group",
        consent_read=True,
        attendance=sum(_CAME.values()) + _WITHOUT_A_CARD,
    )
    evening = log_session(session, here, facts, illustration=True, **by)
    groups = _groups(at)
    tally_groups(session, here, evening.id, {groups[name]: count for name, count in _CAME.items()}, **by)
    for support in _SUPPORTS:
        record_support(session, here, evening.id, support, **by)
    notes = []
    for text, tag, fidelity, consent in _NOTES:
        group = groups[SPANISH] if consent is ConsentScope.QUOTE_WITH_GROUP else None
        note = NoteFacts(text, tag, fidelity, consent, group_id=group)
        notes.append(write_note(session, here, evening.id, note, **by).id)
    move_session(session, here, evening.id, SessionState.NOTES_IN, **by)
    by = at.by("coder", story.FOUND)
    excerpts = [mark_passage(session, here, note_id=note, **by).id for note in notes[:2]]
    for excerpt in excerpts:
        code(session, here, excerpt, theme_id, **by)
    move_session(session, here, evening.id, SessionState.CODED, **by)
    return evening.id, excerpts[0]


def _quote(at: Stage, excerpt: UUID) -> None:
    """Let a passage be quoted, by somebody other than the coder; with its speaker's group, if enough of it were heard."""
    session, here = at.session, at.initiative_id
    publish_quote(
        session,
        here,
        excerpt,
        minimum=initiative_with(session, here).public_minimum,
        heard=heard_by_group(session, here).get(_groups(at)[SPANISH]),
        **at.by("reviewer", story.ADOPTED),
    )


def _groups(at: Stage) -> dict[str, UUID]:
    found = dimension_named(at.session, at.initiative_id, LANGUAGE_DIMENSION)
    return {group.code: group.id for group in found.groups}


def _tell_those_who_came(at: Stage, evening: UUID, others: LocalText) -> None:
    """What came of it, told in Spanish, and whether that answered them. ``others``: what the survey said of the same thing."""
    session, here = at.session, at.initiative_id
    facts = ReportBackFacts(_SAID, others, _DECIDED, _CROSSING, _CANNOT, _STILL_TO_HEAR)
    written = story.report_back(at, REPORT_BACK, facts)
    by = at.by("organizer", story.TOLD)
    source, day = Source(session_id=evening), at.date(story.TOLD)
    told = deliver(session, here, written.id, source, "es", "Illustration: at the same library", day, **by)
    note_loop_check(session, here, told.id, DeliveryState.CONFIRMED, **at.by("organizer", story.ANSWERED))
