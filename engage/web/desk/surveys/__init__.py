"""Surveys on the desk: in from a form, their words in every language, open, closed, out again."""
