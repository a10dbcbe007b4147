"""Accounts, roles, partner organizations, seats, sign-in.

Used by everyone who signs in.

It must never know a resident.
"""
