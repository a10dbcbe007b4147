"""Population indicators, their definitions, and data points by group.

Used by the data manager.

It must never mix withheld with missing, nor overwrite a published value.
"""
