"""What was heard, decided, promised, done and not done: from released tables only, in the reader's language."""
