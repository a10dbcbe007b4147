"""Connecticut, attendance: a shared measure by race and school year, with what the state withholds and what is missing."""

from __future__ import annotations

from datetime import date

from engage.agenda.actions import found_initiative, move_goal, propose_goal
from engage.agenda.models import GoalState
from engage.exchange.bringing_in import bring_in_measures
from engage.i18n.local_text import LocalText
from engage.measures.actions import adopt_target, check_points, publish_points
from engage.measures.queries import indicator_named
from engage.samples.team import DATA, MAPPINGS, Team, whole

SLUG = "connecticut-attendance"
GOAL = "every-child-in-school"
INDICATOR = "chronic-absence"
PLACE = "Connecticut"
SOURCE = (
    "Connecticut State Department of Education (EdSight) by way of CT Data Collaborative: "
    "github.com/CT-Data-Collaborative/chronic-absenteeism-by-race-ethnicity"
)
LICENCE = "ODC-PDDL (public domain)"


def load(team: Team) -> None:
    """Initiative, goal, measure with 12,915 points, baseline and an illustrated target."""
    session, at, by = team.session, team.at, team.member("manager")
    initiative = found_initiative(
        session,
        SLUG,
        LocalText(
            en="Sample: Every child in school, Connecticut",
            es="Muestra: Cada niño en la escuela, Connecticut",
            ar="نموذج: كل طفل في المدرسة، كونيتيكت",
        ),
        place=LocalText(en="Connecticut", es="Connecticut", ar="كونيتيكت"),
        problem=LocalText(
            en="Some children miss so much school that they fall behind, and it is not the same for all.",
            es="Algunos niños faltan tanto a la escuela que se atrasan, y no es igual para todos.",
            ar="يتغيب بعض الأطفال عن المدرسة إلى حد يتأخرون معه، وليس الأمر سواء للجميع.",
        ),
        languages=("en", "es", "ar"),
        timezone="America/New_York",
        sample_source=SOURCE,
        sample_licence=LICENCE,
        by=by,
        at=at,
    )
    team.initiatives[SLUG] = initiative.id
    goal = propose_goal(
        session,
        initiative.id,
        GOAL,
        LocalText(
            en="Every child is in school nearly every day, whoever they are.",
            es="Cada niño está en la escuela casi todos los días, sea quien sea.",
            ar="كل طفل في المدرسة كل يوم تقريبًا، أيًّا كان.",
        ),
        population=LocalText(
            en="Pupils in public schools", es="Alumnos de escuelas públicas", ar="تلاميذ المدارس العامة"
        ),
        horizon=date(2025, 6, 30),
        credit=LocalText(
            en="Illustration: this goal was written for the sample.",
            es="Ilustración: esta meta se escribió para la muestra.",
            ar="للتوضيح: كُتب هذا الهدف من أجل النموذج.",
        ),
        by=by,
        at=at,
    )
    move_goal(session, initiative.id, goal.id, GoalState.AGREED, by=by, at=at)
    outcome = bring_in_measures(
        session,
        initiative.id,
        DATA / "ct_chronic_absence_by_race_2012_2020.csv",
        MAPPINGS / "connecticut_attendance.toml",
        goal_id=goal.id,
        by=team.member("data"),
        at=at,
    )
    whole(outcome)
    indicator = indicator_named(session, initiative.id, INDICATOR)
    check_points(session, indicator.id, by=by, at=at)
    publish_points(session, indicator.id, by=by, at=at)
    adopt_target(
        session,
        indicator.id,
        place=PLACE,
        baseline_period="2011-2012",
        value=7.0,
        by_day=date(2025, 6, 30),
        adopted_by="Steering committee (illustration)",
        reason=LocalText(
            en="Illustration: close to the group with the least absence at the start, for every group.",
            es="Ilustración: cerca del grupo que menos faltaba al principio, para todos los grupos.",
            ar="للتوضيح: قريب من الفئة الأقل غيابًا في البداية، لكل الفئات.",
        ),
        illustration=True,
        by=by,
        at=at,
    )
