"""Messages: written once, claimed once, sent as one, and told about truthfully."""
