"""Set-up's overview, which says what is still to do, and the office itself."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from staff import actions_setup, gates
from staff.forms import read_only
from staff.forms_setup import OfficeSettingsForm
from staff.http import Request
from staff.models import Office
from staff.setup_pages import pages_for
from staff.views.answers import edit


@require_safe
def setup(request: Request) -> HttpResponse:
    where = gates.setup(request.user)
    cards = [
        {"url": reverse(page.url_name), "title": page.title, "says": page.says, "count": count, "needed": page.needed}
        for page, count in ((page, page.count()) for page in pages_for(request.user))
    ]
    to_do = [card for card in cards if card["needed"] and not card["count"]]
    return render(request, "staff/setup.html", {"cards": cards, "to_do": to_do, "may_change": where.admin})


@require_http_methods(["GET", "HEAD", "POST"])
def office(request: Request) -> HttpResponse:
    where = gates.setup(request.user, to="change" if request.method == "POST" else "see")
    row = Office.current()
    context = {"heading": _("Office"), "may_change": where.admin}
    if not where.admin:
        form = OfficeSettingsForm(instance=row)
        read_only(form)
        return render(request, "staff/setup_form.html", context | {"form": form})
    return edit(
        request,
        OfficeSettingsForm,
        row,
        lambda form, seen: actions_setup.change_office(form.changes(), version=seen, by=request.user, now=request.now),
        template="staff/setup_form.html",
        context=context,
        to="office",
    )
