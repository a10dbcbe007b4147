"""Accountability reviews: evidence frozen, decisions recorded, community seats asked, everything published."""
