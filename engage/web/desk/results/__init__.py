"""A survey's results by group: released for the desk, and for the public."""
