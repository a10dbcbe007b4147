"""What every door shares: sessions, guards, language, headers, errors, the one commit."""
