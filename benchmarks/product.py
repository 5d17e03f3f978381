"""Settings of the measured product: its own, served through the counter. Nothing is switched off."""

from backoffice.settings import *  # noqa: F403

WSGI_APPLICATION = "benchmarks.counting.application"
