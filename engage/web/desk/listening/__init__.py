"""Logging listening sessions, on a phone: a date and a place are enough to begin."""
