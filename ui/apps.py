"""The ui app: what every page is made of. It has no models and knows no word of the office's work."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "ui"
