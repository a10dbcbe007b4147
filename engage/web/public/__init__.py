"""What was heard, decided, promised, done, not done. Released results only."""
