"""One's own choices: a preset, and under a fold each kind by each channel."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from notices import actions
from notices.forms import KindsForm, PresetForm
from notices.models import Preference
from staff.http import Request
from ui.htmx import redirect_back, say


@require_http_methods(["GET", "HEAD", "POST"])
def account_notices(request: Request) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    form = PresetForm(request.POST)
    if not form.is_valid():
        return _page(request, preset=form)
    actions.choose_preset(by=request.user, preset=form.cleaned_data["preset"])
    say(request, _("Saved."))
    return redirect_back(request, to="account-notices")


@require_POST
def account_notice_kinds(request: Request) -> HttpResponse:
    form = KindsForm(request.POST, person=request.user)
    if not form.is_valid():
        return _page(request, kinds=form)
    remind = form.cleaned_data["remind"]
    actions.choose_kinds(by=request.user, kinds=form.kinds, wanted=form.wanted(), remind_minutes=remind)
    say(request, _("Saved."))
    return redirect_back(request, to="account-notices")


def _page(request: Request, *, preset: PresetForm | None = None, kinds: KindsForm | None = None) -> HttpResponse:
    context = {
        "preset": preset or PresetForm(initial={"preset": request.user.message_preset}),
        "kinds": kinds or KindsForm(person=request.user),
        "differs": Preference.objects.filter(person=request.user).exists(),
    }
    return render(request, "notices/account_notices.html", context, status=422 if preset or kinds else 200)
