"""Estimates by group with their uncertainty, gaps, weights, inequality. Pure: arrays in, frozen results out.

From counted answers: ``columns`` -> ``breakdown`` -> ``cells`` -> ``shares``, ``cell_gaps``, ``association``.
From answers under a sample design: ``design`` -> ``estimates``, ``gaps``, ``association``.
Limits and when to show a number: ``limits``, ``two_samples``, ``display_rule``, ``multiplicity``.
Who is in which group, and how much they count: ``select_all``, ``representation``, ``weights``, ``calibration``, ``trimming``.
Of a measure by group: ``inequality`` (``_draws``, ``_ordered``), ``trend``.
As a command: ``requests``, one module for each kind, ``fields`` and ``csv_columns`` to read what came in.
"""
