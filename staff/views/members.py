"""Who belongs to a department: added on the department's page or the person's, changed and removed under it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from staff import actions_setup, gates
from staff.forms import read_only
from staff.forms_setup import DepartmentForm, MemberForm, NewMemberForm, NewMembershipForm
from staff.http import Request
from staff.models import Department, Membership, User
from staff.views.answers import edit, make
from staff.views.departments import department_page
from ui.htmx import redirect_back, say


@require_POST
def add_member(request: Request, pk: int) -> HttpResponse:
    department = gates.department_for(request.user, pk, to="change")
    form = NewMemberForm(request.POST, auto_id="new-%s")
    return make(
        request,
        Membership,
        form,
        lambda valid: join(request, department, valid.cleaned_data["person"], valid),
        page=lambda status: render(
            request,
            "staff/department_edit.html",
            department_page(request, department)
            | {"add_form": form, "form": DepartmentForm(instance=department)}
            # An archived department's page has no form to say it in.
            | {"refused": form.non_field_errors() if department.archived_at else []},
            status=status,
        ),
        to=lambda _member: reverse("department-edit", args=[pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add_membership(request: Request, pk: int) -> HttpResponse:
    """The same from a person's page."""
    person = gates.person_for(request.user, pk, to="change")
    form = NewMembershipForm(request.POST if request.method == "POST" else None, person=person)
    heading = _("Add %(name)s to a department") % {"name": person}
    return make(
        request,
        Membership,
        form,
        lambda valid: join(request, valid.cleaned_data["department"], person, valid),
        page=lambda status: render(
            request,
            "staff/setup_form.html",
            {"form": form, "heading": heading, "button": _("Add"), "may_change": True},
            status=status,
        ),
        to=lambda _member: reverse("person-edit", args=[pk]),
    )


def join(request: Request, department: Department, person: User, form: NewMemberForm | NewMembershipForm) -> Membership:
    typed = form.cleaned_data
    fields = {name: typed[name] for name in ("title", "role", "is_home")}
    return actions_setup.add_member(department, person, by=request.user, now=request.now, **fields)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_member(request: Request, pk: int, member_pk: int) -> HttpResponse:
    member = gates.member_for(request.user, pk, member_pk, to="change" if request.method == "POST" else "see")
    heading = _("%(name)s in %(department)s") % {"name": member.user, "department": member.department}
    context = {"heading": heading, "member": member, "may_change": gates.setup(request.user).admin}
    if not context["may_change"]:
        form = MemberForm(instance=member)
        read_only(form)
        return render(request, "staff/member_edit.html", context | {"form": form})
    return edit(
        request,
        MemberForm,
        member,
        lambda form, seen: actions_setup.change_member(
            member, form.changes(), version=seen, by=request.user, now=request.now
        ),
        template="staff/member_edit.html",
        context=context,
        to=reverse("department-edit", args=[pk]),
    )


@require_POST
def remove_member(request: Request, pk: int, member_pk: int) -> HttpResponse:
    member = gates.member_for(request.user, pk, member_pk, to="change")
    name, department = member.user.name, member.department.name
    actions_setup.remove_member(member, by=request.user, now=request.now)
    say(request, _("%(name)s is no longer in %(department)s.") % {"name": name, "department": department})
    return redirect_back(request, to=reverse("department-edit", args=[pk]))
