"""Promises: who made them, because of what, how they go, and who outside the owner saw them done."""
