"""The sample initiatives of the demo: real data with its licence, and mappings that say how it was read."""

from __future__ import annotations

from engage.samples.loading import is_loaded, load_samples, open_samples
from engage.samples.sign_ins import SIGN_INS, sample_password

__all__ = ["SIGN_INS", "is_loaded", "load_samples", "open_samples", "sample_password"]
