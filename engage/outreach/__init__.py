"""Groups sought, reference population, participation gap.

Used by organizers and the backbone.

It must never drop a group because it is small.
"""
