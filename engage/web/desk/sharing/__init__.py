"""Getting a survey to people: its window, posters, invitations, the ways in for a helper, a kiosk or a caller."""
