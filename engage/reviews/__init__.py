"""Accountability reviews: frozen evidence, decisions, dissent, community sign-off.

Used by the facilitator, steering members and community reviewers.

It must never change a pack once frozen, nor let staff sign for the community.
"""
