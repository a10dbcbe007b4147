"""Who must be told what, in which language; whether it reached them.

Used by organizers and the education coordinator.

It must never join a person to an answer: coverage is computed over sources.
"""
