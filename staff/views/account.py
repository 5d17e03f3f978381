"""One's own account: profile and password. Absences are in hours.py, which messages come is notices'."""

from allauth.core.ratelimit import consume, respond_429
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from staff import actions_people
from staff.forms_account import ChangePasswordForm, ProfileForm
from staff.http import Request
from staff.models import Membership, User
from staff.views.answers import edit
from ui.htmx import say


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Request) -> HttpResponse:
    person = User.objects.get(pk=request.user.pk)
    memberships = Membership.objects.filter(user=person).select_related("department")
    return edit(
        request,
        ProfileForm,
        person,
        lambda form, seen: actions_people.change_person(
            person, form.changes(), version=seen, by=request.user, now=request.now
        ),
        template="staff/account.html",
        context={"person": person, "memberships": memberships},
        to="account",
    )


@sensitive_post_parameters("old", "password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def account_password(request: Request) -> HttpResponse:
    """Every other browser of this person is signed out by it."""
    if not consume(request, action="change_password", user=request.user):
        return respond_429(request)  # type: ignore[no-any-return]
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, person=request.user)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password1"]
        actions_people.set_password(request.user, password, by=request.user, now=request.now)
        update_session_auth_hash(request, request.user)
        say(request, _("Your password was changed. You were signed out everywhere else."))
        return redirect("account")
    return render(request, "staff/account_password.html", {"form": form}, status=422 if form.errors else 200)
