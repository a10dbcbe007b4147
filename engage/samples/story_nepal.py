"""Nepal, the whole loop: results released, what they say of people with difficulties, a promise, a review, and telling people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from engage.commitments.actions import PromiseFacts
from engage.commitments.models import Commitment, CommitmentKind, CommitmentState
from engage.findings.actions import FindingFacts
from engage.findings.models import Finding, Strength
from engage.findings.releasing import release_results
from engage.i18n.local_text import LocalText
from engage.privacy.released import Released
from engage.reportback.actions import ReportBackFacts, Source, deliver
from engage.responses.queries import languages_by_wave
from engage.reviews.actions import DecisionFacts, publish, sign_off, write_lesson
from engage.reviews.models import Outcome, Review, SignOffAnswer
from engage.samples import nepal, story
from engage.samples.story import Stage
from engage.samples.team import Team
from engage.samples.wording import percent, worded
from engage.surveys.queries import survey_named

INFORMED = "less-informed-with-difficulties"
PROBLEMS = "problems-left-with-difficulties"
VISITS = "news-at-home"
FIRST_IN_LINE = "first-in-line"
REVIEW = "first-review"
REPORT_BACK = "what-came-of-it"
DIMENSION, WORSE, BETTER = "functioning", "a_lot", "none"
NOT_AT_ALL = "1"
LATER = 400  # the day of the story on which the promise is due and people are told again

_ASKED_INFORMED = LocalText(
    en="“Do you have the information you need to get relief and support?” “Not at all,” said {worse} of those interviewed who have a lot of difficulty moving, seeing, speaking or learning. Of those with no difficulty, {better} said so.",
    es="«¿Tiene la información que necesita para recibir ayuda y apoyo?» «Para nada», dijo el {worse} de las personas entrevistadas que tienen mucha dificultad para moverse, ver, hablar o aprender. De las que no tienen dificultad, lo dijo el {better}.",
    ar="«هل لديك المعلومات التي تحتاجها للحصول على الإغاثة والدعم؟» أجاب بـ«لا، إطلاقًا» {worse} ممن أُجريت معهم المقابلات ويجدون صعوبة كبيرة في الحركة أو النظر أو الكلام أو التعلّم. أما من لا يجدون أي صعوبة فأجاب بذلك {better} منهم.",
)
_OVER_TIME = LocalText(
    en="For all those interviewed together it got better: {first} said “not at all” in the first round, and {last} in the last one.",
    es="Para todas las personas entrevistadas en conjunto mejoró: dijo «para nada» el {first} en la primera ronda y el {last} en la última.",
    ar="تحسّن الأمر لجميع من أُجريت معهم المقابلات: أجاب بـ«لا، إطلاقًا» {first} في الجولة الأولى و{last} في الجولة الأخيرة.",
)
_ASKED_PROBLEMS = LocalText(
    en="“Are your main problems being addressed?” “Not at all,” said {worse} of those interviewed who have a lot of difficulty moving, seeing, speaking or learning. Of those with no difficulty, {better} said so.",
    es="«¿Se están atendiendo sus problemas principales?» «Para nada», dijo el {worse} de las personas entrevistadas que tienen mucha dificultad para moverse, ver, hablar o aprender. De las que no tienen dificultad, lo dijo el {better}.",
    ar="«هل تُعالَج مشكلاتك الرئيسية؟» أجاب بـ«لا، إطلاقًا» {worse} ممن أُجريت معهم المقابلات ويجدون صعوبة كبيرة في الحركة أو النظر أو الكلام أو التعلّم. أما من لا يجدون أي صعوبة فأجاب بذلك {better} منهم.",
)
_VISITS = LocalText(
    en="Illustration: a partner would bring news about help to the homes of people who cannot easily leave them, in words and signs they can follow.",
    es="Ilustración: una organización llevaría las noticias sobre la ayuda a las casas de quienes no pueden salir con facilidad, con palabras y señas que puedan seguir.",
    ar="للتوضيح: توصل إحدى الجهات أخبار المساعدة إلى بيوت من يصعب عليهم الخروج، بكلام وإشارات يفهمونها.",
)
_FIRST_IN_LINE = LocalText(
    en="Illustration: a partner was asked to put families of people with difficulties first in line for a house.",
    es="Ilustración: se pidió a una organización que diera casa primero a las familias de personas con dificultades.",
    ar="للتوضيح: طُلب من إحدى الجهات أن تكون أسر من يجدون صعوبات أول من يحصل على بيت.",
)
_WHY_NOT = LocalText(
    en="Illustration: the partner does not decide who is first in line. It would take people to those who do.",
    es="Ilustración: la organización no decide quién va primero. Acompañaría a la gente ante quienes sí lo deciden.",
    ar="للتوضيح: ليست هذه الجهة من يقرر من يكون الأول. لكنها ترافق الناس إلى من بيده القرار.",
)
_TITLE = LocalText(
    en="Illustration: a first review", es="Ilustración: una primera revisión", ar="للتوضيح: مراجعة أولى"
)
_QUESTION = LocalText(
    en="Illustration: people with difficulties hear less about help. What do we do?",
    es="Ilustración: las personas con dificultades se enteran menos de la ayuda. ¿Qué hacemos?",
    ar="للتوضيح: من يجدون صعوبات تصلهم أخبار المساعدة أقل من غيرهم. ماذا نفعل؟",
)
_REASONS = LocalText(
    en="Illustration: the news does not come to people who cannot go to it.",
    es="Ilustración: las noticias no llegan a quienes no pueden ir a buscarlas.",
    ar="للتوضيح: لا تصل الأخبار إلى من لا يستطيعون الذهاب إليها.",
)
_LESSON = LocalText(
    en="Illustration: we looked at everybody together for too long. From now on we look at each group first.",
    es="Ilustración: miramos demasiado tiempo a todas las personas en conjunto. Desde ahora miramos primero a cada grupo.",
    ar="للتوضيح: نظرنا طويلًا إلى الناس جميعًا معًا. من الآن ننظر أولًا إلى كل فئة.",
)
_RESERVATIONS = "Illustration: the numbers are right. But nobody has asked the people who stay at home whether the visits help. Ask them before the next review."
_DECIDED = LocalText(
    en="Illustration: the news about help goes to people’s homes.",
    es="Ilustración: las noticias sobre la ayuda van a las casas.",
    ar="للتوضيح: تذهب أخبار المساعدة إلى بيوت الناس.",
)
_STILL_TO_HEAR = LocalText(
    en="We have heard too few people of some groups to show what they said. They come next.",
    es="De algunos grupos escuchamos a muy pocas personas para mostrar lo que dijeron. Ahora les toca a ellos.",
    ar="سمعنا من بعض الفئات عددًا قليلًا جدًا لا يكفي لعرض ما قالوه. هم التالون.",
)


@dataclass(frozen=True, slots=True)
class _Told:
    """What was found and promised, for the review and the report-back."""

    informed: Finding
    counter: LocalText
    visits: Commitment


def release(team: Team, tell: Callable[[float], None]) -> None:
    """Every question of the six rounds, by every group, for the desk and for the public."""
    at = story.stage(team, nepal.SLUG, nepal.GOAL)
    survey = survey_named(at.session, nepal.SURVEY)
    by = at.by("data", story.RELEASED)
    here = at.initiative_id
    release_results(at.session, here, survey.id, "public", tell=lambda share: tell(share / 2), **by)
    release_results(at.session, here, survey.id, "desk", tell=lambda share: tell((1 + share) / 2), **by)


def load(team: Team) -> None:
    at = story.stage(team, nepal.SLUG, nepal.GOAL)
    survey = survey_named(at.session, nepal.SURVEY)
    made = _findings_and_promises(at)
    review = _review(at, made)
    _tell_people(at, made, review, survey.id)


def _findings_and_promises(at: Stage) -> _Told:
    rounds, by_round = story.public_table(at, "informed", "wave")
    counter = worded(
        _OVER_TIME,
        first=percent(_not_at_all(by_round, *by_round.rows[0].codes)),
        last=percent(_not_at_all(by_round, *by_round.rows[-1].codes)),
    )
    informed, problems = story.find(
        at,
        [
            _finding(at, INFORMED, "informed", _ASKED_INFORMED, counter, (rounds.id,)),
            _finding(at, PROBLEMS, "problems_addressed", _ASKED_PROBLEMS),
        ],
        "Illustration: we hear the same at home. Show both numbers, always.",
    )
    for_whom = (f"{DIMENSION}:{WORSE}",)
    do, cannot = CommitmentKind.DO, CommitmentKind.CANNOT
    visits, _ = story.make_promises(
        at,
        [
            PromiseFacts(
                VISITS, _VISITS, do, at.partner_id, (informed.id,), for_groups=for_whom, due_on=at.date(LATER)
            ),
            PromiseFacts(
                FIRST_IN_LINE,
                _FIRST_IN_LINE,
                cannot,
                at.partner_id,
                (problems.id,),
                reason=_WHY_NOT,
                for_groups=for_whom,
            ),
        ],
    )
    begun = CommitmentState.IN_PROGRESS
    story.go_on(at, visits, story.BEGUN, begun, "Illustration: the first visits have been made.")
    return _Told(informed, counter, visits)


def _finding(
    at: Stage,
    slug: str,
    subject: str,
    claim: LocalText,
    counter: LocalText | None = None,
    besides: tuple[UUID, ...] = (),
) -> FindingFacts:
    """How the answers of people with a lot of difficulty differ from those of people with none."""
    card, table = story.public_table(at, subject, DIMENSION)
    return FindingFacts(
        claim=worded(
            claim, worse=percent(_not_at_all(table, WORSE)), better=percent(_not_at_all(table, BETTER))
        ),
        release_ids=(card.id, *besides),
        groups_said=(f"{DIMENSION}:{WORSE}",),
        groups_missing=tuple(f"{DIMENSION}:{row.codes[0]}" for row in table.rows if not row.shown),
        counter_evidence=counter,
        strength=Strength.SELF_DESCRIBED,
        slug=slug,
    )


def _not_at_all(table: Released, *group: str) -> float | None:
    column = next(place for place, head in enumerate(table.columns) if head.code == NOT_AT_ALL)
    return table.row(*group).figures[column].value


def _review(at: Stage, made: _Told) -> Review:
    decision = DecisionFacts(
        question=_QUESTION,
        outcome=Outcome.COMMIT,
        reasons=_REASONS,
        seats_present={"resident": 4, "partner": 3, "backbone": 1},
        last_word="resident",
        method="consensus (illustration)",
        goal_id=at.goal_id,
        finding_id=made.informed.id,
        commitment_id=made.visits.id,
    )
    review = story.hold_review(at, REVIEW, _TITLE, [decision])
    here = at.initiative_id
    reviewer = at.by("reviewer", story.SIGNED)
    answer = SignOffAnswer.WITH_RESERVATIONS
    sign_off(at.session, here, review.id, at.seat_id, answer, _RESERVATIONS, **reviewer)
    facilitator = at.by("facilitator", story.PUBLISHED)
    write_lesson(at.session, here, review.id, _LESSON, LocalText(), **facilitator)
    return publish(at.session, here, review.id, **facilitator)


def _tell_people(at: Stage, made: _Told, review: Review, survey_id: UUID) -> None:
    """What came of it, told where the interviews were held, in the languages they were held in."""
    facts = ReportBackFacts(
        you_said=made.informed.claim,
        we_found=made.counter,
        we_decided=_DECIDED,
        we_will=_VISITS,
        we_cannot=_WHY_NOT,
        still_to_hear=_STILL_TO_HEAR,
        next_date=at.date(LATER),
    )
    written = story.report_back(at, REPORT_BACK, facts, review_id=review.id)
    spoken = {tag for by_language in languages_by_wave(at.session, survey_id).values() for tag in by_language}
    for tag in sorted(spoken & set(facts.you_said)):
        deliver(
            at.session,
            at.initiative_id,
            written.id,
            Source(survey_id=survey_id),
            tag,
            "Illustration: local radio",
            at.date(story.TOLD),
            **at.by("organizer", story.TOLD),
        )
