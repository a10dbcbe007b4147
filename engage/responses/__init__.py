"""What people answered, with receipts and drafts: a locked drawer.

Used by residents, and by importers on their behalf.

It must never hold what leads from a person, a code or a time to an answer.
"""
