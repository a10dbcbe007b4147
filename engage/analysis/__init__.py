"""Estimates by group with their uncertainty, gaps, weights, inequality. Pure: arrays in, frozen results out."""
