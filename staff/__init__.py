"""The people and what they did: accounts, departments, skills, hours, events. Knows nothing of tasks."""
