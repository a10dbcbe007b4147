"""Coding what was said into themes, and letting quotes out."""
