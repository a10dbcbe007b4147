"""What was said in listening sessions: a locked drawer.

Used by organizers and note-takers.

It must never let notes out before consent says so.
"""
