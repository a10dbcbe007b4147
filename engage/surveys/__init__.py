"""What we ask: instrument, versions, wording per language, opening and closing.

Used by organizers and translators.

It must never change a published question.
"""
