"""Report-backs: what people are told in each language, and to which sources it was brought."""
