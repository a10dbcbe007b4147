"""Signed-in work, one folder a room."""
