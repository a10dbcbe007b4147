"""Codebook, excerpts and open answers, coding, links to goals.

Used by coders and sense-makers.

It must never count an observation as a quote, nor publish a quote without consent.
"""
