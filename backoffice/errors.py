"""The pages for what could not be read and what isn't there.

Django's own answers read the form once more, for a CSRF token that our pages don't show: a body that can't be read then
becomes a fault of ours.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.defaults import server_error as fault_page

from api.errors import Problem, answer, unparsable


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return answer(unparsable(_("This request cannot be read.")))
    return render(request, "400.html", status=400)


def fault(request: HttpRequest) -> HttpResponse:
    """Ours, and in the log: a program hears it in the shape that it reads."""
    if request.path.startswith("/api/"):
        return answer(Problem(500, "fault", _("Something went wrong here, and was written down.")))
    return fault_page(request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)
