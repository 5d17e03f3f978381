"""The pages for what could not be read and what isn't there.

Django's own answers read the form once more, for a CSRF token that our pages don't show: a body that can't be read then
becomes a fault of ours.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)
