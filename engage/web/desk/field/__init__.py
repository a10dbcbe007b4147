"""How a survey is going while it is open: who answers, who is still missing, where people stop."""
