"""Background work with progress that a page can show."""
