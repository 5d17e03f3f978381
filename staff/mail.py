"""A letter to one person in their own language, as text and HTML. Who gets which and when is the jobs'.

Messages about work are notices' outbox; these are only the ways in: invitation and password reset.
"""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from staff.models import Office, User


def letter(person: User, name: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """The mail `emails/<name>.subject.txt`, `.txt` and `.html`, rendered for `person` and addressed to them."""
    office = Office.current()
    context = {"person": person, "office": office, "base_url": settings.BASE_URL, **context}
    with translation.override(person.language or office.language):
        subject = " ".join(render_to_string(f"emails/{name}.subject.txt", context).split())
        mail = EmailMultiAlternatives(subject, render_to_string(f"emails/{name}.txt", context), to=[person.email])
        mail.attach_alternative(render_to_string(f"emails/{name}.html", context), "text/html")
    return mail
