"""What posters and letters say, for each language of a survey."""

from __future__ import annotations

from engage.errors import N_

SCAN = N_("Scan this with the camera of a phone, or go to:")
NO_ACCOUNT = N_("You need no account. You can stop and go on later.")
INVITED = N_("You are invited to answer these questions.")
YOUR_CODE = N_("Your code")
