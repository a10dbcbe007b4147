"""Connecticut: the gap by race told from the released measure, a promise said to be done, one that is late, a review to sign."""

from __future__ import annotations

from engage.commitments.actions import PromiseFacts
from engage.commitments.models import CommitmentKind, CommitmentState
from engage.findings.actions import FindingFacts
from engage.findings.models import Finding
from engage.findings.releasing import release_measure
from engage.i18n.local_text import LocalText
from engage.measures.queries import GroupStanding, MeasureByGroup, measure_by_group
from engage.reviews.actions import DecisionFacts
from engage.reviews.models import Outcome
from engage.samples import connecticut, story
from engage.samples.story import Stage
from engage.samples.team import Team
from engage.samples.wording import named, number, worded

GAP = "away-from-school-by-group"
CALLS = "a-call-home"
LATER_BUS = "a-later-bus"
REVIEW = "first-review"
DIMENSION = "race_ethnicity"
NOT_YET_DUE = 300  # a day after the story

_CLAIM = LocalText(
    en="In {period}, {worse} percent of pupils in the group “{group}” were often away from school. In the group “{reference}” it was {better} percent. That is a gap of {points} points, or {ratio} times as many.",
    es="En {period}, el {worse} por ciento de los alumnos del grupo «{group}» faltó mucho a la escuela. En el grupo «{reference}» fue el {better} por ciento. La diferencia es de {points} puntos: {ratio} veces el otro porcentaje.",
    ar="في {period} تغيّب كثيرًا عن المدرسة {worse} في المئة من تلاميذ فئة «{group}»، مقابل {better} في المئة من فئة «{reference}». الفرق {points} نقطة، أي إن النسبة الأولى تعادل {ratio} مرة النسبة الثانية.",
)
_BEFORE = LocalText(
    en="In {period}, where the numbers begin, it was {worse} and {better} percent: {points} points, or {ratio} times as many. In the last year shown, schools closed in spring because of the pandemic, so it is hard to compare with the years before.",
    es="En {period}, donde empiezan los datos, fue el {worse} y el {better} por ciento: {points} puntos, o {ratio} veces. En el último año mostrado las escuelas cerraron en primavera por la pandemia, así que es difícil compararlo con los anteriores.",
    ar="في {period}، حيث تبدأ الأرقام، كانت النسبتان {worse} و{better} في المئة: {points} نقطة، أو {ratio} مرة. وفي آخر سنة معروضة أُغلقت المدارس في الربيع بسبب الجائحة، فتصعب مقارنتها بما قبلها.",
)
_CALLS = LocalText(
    en="Illustration: a partner would call the family after a few days away, in the family’s language, and ask what would help.",
    es="Ilustración: una organización llamaría a la familia después de unos días de ausencia, en su idioma, y preguntaría qué ayudaría.",
    ar="للتوضيح: تتصل إحدى الجهات بالأسرة بعد أيام قليلة من الغياب، بلغة الأسرة، وتسأل عمّا يفيد.",
)
_LATER_BUS = LocalText(
    en="Illustration: a partner would run a second, later bus for pupils who miss the first.",
    es="Ilustración: una organización pondría otro autobús, más tarde, para quienes pierden el primero.",
    ar="للتوضيح: توفر إحدى الجهات حافلة ثانية متأخرة لمن تفوته الأولى.",
)
_TITLE = LocalText(
    en="Illustration: a review that waits for signatures",
    es="Ilustración: una revisión que espera firmas",
    ar="للتوضيح: مراجعة تنتظر التوقيع",
)
_QUESTION = LocalText(
    en="Illustration: the later bus is late itself. What do we do?",
    es="Ilustración: el autobús prometido se atrasa. ¿Qué hacemos?",
    ar="للتوضيح: الحافلة الموعودة تأخرت. ماذا نفعل؟",
)
_REASONS = LocalText(
    en="Illustration: no driver was found at the pay that was offered.",
    es="Ilustración: no se encontró conductor con la paga ofrecida.",
    ar="للتوضيح: لم يوجد سائق بالأجر المعروض.",
)


def load(team: Team) -> None:
    at = story.stage(team, connecticut.SLUG, connecticut.GOAL)
    for audience in ("public", "desk"):
        release_measure(
            at.session,
            at.initiative_id,
            connecticut.INDICATOR,
            connecticut.PLACE,
            audience,
            **at.by("data", story.RELEASED),
        )
    found = _finding(at)
    _promises(at, found)
    decision = DecisionFacts(
        question=_QUESTION,
        outcome=Outcome.CHANGE,
        reasons=_REASONS,
        seats_present={"resident": 3, "partner": 2, "backbone": 1},
        last_word="resident",
        method="vote (illustration)",
        goal_id=at.goal_id,
        finding_id=found.id,
    )
    story.hold_review(at, REVIEW, _TITLE, [decision])


def widest(measure: MeasureByGroup) -> GroupStanding:
    """The group that stands furthest from the best-off one."""
    return max(measure.groups, key=lambda one: abs(one.gap.points) if one.gap else 0.0)


def _finding(at: Stage) -> Finding:
    card, _ = story.public_table(at, connecticut.INDICATOR, DIMENSION)
    measure = measure_by_group(
        at.session,
        at.initiative_id,
        connecticut.INDICATOR,
        place=connecticut.PLACE,
        published_only=True,
    )
    group = widest(measure)
    facts = FindingFacts(
        claim=_claim(measure, group),
        release_ids=(card.id,),
        groups_said=(f"{DIMENSION}:{group.group}",),
        counter_evidence=_before(measure, group),
        slug=GAP,
    )
    said = "Illustration: show the gap in points and as a ratio, and the years before."
    (found,) = story.find(at, [facts], said)
    return found


def _claim(measure: MeasureByGroup, group: GroupStanding) -> LocalText:
    best = next(one for one in measure.groups if one.group == measure.reference)
    return worded(
        _CLAIM,
        period=named(LocalText(und=measure.period)),
        group=named(group.label),
        reference=named(best.label),
        worse=number(group.now.value if group.now else None, 1),
        better=number(measure.reference_value, 1),
        points=number(group.gap.points if group.gap else None, 1),
        ratio=number(group.gap.ratio if group.gap else None, 1),
    )


def _before(measure: MeasureByGroup, group: GroupStanding) -> LocalText:
    best = next(one for one in measure.groups if one.group == measure.reference)
    was = group.baseline
    return worded(
        _BEFORE,
        period=named(LocalText(und=was.period if was else "")),
        worse=number(was.value if was else None, 1),
        better=number(best.baseline.value if best.baseline else None, 1),
        points=number(group.gap_before.points if group.gap_before else None, 1),
        ratio=number(group.gap_before.ratio if group.gap_before else None, 1),
    )


def _promises(at: Stage, found: Finding) -> None:
    """One that its partner says is done and nobody outside has seen; one whose day is past."""
    do, whom, answers = CommitmentKind.DO, tuple(found.groups_said), (found.id,)
    calls, bus = story.make_promises(
        at,
        [
            PromiseFacts(
                CALLS, _CALLS, do, at.partner_id, answers, for_groups=whom, due_on=at.date(NOT_YET_DUE)
            ),
            PromiseFacts(LATER_BUS, _LATER_BUS, do, at.partner_id, answers, due_on=at.date(story.CLAIMED)),
        ],
    )
    begun, claimed = CommitmentState.IN_PROGRESS, CommitmentState.CLAIMED_DONE
    story.go_on(
        at, calls, story.BEGUN, begun, "Illustration: people who speak the families’ languages were found."
    )
    story.go_on(at, bus, story.BEGUN, begun, "Illustration: a driver is being looked for.")
    story.go_on(
        at, calls, story.CLAIMED, claimed, "Illustration: families are being called, says the partner."
    )
