"""Residents on a phone: no account, no cookies, no JavaScript needed."""
