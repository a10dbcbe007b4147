"""How hard an English text is to read: the Flesch-Kincaid grade, with a syllable count of our own.

Kincaid, Fishburne, Rogers and Chissom (1975), Derivation of new readability formulas for Navy enlisted personnel:
0.39 x words per sentence + 11.8 x syllables per word - 15.59. The result is a year at a school of the United States.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_SENTENCE_END = re.compile(r"[.!?:;]+(?:\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")
_ASKED = re.compile(r"\$\{[^}]*\}")
_CONSONANT_Y = re.compile(r"\by|(?<=[aeou])y(?=[aeiou])")
# Vowels beside each other that are said apart: media, radio, experience, quiet, usual, idea, react, video, being.
_APART = re.compile(
    r"(?<![ct])ia(?!n\b)|(?<![tscgxl])io|(?<![tc])(?<!fr)ien|scien|iet|(?<![gq])ua|[dr]ea\b|thea|creat(?!ure)|reac[t]|(?<!p)eo(?!u)|[aeou]ing"
)
_SILENT_END = re.compile(
    r"[^aeiouyl]e$|(?<=[aeiouy])le$|[^aeiouydt]ed$|(?<![sxzcg])(?<![cs]h)(?<![aeiouy])es$"
)
FEWEST_WORDS = 6
"""Of fewer words the grade says more about one word than about the text."""


def words_in(text: str) -> list[str]:
    return _WORD.findall(_ASKED.sub(" ", text))


def syllables(word: str) -> int:
    """Syllables of an English word, by its vowels: right for about nine words in ten, which is what the grade needs."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    if not plain:
        return 0
    spoken = _CONSONANT_Y.sub("-", plain)
    count = len(_VOWELS.findall(spoken)) + len(_APART.findall(spoken))
    if len(plain) > 2 and _SILENT_END.search(spoken):
        count -= 1
    return max(1, count)


def grade(text: str) -> float | None:
    """The Flesch-Kincaid grade; ``None`` for a text too short to have one. Lower is easier; below 0 counts as 0."""
    words = words_in(text)
    if len(words) < FEWEST_WORDS:
        return None
    sentences = max(1, len(_SENTENCE_END.findall(text.strip())))
    spoken = sum(syllables(word) for word in words)
    return max(0.0, 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59)
