"""Sign in, sign out, one's own sign-ins, the accounts of an initiative."""
