"""Background work with progress that a page can show.

A job is a function registered by name (``work.job``); ``Queue.start`` puts one into the queue, ``python -m engage.jobs``
works through it. Jobs are handed ids and plain values, open their own sessions, and commit them themselves.
"""
