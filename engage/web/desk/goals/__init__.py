"""A goal with everything that hangs from it: the measure, the findings, the voices, the promises, who was not heard."""
