"""One view for the browser and for htmx: the part of the page that changed, or a redirect to a whole page.

Also the words said after an action, with Undo. Which template, and what to say, is the view's business.
"""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

LONGEST_PATH = 2_000


def is_part(request: HttpRequest) -> bool:
    """True when htmx asks for a part. A whole page that htmx restores from history is no part."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def part_or_redirect(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    to: Any,
    status: int = 200,
    target: str = "",
) -> HttpResponse:
    """To htmx the part, which replaces `target` ("#task-42"; none: what the page said), followed by what was said with
    messages; to a browser a 303 to the form's `next` if that is a path of ours, else to `to` (object, name or path)."""
    if not is_part(request):
        return redirect_back(request, to=to)
    return part(request, template, context, status=status, target=target)


def part(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200, target: str = ""
) -> HttpResponse:
    """The part alone, for a request that is_part()."""
    html = render_to_string(template, context, request=request) + render_to_string("ui/_live.html", {}, request=request)
    response = HttpResponse(html, status=status)
    if target:
        response["HX-Retarget"] = target
        response["HX-Reswap"] = "outerHTML"
    patch_vary_headers(response, ["HX-Request", "Cookie", "Accept-Language"])
    response["Cache-Control"] = "no-store"
    return response


def redirect_back(request: HttpRequest, *, to: Any) -> HttpResponseRedirect:
    """303, so that the browser follows with GET."""
    known = to if isinstance(to, str) and to.startswith("/") else ""
    response = HttpResponseRedirect(next_path(request) or known or resolve_url(to))
    response.status_code = 303
    return response


def page_path(request: HttpRequest) -> str:
    """The page that the person looks at, with its query: for a part the one that asked for it, as the browser says."""
    if not is_part(request):
        return request.get_full_path()
    address = urlsplit(request.headers.get("HX-Current-URL", ""))
    return own_path(f"{address.path}?{address.query}" if address.query else address.path)


def next_path(request: HttpRequest) -> str:
    """The form's `next` if it is a path of this office, else an empty text."""
    return own_path(request.POST.get("next", ""))


def own_path(path: str) -> str:
    """The path if it is one of this office, else an empty text."""
    ours = path.startswith("/") and len(path) <= LONGEST_PATH and path.isprintable()
    if ours and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return path
    return ""


def say(request: HttpRequest, text: str, *, undo: str = "", version: int | None = None) -> None:
    """Says a sentence on this part or on the next page; `undo` is the path that takes it back, `version` the row's."""
    if not undo:
        messages.success(request, text)
        return
    button = format_html(
        '<button class="undo" form="undo" formaction="{}" name="version" value="{}">{}</button>',
        undo,
        "" if version is None else version,
        _("Undo"),
    )
    messages.success(request, format_html("<span>{}</span> {}", text, button))
