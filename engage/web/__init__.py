"""The doors: residents, desk, public. Server-rendered, complete without JavaScript."""
