"""/ sends everybody to their own first page."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from staff.access import standing
from staff.http import Request
from staff.models import Department


@require_safe
def first_page(request: Request) -> HttpResponse:
    """Admins of an empty office to set-up, managers to their team, assistants to their day, others to Ask."""
    stand = standing(request.user)
    if stand.admin and not Department.objects.in_use().exists():
        return redirect("/setup/")
    if stand.admin or stand.manages:
        return redirect("/team/")
    return redirect("/my-day/" if stand.works_here else "/ask/")
