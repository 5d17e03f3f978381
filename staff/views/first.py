"""The first page of an empty installation: it makes the office and its first administrator, once."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from staff.actions_first import is_open, set_up
from staff.actions_people import AlreadySetUp
from staff.forms_people import FirstSetupForm
from staff.http import Request
from staff.models import User


@login_not_required
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def setup_first(request: Request, token: str) -> HttpResponse:
    if not is_open(token):
        return render(request, "staff/first_done.html", status=410)
    form = FirstSetupForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            admin = make_office(request, form)
        except AlreadySetUp:
            return render(request, "staff/first_done.html", status=410)
        get_adapter(request).login(request, admin)
        return redirect("setup")
    return render(request, "staff/first.html", {"form": form}, status=422 if form.errors else 200)


def make_office(request: Request, form: FirstSetupForm) -> User:
    typed = form.cleaned_data
    office = {"name": typed["office_name"], **{name: typed[name] for name in ("country", "zone", "language")}}
    admin = {"name": typed["name"], "email": typed["email"], "password": typed["password1"]}
    return set_up(office=office, admin=admin, now=request.now)
