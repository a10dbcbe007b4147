"""A survey on paper: printed in each of its languages, typed in from the paper by two people."""
