"""Nepal, Common Feedback: one survey in six rounds after the earthquake of 2015, and the whole of its sixth round."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from engage.agenda.actions import found_initiative, move_goal, propose_goal
from engage.agenda.models import GoalState
from engage.exchange.bringing_in import bring_in_responses
from engage.exchange.dimension_mapping import DimensionSpec, add_missing_dimensions
from engage.groups.actions import GroupSpec
from engage.i18n.local_text import LocalText
from engage.samples.nepal_groups import group_name
from engage.samples.nepal_instrument import six_rounds
from engage.samples.nepal_round_six import round_six
from engage.samples.team import DATA, MAPPINGS, Team, whole
from engage.surveys.actions import close_survey, draft_survey_from, open_survey
from engage.surveys.instrument import ChoiceRole, Instrument
from engage.surveys.models import DateGrain
from engage.surveys.queries import survey_with

SLUG = "nepal-common-feedback"
GOAL = "heard-and-housed"
SURVEY = "nepal-six-rounds"
SOURCE = "Common Feedback Project, Nepal, 2015: github.com/luiscape/hdxviz-nepal-community-survey; also published on HDX"
LICENCE = "MIT"

# Magar and Sherpa were answers of their own in the last rounds only, and both are Janajati peoples.
_ROLLS_UP = {"magar": "janajati", "sherpa": "janajati", "muslim": "other"}

_DIMENSIONS = {
    "gender": LocalText(en="Gender", es="Género", ar="النوع الاجتماعي"),
    "age": LocalText(en="Age", es="Edad", ar="العمر"),
    "ethnicity": LocalText(en="Caste or ethnicity", es="Casta o etnia", ar="الطائفة أو الإثنية"),
    "functioning": LocalText(
        en="Difficulty in functioning", es="Dificultad para funcionar", ar="صعوبة في أداء الوظائف"
    ),
    "district": LocalText(en="District", es="Distrito", ar="المقاطعة"),
}


def load(team: Team) -> None:
    """Initiative, goal, groups, and 8,302 interviews as six waves."""
    session, at, by = team.session, team.at, team.member("manager")
    initiative = found_initiative(
        session,
        SLUG,
        LocalText(
            en="Sample: Common feedback after the earthquake, Nepal",
            es="Muestra: Opiniones después del terremoto, Nepal",
            ar="نموذج: آراء الناس بعد الزلزال، نيبال",
        ),
        place=LocalText(en="14 districts of Nepal", es="14 distritos de Nepal", ar="14 مقاطعة في نيبال"),
        problem=LocalText(
            en="After the earthquake of 2015, did people get the help and the news they needed, and was it fair?",
            es="Después del terremoto de 2015, ¿recibió la gente la ayuda y las noticias que necesitaba, y fue justo?",
            ar="بعد زلزال 2015، هل حصل الناس على ما يحتاجون من مساعدة وأخبار، وهل كان ذلك عادلًا؟",
        ),
        languages=("en", "es", "ar"),
        timezone="Asia/Kathmandu",
        sample_source=SOURCE,
        sample_licence=LICENCE,
        by=by,
        at=at,
    )
    team.initiatives[SLUG] = initiative.id
    goal_id = _goal(team, initiative.id)
    instrument = six_rounds()
    dimensions = [_dimension(instrument, code, name) for code, name in _DIMENSIONS.items()]
    add_missing_dimensions(session, initiative.id, dimensions, by=team.member("data"), at=at)
    _survey(
        team,
        initiative.id,
        goal_id,
        SURVEY,
        instrument,
        "nepal_cfp_6_rounds_merged.csv",
        "nepal_six_rounds.toml",
    )
    _survey(
        team,
        initiative.id,
        None,  # the same people as in the sixth round above: under a goal they would be counted twice
        "nepal-round-six",
        round_six(),
        "nepal_cfp_round6_original.xlsx",
        "nepal_round_six.toml",
    )


def _goal(team: Team, initiative_id: UUID) -> UUID:
    by, at = team.member("manager"), team.at
    goal = propose_goal(
        team.session,
        initiative_id,
        GOAL,
        LocalText(
            en="Every family hit by the earthquake has a safe home, and a say in the help it gets.",
            es="Cada familia golpeada por el terremoto tiene un hogar seguro y voz en la ayuda que recibe.",
            ar="لكل أسرة أصابها الزلزال بيت آمن وكلمة في المساعدة التي تتلقاها.",
        ),
        population=LocalText(
            en="People in the 14 districts",
            es="La gente de los 14 distritos",
            ar="سكان المقاطعات الأربع عشرة",
        ),
        horizon=date(2018, 4, 25),
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


def _dimension(instrument: Instrument, code: str, name: LocalText) -> DimensionSpec:
    """A dimension whose groups are the answers of the question for it; "don't know" is no group."""
    return DimensionSpec(
        code,
        name,
        tuple(
            GroupSpec(choice.code, group_name(code, choice.code, choice.label), _ROLLS_UP.get(choice.code))
            for choice in instrument.choice_lists[code]
            if choice.role is ChoiceRole.ANSWER
        ),
        standard="Common Feedback Project",
        ordered=code in ("age", "functioning"),
        sensitive=code in ("ethnicity", "functioning"),
    )


def _survey(
    team: Team,
    initiative_id: UUID,
    goal_id: UUID | None,
    slug: str,
    instrument: Instrument,
    file: str,
    mapping: str,
) -> None:
    """A survey opened, filled from a file and closed, as it was when the data were published."""
    session, at, by = team.session, team.at, team.member("data")
    survey = draft_survey_from(
        session,
        initiative_id,
        slug,
        instrument,
        code=slug,
        goal_id=goal_id,
        date_grain=DateGrain.WEEK,
        sample_source=SOURCE,
        sample_licence=LICENCE,
        by=by,
        at=at,
    )
    open_survey(session, survey.id, asked_by_others=True, by=by, at=at)
    close_survey(session, survey.id, by=by, at=at)
    whole(
        bring_in_responses(
            session, survey_with(session, survey.id), DATA / file, MAPPINGS / mapping, by=by, at=at
        )
    )
