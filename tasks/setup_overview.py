"""What tasks adds to set-up: its two pages, and what hangs on a row before it is archived."""

from django.utils.translation import gettext_lazy as _

from staff import archiving, setup_pages
from staff.setup_pages import SetupPage
from tasks import holds
from tasks.models import Attachment, Category, Procedure


def register() -> None:
    archiving.holds.extend([holds.open_tasks, holds.procedures])
    setup_pages.register(
        SetupPage(
            "category-list",
            _("Kinds of work"),
            _("What a task of each kind asks for: minutes, skills, a signature."),
            lambda: Category.objects.in_use().count(),
            order=50,
            needed=True,
        )
    )
    setup_pages.register(
        SetupPage(
            "procedure-list",
            _("Procedures"),
            _("How a piece of work is done, step by step."),
            lambda: Procedure.objects.in_use().count(),
            order=60,
        )
    )
    setup_pages.register(
        SetupPage(
            "setup-files",
            _("Files"),
            _("Evidence that people added. The number is of files that are damaged or missing."),
            lambda: Attachment.objects.damaged().count(),
            order=82,
            admin_only=True,
        )
    )
