"""What desk adds to set-up: the starter packs."""

from django.utils.translation import gettext_lazy as _

from desk import packs
from staff.setup_pages import SetupPage
from staff.setup_pages import register as add_page


def register() -> None:
    add_page(
        SetupPage(
            "pack-list",
            _("Starter packs"),
            _("Departments, kinds of work and procedures of a trade, to start from."),
            lambda: len(packs.trades()),
            order=90,
        )
    )
