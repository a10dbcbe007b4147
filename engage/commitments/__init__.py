"""Promises by partners, their progress and their verification.

Used by partners, the project manager and community reviewers.

It must never let the owner of a promise verify it.
"""
