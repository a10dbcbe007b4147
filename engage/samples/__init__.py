"""The sample initiatives of the demo: real data with its licence, and mappings that say how it was read."""
