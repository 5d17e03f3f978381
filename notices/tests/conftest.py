"""The kit's fixture for every test of messages."""

from notices.tests.kit import told

__all__ = ["told"]
