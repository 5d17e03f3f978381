"""Tests of accounts, set-up, access and working time."""
