"""The translation desk: a survey's words in each of its languages, written by one person and read by another."""
