"""What the Common Feedback Project asked in its sixth round: the questions all rounds share, and those of winter.

Codes of the scales mean the same in every question (5 is Completely yes), whichever way round it was read out.
"""

from __future__ import annotations

from engage.i18n.local_text import LocalText
from engage.samples.nepal_instrument import ABOUT_YOU, CHOICES, choices, extent, met, single, unmet, written
from engage.surveys.instrument import Instrument, Item

_LISTS = {
    "reason": choices(
        promised="Was promised relief but never received it",
        plans="The plans are unclear",
        slow="Reconstruction takes too long",
        trust="Do not trust them",
        caste="Relief is given by caste",
        parties="Relief is given by political party",
        competence="They do not know what they are doing",
        listening="They do not listen to my concerns",
        left_out="Not included in distributions",
        renters="Renters are left out",
        first_come="Relief is first come, first served",
        reach_sites="Cannot get to the distribution sites",
        find_sites="Do not know where the distribution sites are",
        register="Do not know how to register",
        road="Relief is given by distance from the road",
        damage="Relief is given for severe damage only",
        other="Other",
    ),
    "reason_unfair": choices(
        first_come="First come, first served",
        road="By distance from the main road",
        caste="By caste",
        parties="By political party",
        damage="Only if damage is severe",
        renters="Because people rent instead of own",
        joint_families="Because of joint families",
        other="Other",
    ),
    "winter_reason": choices(
        cold="House or shelter will not keep the cold out",
        snow="House or shelter will not keep snow out",
        blankets="Not enough blankets",
        clothing="No warm clothing",
        fuel="Not enough fuel",
        other="Other",
    ),
    "child_problem": choices(
        health="Health care",
        winter="Not prepared for winter (clothing, household)",
        school_safety="Safety at school (the building)",
        home_safety="Safety at home (the building)",
        school_winter="School not made ready for winter",
        school_closed="Getting to school (closed schools)",
        hunger="Hunger",
        counseling="Psychosocial support",
        trafficking="Risk of trafficking",
        violence="Violence or tension in the community",
        other="Other",
    ),
    "risk_source": choices(
        community="Community members",
        strangers="Strangers",
        government="Local government",
        family="Family members",
        ngo="NGO or aid workers",
        other="Other",
    ),
    "funds": choices(
        grant="Government grant",
        government_loan="Government loan",
        ngo="Support from NGOs",
        informal_loan="Personal loan (informal)",
        bank_loan="Personal loan (financial institution)",
        savings="Personal savings",
        family="Help from family or friends",
        private="Help from companies, tourists or charities",
        remittances="Money sent from abroad",
    ),
    "factor": choices(
        government="Confidence in government support",
        money="Money being available",
        rules="Building rules issued by the government",
        gathering="Gathering enough to rebuild the whole house at once",
        community="Waiting for the community to start",
        aftershocks="Fear of another earthquake or aftershocks",
        demolition="Waiting for help with demolition",
        ngo="Information about help from NGOs",
        safely="Confidence in being able to rebuild safely",
        assessment="Waiting for the building to be assessed",
        labour="Workers being available",
        helpers="Community or family being able to help",
        other="Other",
    ),
    "recovery_need": choices(
        buildings="Repair of community buildings",
        advice="Advice or training for reconstruction",
        schools="Repair of schools",
        safe_spaces="Safe spaces for women and children",
        livelihoods="Ways of earning a living",
        news="News on government decisions",
        disasters="Less risk from future disasters",
        water="Better access to water and sanitation",
        money="Financial support",
        healthcare="Better access to health care",
        local_government="A local government that works",
        irrigation="Better irrigation",
        roads="Road access",
        market="Better access to markets",
        banking="Better access to financial services",
        culture="Repair of cultural sites",
        trails="Trail maintenance",
        seeds="Seeds and fertilizers",
        electricity="Electricity",
        other="Other",
    ),
}

# (question, its wording, asked the other way round), then its follow-ups: (question, wording, choice list).
_ASKED: tuple[tuple[str, str, bool, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "problems_addressed",
        "Are your main problems being addressed?",
        False,
        (
            ("biggest_problem", "What is your biggest problem?", "problem"),
            ("second_problem", "What is your second biggest problem?", "problem"),
            ("third_problem", "What is your third biggest problem?", "problem"),
        ),
    ),
    (
        "government",
        "Are you satisfied with what the government is doing for you after the earthquake?",
        False,
        (
            ("government_why", "Why are you not satisfied with government?", "reason"),
            (
                "government_why_second",
                "What is the second reason you are not satisfied with government?",
                "reason",
            ),
        ),
    ),
    (
        "informed",
        "Do you have the information you need to get relief and support?",
        False,
        (
            ("information_needed", "What is the top thing that you need information about?", "information"),
            (
                "information_needed_second",
                "What is the second most important thing that you need information about?",
                "information",
            ),
        ),
    ),
    (
        "ngos",
        "Are you satisfied with what NGOs are doing for you after the earthquake?",
        False,
        (
            ("ngos_why", "Why are you not satisfied with NGO support?", "reason"),
            ("ngos_why_second", "What is the second reason you are not satisfied with NGOs?", "reason"),
        ),
    ),
    (
        "fair",
        "Is Support provided in a fair way?",
        False,
        (
            (
                "unfair_why",
                "What is the top reason for you saying that support is not provided fairly?",
                "reason_unfair",
            ),
            (
                "unfair_why_second",
                "What is the second most important reason for you saying that support is not provided fairly?",
                "reason_unfair",
            ),
        ),
    ),
    (
        "winter_ready",
        "Are you prepared for winter?",
        False,
        (("winter_why", "Why do you not feel prepared?", "winter_reason"),),
    ),
    (
        "children_problems",
        "Do you have problems related to children in your household or family in the post-earthquake period?",
        True,
        (
            ("child_problem", "What is the main problem for the children?", "child_problem"),
            ("child_problem_second", "What is the second top problem for the children?", "child_problem"),
        ),
    ),
    ("progress", "Overall, is the post-earthquake relief effort making progress?", False, ()),
    (
        "tension",
        "Do you feel there has been an increase in the environment of tension, or risk of violence or harassment since the earthquake?",
        True,
        (("tension_from", "Who has this increased risk come from?", "risk_source"),),
    ),
    (
        "school_safe",
        "Do you feel that the children in your family are in a safe place while attending school?",
        True,
        (),
    ),
    (
        "rebuild",
        "Do you need to rebuild, repair or retrofit your home because of damage caused by earthquakes?",
        True,
        (
            (
                "rebuild_funds",
                "Where do you plan to get the resources or funds to rebuild/repair /retrofit your home?",
                "funds",
            ),
            (
                "rebuild_factor",
                "What factors do you base your rebuild/repair/retrofitting decisions on?",
                "factor",
            ),
        ),
    ),
    (
        "recovered",
        "Do you feel your community recovered earthquake?",
        False,
        (
            ("recovery_need", "What does your community most need to recover?", "recovery_need"),
            (
                "recovery_need_second",
                "What does your community’s second top need to recover?",
                "recovery_need",
            ),
        ),
    ),
)


def round_six() -> Instrument:
    """Twelve questions with their follow-ups, and those about the person."""
    items: list[Item] = list(ABOUT_YOU)
    for name, label, other_way, follow_ups in _ASKED:
        items.append(extent(name, label))
        when = met(name) if other_way else unmet(name)
        for follow_up, wording, list_name in follow_ups:
            items.append(single(follow_up, wording, list_name, relevant=when))
            items.append(written(f"{follow_up}_other", "Which?", f"${{{follow_up}}} = 'other'"))
    lists = CHOICES | _LISTS
    used = {item.choice_list for item in items}
    return Instrument(
        title=LocalText(en="Common feedback after the earthquake, round 6"),
        languages=("en",),
        items=tuple(items),
        choice_lists={name: listed for name, listed in lists.items() if name in used},
    )
