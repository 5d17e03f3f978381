"""One's own tokens for programs: the list, a new one that is shown once, and taking one back.

Nobody sees another person's, whatever their role. What a token may do is api/auth.py's.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from staff import actions_tokens, form_keys
from staff.forms_account import TokenForm
from staff.http import Request
from staff.models import ApiToken
from ui.htmx import redirect_back, say

MOST_TOKENS = 50


@require_http_methods(["GET", "HEAD", "POST"])
def account_tokens(request: Request) -> HttpResponse:
    if request.method == "POST":
        return _make(request)
    return _page(request, TokenForm())


def _page(request: Request, form: TokenForm, *, status: int = 200, **more: Any) -> HttpResponse:
    mine = ApiToken.objects.filter(user=request.user, revoked_at=None)[:MOST_TOKENS]
    context = {"form": form, "tokens": mine, "now": request.now}
    return render(request, "staff/account_tokens.html", context | more, status=status)


def _make(request: Request) -> HttpResponse:
    """The token stands on this one answer and nowhere else; a form sent twice makes one and shows it once."""
    if form_keys.earlier(ApiToken, request.POST.get("form_key"), by=request.user):
        say(request, _("This token was made already. If you have not kept it, take it back and make another."))
        return redirect_back(request, to="account-tokens")
    form = TokenForm(request.POST)
    if form.is_valid() and ApiToken.objects.filter(user=request.user, revoked_at=None).count() >= MOST_TOKENS:
        form.add_error(None, _("You have %(count)d tokens. Take back those you don't need.") % {"count": MOST_TOKENS})
    if not form.is_valid():
        return _page(request, form, status=422)
    shown: list[str] = []
    row = form_keys.once(
        ApiToken,
        lambda: _made(request, form, shown),
        key=form.cleaned_data["form_key"],
        by=request.user,
        now=request.now,
    )
    return _page(request, TokenForm(), made=row, token="".join(shown))


def _made(request: Request, form: TokenForm, shown: list[str]) -> ApiToken:
    asked = form.cleaned_data
    row, token = actions_tokens.make_token(
        request.user,
        name=asked["name"],
        by=request.user,
        now=request.now,
        days=asked["days"],
        read_only=asked["scope"] == ApiToken.Scope.READ,
    )
    shown.append(token)
    return row


@require_POST
def revoke_token(request: Request, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    actions_tokens.revoke_token(token, by=request.user, now=request.now)
    say(request, _("“%(name)s” was taken back. No program gets in with it any more.") % {"name": token.name})
    return redirect_back(request, to="account-tokens")
