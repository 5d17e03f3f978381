"""What belongs to no single app: the cast, journeys in a browser, architecture, concurrency."""
