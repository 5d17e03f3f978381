"""Fixtures of every test. The people are in tests/cast.py."""

pytest_plugins = ["tests.cast"]
