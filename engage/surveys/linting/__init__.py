"""What an author is told of a draft before anybody has to answer it. Pure: an instrument goes in, advice comes out.

``advice_on(instrument)`` is everything; what stops a publication is told apart from what is only worth a look.
"""

from engage.surveys.linting.advice import Advice, Weight
from engage.surveys.linting.everything import advice_on, what_stops

__all__ = ["Advice", "Weight", "advice_on", "what_stops"]
