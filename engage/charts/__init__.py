"""Figures from Released tables: an SVG, the same numbers as a table, and one plain sentence. Pure."""
