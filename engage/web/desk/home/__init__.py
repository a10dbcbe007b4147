"""Where one lands after signing in: what waits for this person, what is open now, and the way to every goal."""
