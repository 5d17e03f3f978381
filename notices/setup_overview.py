"""What messages add to set-up: the trace, with how many mails were given up."""

from django.utils.translation import gettext_lazy as _

from notices.models import Envelope
from staff.setup_pages import SetupPage
from staff.setup_pages import register as add_page


def register() -> None:
    add_page(
        SetupPage(
            "setup-notices",
            _("Messages"),
            _("Who was told what, and why somebody was not. The number is of mails that could not be sent."),
            lambda: Envelope.objects.filter(state=Envelope.State.DEAD).count(),
            order=80,
            admin_only=True,
        )
    )
