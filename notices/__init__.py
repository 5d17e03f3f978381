"""Messages: outbox rows, envelopes, channels, preferences, delivery. Knows a subject by a kind of notice and an id."""
