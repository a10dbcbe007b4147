"""Coded frames, breakdowns, releases, and the findings that rest on them.

Used by analysts, the data manager and the community table.

It must never hand out a table that privacy has not released.
"""
