"""Departments in set-up: the tree, one department, its archiving. Members are in members.py, hours in hours.py."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff import actions_setup, gates
from staff.archiving import what_hangs_on
from staff.forms import plain_fields, read_only
from staff.forms_setup import ArchiveForm, DepartmentForm, NewDepartmentForm, NewMemberForm, VersionForm
from staff.http import Request
from staff.models import Department, Membership, User
from staff.versions import Stale
from staff.views.answers import Context, attempt, conflict, edit, make
from ui.htmx import redirect_back, say

MOST = 1000  # departments on one page; an office of 2,000 people has far fewer
PICKED_FROM = 100  # people offered while typing; anyone else by the whole address


@dataclass(frozen=True)
class Branch:
    """A line of the tree; `depth` counts from 0."""

    department: Department
    depth: int
    manager: str
    members: int

    @property
    def steps(self) -> range:
        return range(self.depth)


@require_safe
def department_list(request: Request) -> HttpResponse:
    where = gates.setup(request.user)
    archived = bool(request.GET.get("archived"))
    shown = gates.departments_of(request.user).for_list().filter(archived_at__isnull=not archived)
    context = {"branches": tree(list(shown[:MOST])), "may_change": where.admin, "archived": archived}
    return render(request, "staff/department_list.html", context)


def tree(departments: list[Department]) -> list[Branch]:
    """The departments with those below them underneath; one whose parent isn't shown stands at the top."""
    shown = {department.pk for department in departments}
    below: dict[int | None, list[Department]] = {}
    for department in departments:
        below.setdefault(department.parent_id if department.parent_id in shown else None, []).append(department)
    lines: list[Branch] = []
    stack = [(department, 0) for department in reversed(below.get(None, []))]
    while stack:
        department, depth = stack.pop()
        lines.append(Branch(department, depth, getattr(department, "manager", ""), getattr(department, "members", 0)))
        stack += [(child, depth + 1) for child in reversed(below.get(department.pk, []))]
    return lines


@require_http_methods(["GET", "HEAD", "POST"])
def new_department(request: Request) -> HttpResponse:
    gates.setup(request.user, to="change")
    form = NewDepartmentForm(request.POST if request.method == "POST" else None)
    return make(
        request,
        Department,
        form,
        lambda valid: actions_setup.add_department(by=request.user, now=request.now, **plain_fields(valid)),
        page=lambda status: render(
            request, "staff/setup_form.html", new_page(form, _("New department"), _("Add department")), status=status
        ),
        to=lambda department: f"/setup/departments/{department.pk}/",
    )


def new_page(form: object, heading: str, button: str) -> Context:
    return {"form": form, "heading": heading, "button": button, "may_change": True}


@require_http_methods(["GET", "HEAD", "POST"])
def edit_department(request: Request, pk: int) -> HttpResponse:
    department = gates.department_for(request.user, pk, to="change" if request.method == "POST" else "see")
    context = department_page(request, department)
    if not context["may_change"]:
        form = DepartmentForm(instance=department)
        read_only(form)
        return render(request, "staff/department_edit.html", context | {"form": form})
    return edit(
        request,
        DepartmentForm,
        department,
        lambda form, seen: move_or_change(request, department, form, seen),
        template="staff/department_edit.html",
        context=context,
        to=f"/setup/departments/{pk}/",
    )


def move_or_change(request: Request, department: Department, form: DepartmentForm, seen: int) -> None:
    """A move while work hangs on the department is said first, and done when asked for again."""
    hanging = what_hangs_on(department) if form.is_move and not form.cleaned_data["moves_anyway"] else []
    if hanging:
        form.data = {**form.data.dict(), "moves_anyway": "on"}  # type: ignore[attr-defined]
        hint = _("Moving this department takes along: %(what)s. Save again to move it.")
        raise actions_setup.NotPossible("parent", hint % {"what": ", ".join(hanging)})
    actions_setup.change_department(department, form.changes(), version=seen, by=request.user, now=request.now)


def department_page(request: Request, department: Department) -> Context:
    """What the page shows beside its form: the members, a form to add one, and whom to offer in it."""
    may_change = gates.setup(request.user).admin
    members = Membership.objects.filter(department=department).select_related("user").order_by("user__name", "pk")
    people = User.objects.active().exclude(memberships__department=department) if may_change else User.objects.none()
    return {
        "department": department,
        "heading": department.name,
        "members": members[:MOST],
        "may_change": may_change,
        "add_form": NewMemberForm(auto_id="new-%s"),
        "people": people.order_by("name", "pk")[:PICKED_FROM],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def archive_department(request: Request, pk: int) -> HttpResponse:
    """Says first what would be left hanging; then archives, if asked to all the same."""
    department = gates.department_for(request.user, pk, to="change")
    hanging = what_hangs_on(department)
    data = request.POST if request.method == "POST" else None
    form = ArchiveForm(data, must_be_sure=bool(hanging), initial={"version": department.version})
    context = {"department": department, "hanging": hanging, "form": form, "may_change": True}
    if request.method != "POST":
        return render(request, "staff/department_archive.html", context)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            attempt(form, lambda _valid: archive(request, department, typed))
        except Stale as stale:
            return conflict(request, "staff/department_archive.html", context, stale.row, typed["version"])
    if form.errors:
        return render(request, "staff/department_archive.html", context, status=422)
    say(request, _("“%(name)s” was archived.") % {"name": department})
    return redirect("department-list")


def archive(request: Request, department: Department, typed: Context) -> None:
    actions_setup.archive_department(
        department, version=typed["version"], by=request.user, now=request.now, reason=typed["reason"]
    )


@require_POST
def restore_department(request: Request, pk: int) -> HttpResponse:
    department = gates.department_for(request.user, pk, to="change")
    form = VersionForm(request.POST)
    page = department_page(request, department) | {"form": DepartmentForm(instance=department)}
    if not form.is_valid():
        return render(request, "staff/department_edit.html", page, status=422)
    seen = form.cleaned_data["version"]
    try:
        attempt(
            form,
            lambda _valid: actions_setup.restore_department(department, version=seen, by=request.user, now=request.now),
        )
    except Stale as stale:
        return conflict(request, "staff/department_edit.html", page, stale.row, seen)
    if form.errors:
        return render(request, "staff/department_edit.html", page | {"refused": form.non_field_errors()}, status=422)
    say(request, _("“%(name)s” is in use again.") % {"name": department})
    return redirect_back(request, to=f"/setup/departments/{pk}/")
