"""Santa Monica, wellbeing: who lives there, 1,837 open answers of 2014 with their codebook, and a survey that is open."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from engage.agenda.actions import found_initiative, move_goal, propose_goal
from engage.agenda.models import GoalState
from engage.exchange.bringing_in import bring_in_population, bring_in_responses
from engage.exchange.coding_reading import CodingMapping, load_coding_mapping, read_codings
from engage.i18n.local_text import LocalText
from engage.samples.open_survey_instrument import open_survey_instrument
from engage.samples.team import DATA, MAPPINGS, Team, whole
from engage.surveys.actions import close_survey, draft_survey_from, open_survey
from engage.surveys.instrument import Instrument, Item, Kind
from engage.surveys.queries import survey_with
from engage.themes.actions import name_theme
from engage.themes.coded_elsewhere import take_codings

SLUG = "santa-monica-wellbeing"
GOAL = "good-life-for-all"
OPEN_SURVEY = "life-in-our-town"
SURVEY_2014 = "santa-monica-2014"
PLACE = "Santa Monica"
SOURCE = "City of Santa Monica, Wellbeing Data: github.com/CityofSantaMonica/WellbeingData"
LICENCE = "ODC-By 1.0 (opendatacommons.org/licenses/by/1.0)"
_ANSWERS = DATA / "santamonica_2014_open_ended_coded.csv"
_NO_GOAL = ("other", "not-applicable")
_WHY_OPEN_EARLY = "A sample for trying engage: the Spanish and Arabic wording has not been reviewed by speakers of the languages yet."


def load(team: Team) -> None:
    session, at, by = team.session, team.at, team.member("manager")
    initiative = found_initiative(
        session,
        SLUG,
        LocalText(
            en="Sample: Wellbeing in Santa Monica",
            es="Muestra: Bienestar en Santa Mónica",
            ar="نموذج: جودة الحياة في سانتا مونيكا",
        ),
        place=LocalText(
            en="Santa Monica, California", es="Santa Mónica, California", ar="سانتا مونيكا، كاليفورنيا"
        ),
        problem=LocalText(
            en="What would make life better here, for whom, and who have we not heard from?",
            es="¿Qué haría mejor la vida aquí, para quiénes, y a quiénes no hemos escuchado?",
            ar="ما الذي يجعل الحياة أفضل هنا، ولمن، ومن الذين لم نسمع منهم؟",
        ),
        languages=("en", "es", "ar"),
        timezone="America/Los_Angeles",
        sample_source=SOURCE,
        sample_licence=LICENCE,
        by=by,
        at=at,
    )
    team.initiatives[SLUG] = initiative.id
    goal_id = _goal(team, initiative.id)
    _population(team, initiative.id)
    _answers_of_2014(team, initiative.id, goal_id)
    _open(team, initiative.id, goal_id)


def _goal(team: Team, initiative_id: UUID) -> UUID:
    by, at = team.member("manager"), team.at
    goal = propose_goal(
        team.session,
        initiative_id,
        GOAL,
        LocalText(
            en="Everyone who lives here can live well here, and stay.",
            es="Todas las personas que viven aquí pueden vivir bien aquí, y quedarse.",
            ar="كل من يعيش هنا يستطيع أن يعيش جيدًا هنا، وأن يبقى.",
        ),
        population=LocalText(
            en="People of Santa Monica", es="La gente de Santa Mónica", ar="أهل سانتا مونيكا"
        ),
        horizon=date(2030, 12, 31),
        credit=LocalText(
            en="Illustration: this goal was written for the sample.",
            es="Ilustración: esta meta se escribió para la muestra.",
            ar="للتوضيح: كُتب هذا الهدف من أجل النموذج.",
        ),
        by=by,
        at=at,
    )
    move_goal(team.session, initiative_id, goal.id, GoalState.AGREED, by=by, at=at)
    return goal.id


def _population(team: Team, initiative_id: UUID) -> None:
    """The groups, as the mapping file names them, and how many people of each live in the city."""
    outcome = bring_in_population(
        team.session,
        initiative_id,
        DATA / "santamonica_acs_2008_2012_population.xlsx",
        MAPPINGS / "santa_monica_population.toml",
        by=team.member("data"),
        at=team.at,
    )
    whole(outcome)


def _answers_of_2014(team: Team, initiative_id: UUID, goal_id: UUID) -> None:
    session, at, by = team.session, team.at, team.member("data")
    survey = draft_survey_from(
        session,
        initiative_id,
        SURVEY_2014,
        Instrument(
            title=LocalText(en="Santa Monica Wellbeing Survey 2014: open answers"),
            languages=("en",),
            items=(Item("improve", Kind.LONG_TEXT, LocalText(en="What would improve your wellbeing?")),),
        ),
        code=SURVEY_2014,
        goal_id=goal_id,
        sample_source=SOURCE,
        sample_licence=LICENCE,
        by=by,
        at=at,
    )
    open_survey(session, survey.id, by=by, at=at)
    close_survey(session, survey.id, by=by, at=at)
    published = survey_with(session, survey.id)
    whole(bring_in_responses(session, published, _ANSWERS, MAPPINGS / "santa_monica_2014.toml", by=by, at=at))
    mapping = load_coding_mapping(MAPPINGS / "santa_monica_2014_codings.toml")
    _codebook(team, initiative_id, goal_id, mapping)
    read = read_codings(_ANSWERS, mapping)
    take_codings(session, initiative_id, survey.id, read.coded, coder_name=mapping.coder, by=None, at=at)


def _codebook(team: Team, initiative_id: UUID, goal_id: UUID, mapping: CodingMapping) -> None:
    families: dict[str, UUID] = {}
    for entry in mapping.codebook:
        theme = name_theme(
            team.session,
            initiative_id,
            entry.name,
            slug=entry.slug,
            parent_id=families[entry.parent] if entry.parent is not None else None,
            # Themes without a goal stay visible as orphans.
            goal_id=None if entry.slug.startswith(_NO_GOAL) else goal_id,
            by=team.member("coder"),
            at=team.at,
        )
        if entry.parent is None:
            families[entry.slug] = theme.id


def _open(team: Team, initiative_id: UUID, goal_id: UUID) -> None:
    """The survey that anybody can answer at once. Its wording waits for review, and it was opened all the same: both are
    on record."""
    by = team.member("organizer")
    survey = draft_survey_from(
        team.session,
        initiative_id,
        OPEN_SURVEY,
        open_survey_instrument(),
        code=OPEN_SURVEY,
        goal_id=goal_id,
        sample_source="Written for engage as a sample",
        sample_licence="MIT",
        by=by,
        at=team.at,
    )
    open_survey(team.session, survey.id, override=_WHY_OPEN_EARLY, by=by, at=team.at)
