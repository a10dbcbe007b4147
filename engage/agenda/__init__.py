"""The initiative, its common agenda and its goals.

Used by the backbone and its partners.

It must never hold what people said: goals point nowhere below.
"""
