"""The question bank: questions that others have tried out, and whole surveys to begin with. Pure data.

Off by default: nothing here is asked until somebody puts it into a survey. Each entry is versioned, with its reason, its
source and who sees the answers. A change to an entry's words or answers is a new version.
"""

from __future__ import annotations

from collections.abc import Mapping

from engage.surveys.bank.about_you import AGE, GENDER, LANGUAGE, RELATION, ZIP
from engage.surveys.bank.entry import BANK, MACHINE, DimensionSpec, Entry
from engage.surveys.bank.functioning import FUNCTIONING
from engage.surveys.bank.race import RACE_ETHNICITY
from engage.surveys.bank.scales import SCALES, Scale
from engage.surveys.bank.templates import TEMPLATES, Template

ENTRIES: Mapping[str, Entry] = {
    one.code: one for one in (RACE_ETHNICITY, AGE, GENDER, LANGUAGE, FUNCTIONING, ZIP, RELATION)
}

__all__ = [
    "BANK",
    "ENTRIES",
    "MACHINE",
    "SCALES",
    "TEMPLATES",
    "DimensionSpec",
    "Entry",
    "Scale",
    "Template",
]
