"""Demographic dimensions, their groups, and reference populations.

Used by the data manager and the groups' own reviewers.

It must never rename a group in place: definitions have versions.
"""
