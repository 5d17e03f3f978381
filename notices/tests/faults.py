"""The fault harness: settings of a process that dies between handing a mail over and writing that down.

Started as DJANGO_SETTINGS_MODULE=notices.tests.faults; DIES_AFTER says with which mail. As a program it does what a
tick does at the moment it is given.
"""

import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime

from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import EmailMessage

from tests.settings import *  # noqa: F403

EMAIL_BACKEND = "notices.tests.faults.DyingBackend"


class DyingBackend(EmailBackend):
    """Hands over like the real one; after so many mails the process is gone."""

    handed_over = 0

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = super().send_messages(email_messages)
        DyingBackend.handed_over += sent
        if DyingBackend.handed_over >= int(os.environ["DIES_AFTER"]):
            os.kill(os.getpid(), signal.SIGKILL)
        return sent


if __name__ == "__main__":
    import django

    django.setup()

    from notices import delivery, digest, jobs

    now = datetime.fromisoformat(sys.argv[1])
    digest.register_section(-1, "Today", lambda person, at: [digest.Line(f"{person.name} at {at:%H:%M}", "/")])
    jobs.digests(now)
    jobs.dispatch(now, start=lambda ids: delivery.deliver(ids, clock=lambda: now))
