"""Skills in set-up, and who holds them: the office's list, and the lines on a person's page."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff import actions_setup, gates
from staff.forms import plain_fields, read_only
from staff.forms_setup import HeldSkillForm, NewHeldSkillForm, NewSkillForm, SkillForm, VersionForm
from staff.http import Request
from staff.models import HeldSkill, Skill
from staff.versions import Stale
from staff.views.answers import conflict, edit, make
from ui.htmx import redirect_back, say
from ui.paging import page as paged

SkillVerb = Callable[..., None]


@require_safe
def skill_list(request: Request) -> HttpResponse:
    where = gates.setup(request.user)
    archived = bool(request.GET.get("archived"))
    skills = Skill.objects.filter(archived_at__isnull=not archived)
    rows = paged(skills, cursor=request.GET.get("cursor"), by=("name", "id"))
    context = {"page": rows, "may_change": where.admin, "archived": archived}
    return render(request, "staff/skill_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_skill(request: Request) -> HttpResponse:
    gates.setup(request.user, to="change")
    form = NewSkillForm(request.POST if request.method == "POST" else None)
    return make(
        request,
        Skill,
        form,
        lambda valid: actions_setup.add_skill(by=request.user, now=request.now, **plain_fields(valid)),
        page=lambda status: render(
            request,
            "staff/setup_form.html",
            {"form": form, "heading": _("New skill"), "button": _("Add skill"), "may_change": True},
            status=status,
        ),
        to=lambda _skill: "skill-list",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_skill(request: Request, pk: int) -> HttpResponse:
    skill = gates.skill_for(request.user, pk, to="change" if request.method == "POST" else "see")
    context = {"heading": skill.name, "skill": skill, "may_change": gates.setup(request.user).admin}
    if not context["may_change"]:
        form = SkillForm(instance=skill)
        read_only(form)
        return render(request, "staff/skill_edit.html", context | {"form": form})
    return edit(
        request,
        SkillForm,
        skill,
        lambda form, seen: actions_setup.change_skill(
            skill, form.changes(), version=seen, by=request.user, now=request.now
        ),
        template="staff/skill_edit.html",
        context=context,
        to="skill-list",
    )


@require_POST
def archive_skill(request: Request, pk: int) -> HttpResponse:
    return _archive_or_restore(request, pk, verb=actions_setup.archive_skill, word=_("“%(name)s” was archived."))


@require_POST
def restore_skill(request: Request, pk: int) -> HttpResponse:
    return _archive_or_restore(request, pk, verb=actions_setup.restore_skill, word=_("“%(name)s” is in use again."))


def _archive_or_restore(request: Request, pk: int, *, verb: SkillVerb, word: str) -> HttpResponse:
    skill = gates.skill_for(request.user, pk, to="change")
    context = {"heading": skill.name, "skill": skill, "form": SkillForm(instance=skill), "may_change": True}
    form = VersionForm(request.POST)
    if not form.is_valid():
        return render(request, "staff/skill_edit.html", context, status=422)
    seen = form.cleaned_data["version"]
    try:
        verb(skill, version=seen, by=request.user, now=request.now)
    except Stale as stale:
        return conflict(request, "staff/skill_edit.html", context, stale.row, seen)
    say(request, word % {"name": skill})
    return redirect_back(request, to="skill-list")


@require_http_methods(["GET", "HEAD", "POST"])
def add_held_skill(request: Request, pk: int) -> HttpResponse:
    person = gates.person_for(request.user, pk, to="change")
    form = NewHeldSkillForm(request.POST if request.method == "POST" else None, person=person)
    heading = _("A skill of %(name)s") % {"name": person}
    return make(
        request,
        HeldSkill,
        form,
        lambda valid: actions_setup.give_skill(person, by=request.user, now=request.now, **held_fields(valid)),
        page=lambda status: render(
            request,
            "staff/setup_form.html",
            {"form": form, "heading": heading, "button": _("Add skill"), "may_change": True},
            status=status,
        ),
        to=lambda _held: reverse("person-edit", args=[pk]),
    )


def held_fields(form: NewHeldSkillForm) -> dict[str, object]:
    return {name: form.cleaned_data[name] for name in ("skill", "number", "expires_on")}


@require_http_methods(["GET", "HEAD", "POST"])
def edit_held_skill(request: Request, pk: int, held_pk: int) -> HttpResponse:
    held = gates.held_skill_for(request.user, pk, held_pk, to="change")
    heading = _("%(skill)s, %(name)s") % {"skill": held.skill, "name": held.user}
    return edit(
        request,
        HeldSkillForm,
        held,
        lambda form, seen: actions_setup.change_held_skill(
            held, form.changes(), version=seen, by=request.user, now=request.now
        ),
        template="staff/held_skill_edit.html",
        context={"heading": heading, "held": held, "may_change": True},
        to=reverse("person-edit", args=[pk]),
    )


@require_POST
def remove_held_skill(request: Request, pk: int, held_pk: int) -> HttpResponse:
    held = gates.held_skill_for(request.user, pk, held_pk, to="change")
    actions_setup.take_skill(held, by=request.user, now=request.now)
    say(request, _("Removed."))
    return redirect_back(request, to=reverse("person-edit", args=[pk]))
