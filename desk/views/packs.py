"""Starter packs in set-up: what there is, what each would add, and adding it, which only administrators do."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from desk import packs
from desk.pack_loading import load
from staff import gates
from staff.http import Request
from staff.models import Office
from ui.htmx import redirect_back, say

LABELS: dict[str, "str | Promise"] = {
    "departments": gettext_lazy("Departments"),
    "skills": gettext_lazy("Skills"),
    "categories": gettext_lazy("Kinds of work"),
    "fields": gettext_lazy("Fields"),
    "procedures": gettext_lazy("Procedures"),
    "schedules": gettext_lazy("Recurring work"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A pack as the page shows it; `problem` when its file is broken."""

    trade: str
    name: str
    about: str = ""
    parts: tuple[tuple[str, list[str]], ...] = ()
    problem: str = ""

    @property
    def count(self) -> int:
        return sum(len(names) for _label, names in self.parts)


@require_safe
def pack_list(request: Request) -> HttpResponse:
    where = gates.setup(request.user)
    offers = [offer(trade, request) for trade in packs.trades()]
    return render(request, "desk/pack_list.html", {"offers": offers, "may_change": where.admin})


def offer(trade: str, request: Request) -> Offer:
    language = Office.current().language
    try:
        pack = packs.read(trade)
    except packs.PackError as problem:
        return Offer(trade, trade, problem=str(problem))
    missing = load(pack, by=request.user, now=request.now, dry_run=True)
    parts = tuple((str(LABELS[part]), names) for part, names in missing.items() if names)
    return Offer(trade, packs.words(pack["name"], language), packs.words(pack["about"], language), parts)


@require_POST
def load_pack(request: Request, trade: str) -> HttpResponse:
    gates.setup(request.user, to="change")
    if trade not in packs.trades():
        raise Http404
    try:
        pack = packs.read(trade)
    except packs.PackError as problem:
        broken = [Offer(trade, trade, problem=str(problem))]
        return render(request, "desk/pack_list.html", {"offers": broken}, status=422)
    added = load(pack, by=request.user, now=request.now)
    count = sum(map(len, added.values()))
    words = ngettext("%(count)d thing was added. %(list)s.", "%(count)d things were added. %(list)s.", count)
    each = _("%(label)s: %(count)d")
    listed = ", ".join(each % {"label": LABELS[part], "count": len(names)} for part, names in added.items() if names)
    say(request, words % {"count": count, "list": listed} if count else _("It was all there already."))
    return redirect_back(request, to="pack-list")
