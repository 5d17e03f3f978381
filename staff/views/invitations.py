"""The invitation: sent again, shown as a slip to print, and followed by the person who was invited."""

import io

import segno
from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff import gates
from staff.actions_invitations import DeadLink, accept_invitation, invite, link, open_invitation
from staff.forms_people import PasswordTwice
from staff.http import Request
from staff.jobs import send_invitation
from staff.models import Invitation, Office, User
from staff.models.invitation import VALID_FOR
from ui.htmx import redirect_back, say


@require_POST
def invite_person(request: Request, pk: int) -> HttpResponse:
    """A new link by mail; older links stop working."""
    person = gates.person_for(request.user, pk, to="change")
    if person.has_usable_password() or not person.is_active:
        reason = _("%(name)s can't be invited: only active people who have no password yet can.")
        return render(request, "409.html", {"reason": reason % {"name": person.name}}, status=409)
    invitation = invite(person, by=request.user, now=request.now)
    send_invitation.delay_on_commit(invitation.pk)
    say(request, _("A new link is on its way to %(email)s.") % {"email": person.email})
    return redirect_back(request, to=reverse("person-edit", args=[pk]))


@require_safe
def person_slip(request: Request, pk: int) -> HttpResponse:
    """The link on paper, with a QR code, and to copy. Only an administrator sees it: whoever has it gets in."""
    person = gates.person_for(request.user, pk, to="change")
    invitation = Invitation.objects.filter(user=person, accepted_at=None).first()
    valid = invitation is not None and person.is_active and request.now < invitation.sent_at + VALID_FOR
    context = {"person": person, "heading": _("Invitation for %(name)s") % {"name": person.name}}
    if invitation is not None and valid:
        address = link(invitation)
        context |= {"link": address, "qr": qr_code(address), "valid_until": invitation.sent_at + VALID_FOR}
    return render(request, "staff/slip.html", context)


def qr_code(text: str) -> SafeString:
    """An SVG without a style attribute, so that it may stand in the page under our policy; its size is the page's."""
    drawing = io.BytesIO()
    segno.make(text, error="m").save(drawing, kind="svg", xmldecl=False, svgns=True, omitsize=True, nl=False)
    return mark_safe(drawing.getvalue().decode())


@login_not_required
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: Request, token: str) -> HttpResponse:
    """Name and office, a password chosen twice, signed in."""
    try:
        invitation = open_invitation(token, now=request.now)
        form = PasswordTwice(request.POST if request.method == "POST" else None, person=invitation.user)
        if request.method == "POST" and form.is_valid():
            password = form.cleaned_data["password1"]
            return _let_in(request, accept_invitation(invitation, password=password, now=request.now))
    except DeadLink as dead:
        return render(request, "staff/invitation_dead.html", {"why": dead.why.value}, status=410)
    context = {"person": invitation.user, "office": Office.current(), "form": form}
    return render(request, "staff/invitation_accept.html", context, status=422 if form.errors else 200)


def _let_in(request: Request, person: User) -> HttpResponse:
    get_adapter(request).login(request, person)
    say(request, _("Welcome, %(name)s!") % {"name": person.get_short_name()})
    return redirect("/")
