"""Releasing results and drafting, checking and adopting findings."""
