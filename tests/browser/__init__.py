"""The product in a real browser: a day at the office, the check-off under all conditions, every page looked at."""
