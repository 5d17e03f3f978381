"""People in set-up: the list, a new person, one person's page, in and out.

Their memberships are in members.py, skills in skills.py, the invitation in invitations.py, hours in hours.py.
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff import actions_people, actions_setup, gates
from staff.actions_invitations import invite
from staff.archiving import what_hangs_on
from staff.forms import plain_fields, read_only
from staff.forms_people import NewPersonForm, PeopleFilter, PersonForm
from staff.forms_setup import VersionForm
from staff.http import Request
from staff.jobs import send_invitation
from staff.models import HeldSkill, Invitation, Membership, User
from staff.versions import Stale
from staff.views.answers import Context, attempt, conflict, edit, make
from ui.htmx import redirect_back, say
from ui.paging import capped_count
from ui.paging import page as paged
from ui.text import fold

PersonVerb = Callable[..., None]


@require_safe
def person_list(request: Request) -> HttpResponse:
    where = gates.setup(request.user)
    form = PeopleFilter(request.GET)
    form.offer(gates.departments_of(request.user).in_use())
    form.is_valid()  # what is nonsense is not in cleaned_data, and so not asked for
    people = matching(gates.people_of(request.user), form.cleaned_data)
    memberships = Membership.objects.select_related("department")
    rows = paged(
        people.prefetch_related(Prefetch("memberships", memberships)),
        cursor=request.GET.get("cursor"),
        by=("name", "id"),
    )
    context = {"form": form, "page": rows, "count": capped_count(people), "may_change": where.admin}
    return render(request, "staff/person_list.html", context)


def matching(people: QuerySet[User], wanted: Context) -> QuerySet[User]:
    """`wanted`: the filter's cleaned fields; each word must occur in name or address, Ø like ø."""
    for word in fold(wanted.get("q") or "").split()[:8]:
        people = people.filter(search_text__contains=word)
    if wanted.get("department"):
        members = Membership.objects.filter(department=wanted["department"])
        people = people.filter(pk__in=members.values("user_id"))
    if wanted.get("state") != "all":
        people = people.filter(is_active=wanted.get("state") != "inactive")
    return people


@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: Request) -> HttpResponse:
    gates.setup(request.user, to="change")
    data = request.POST if request.method == "POST" else None
    asked = request.GET.get("department", "")[:20]
    form = NewPersonForm(data, initial={"department": asked} if asked else None)
    return make(
        request,
        User,
        form,
        lambda valid: add_and_invite(request, valid),
        page=lambda status: render(
            request,
            "staff/setup_form.html",
            {
                "form": form,
                "heading": _("New person"),
                "button": _("Add person"),
                "explanation": _("They get a link by e-mail to choose a password. You can also print it."),
                "may_change": True,
            },
            status=status,
        ),
        to=lambda person: reverse("person-edit", args=[person.pk]),
    )


@transaction.atomic
def add_and_invite(request: Request, form: NewPersonForm) -> User:
    typed = form.cleaned_data
    person = actions_people.add_person(by=request.user, now=request.now, **plain_fields(form))
    if typed["department"]:
        actions_setup.add_member(
            typed["department"], person, by=request.user, now=request.now, title=typed["title"], role=typed["role"]
        )
    invitation = invite(person, by=request.user, now=request.now)
    send_invitation.delay_on_commit(invitation.pk)
    return person


@require_http_methods(["GET", "HEAD", "POST"])
def edit_person(request: Request, pk: int) -> HttpResponse:
    person = gates.person_for(request.user, pk, to="change" if request.method == "POST" else "see")
    context = person_page(request, person)
    if not context["may_change"]:
        form = PersonForm(instance=person)
        read_only(form)
        return render(request, "staff/person_edit.html", context | {"form": form})
    return edit(
        request,
        PersonForm,
        person,
        lambda form, seen: actions_people.change_person(
            person, form.changes(), version=seen, by=request.user, now=request.now
        ),
        template="staff/person_edit.html",
        context=context,
        to=reverse("person-edit", args=[pk]),
    )


def person_page(request: Request, person: User) -> Context:
    """What stands beside the form: departments (a manager sees only the own ones), skills, the invitation."""
    memberships = Membership.objects.filter(user=person, department__in=gates.departments_of(request.user))
    return {
        "person": person,
        "heading": person.name,
        "memberships": memberships.select_related("department"),
        "held_skills": HeldSkill.objects.filter(user=person).select_related("skill"),
        "invitation": Invitation.objects.filter(user=person, accepted_at=None).first(),
        "joined": person.has_usable_password(),
        "may_change": gates.setup(request.user).admin,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def deactivate_person(request: Request, pk: int) -> HttpResponse:
    """Asks once, with what would be left hanging and a reason; then the person is out."""
    person = gates.person_for(request.user, pk, to="change")
    data = request.POST if request.method == "POST" else None
    form = VersionForm(data, initial={"version": person.version})
    context = {"person": person, "form": form, "hanging": what_hangs_on(person), "may_change": True}
    if request.method != "POST":
        return render(request, "staff/person_deactivate.html", context)
    return _in_or_out(
        request,
        person,
        form,
        verb=actions_people.deactivate_person,
        word=_("%(name)s can no longer sign in."),
        page=("staff/person_deactivate.html", context),
    )


@require_POST
def reactivate_person(request: Request, pk: int) -> HttpResponse:
    person = gates.person_for(request.user, pk, to="change")
    context = person_page(request, person) | {"form": PersonForm(instance=person)}
    return _in_or_out(
        request,
        person,
        VersionForm(request.POST),
        verb=actions_people.reactivate_person,
        word=_("%(name)s can sign in again."),
        page=("staff/person_edit.html", context),
    )


def _in_or_out(
    request: Request, person: User, form: VersionForm, *, verb: PersonVerb, word: str, page: tuple[str, Context]
) -> HttpResponse:
    template, context = page
    if form.is_valid():
        seen, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
        try:
            attempt(form, lambda _f: verb(person, version=seen, by=request.user, now=request.now, reason=reason))
        except Stale as stale:
            return conflict(request, template, context, stale.row, seen)
    if form.errors:
        return render(request, template, context | {"refused": form.non_field_errors()}, status=422)
    say(request, word % {"name": person.name})
    return redirect_back(request, to=reverse("person-edit", args=[person.pk]))
