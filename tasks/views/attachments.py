"""Evidence over HTTP: adding files, taking them away and back, giving them out to who may see the whole task; and for
admins those whose bytes are not what they were.

Whatever was added is given out so that no browser runs it: as a download, or in a sandbox where it is a picture or PDF.
"""

import io
import logging
from typing import Any

from django.db.models import Count, Min, Sum
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from staff import gates
from staff.http import Request
from tasks import access, actions_attachments
from tasks.errors import IllegalMove, Refused
from tasks.evidence import path_of
from tasks.files import store
from tasks.models import Attachment, Task
from tasks.states import ACTIVE
from tasks.views.answers import answer, refuse_illegal_move, task_to
from ui.htmx import is_part, redirect_back, say
from ui.paging import page

log = logging.getLogger(__name__)
SMALL = 176  # pixels: twice what the panel shows, for sharp screens
LONGEST_SAID = 80
INERT = {
    # Style: the browser's own, with which it lays out a picture that is opened by itself.
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


# --- adding, taking away, bringing back ---


@require_POST
@refuse_illegal_move
def add_attachment(request: Request, pk: int) -> HttpResponse:
    """Each file for itself: what is refused is said by its name, the others are taken."""
    task = task_to(request, pk, "attach")
    _refuse_stale(task)
    files = [*request.FILES.getlist("files"), *request.FILES.getlist("photo")]
    added, refused = [], [] if files else [_("Choose a file first.")]
    for file in files:
        try:
            added.append(
                actions_attachments.attach_file(task, file=file, name=file.name or "", by=request.user, now=request.now)
            )
        except Refused as no:
            refused.append(_("“%(name)s”: %(why)s") % {"name": (file.name or "")[:LONGEST_SAID], "why": no.message})
    _say_added(request, task, added)
    if refused:
        return answer(request, pk, status=422, refused_files=refused)
    return _back(request, pk)


def _refuse_stale(task: Task) -> None:
    """Before photos are made small; the verb asks again, with the row locked."""
    if not Task.objects.filter(pk=task.pk, version=task.version, status__in=ACTIVE).exists():
        task.refresh_from_db()
        raise IllegalMove("attach", task)


def _say_added(request: Request, task: Task, added: list[Attachment]) -> None:
    if len(added) == 1:
        undo = f"{path_of(task.pk, added[0].pk)}remove/"
        say(request, _("“%(name)s” added") % {"name": added[0].name}, undo=undo, version=task.version)
    elif added:
        say(request, ngettext("%(count)d file added", "%(count)d files added", len(added)) % {"count": len(added)})


@require_POST
@refuse_illegal_move
def remove_attachment(request: Request, pk: int, attachment: int) -> HttpResponse:
    found = access.attachment_for(request.user, pk, attachment, seen=request.POST.get("version"), change=True)
    actions_attachments.remove_attachment(found.task, found, by=request.user, now=request.now)
    undo = f"{path_of(pk, found.pk)}restore/"
    say(request, _("“%(name)s” taken away") % {"name": found.name}, undo=undo, version=found.task.version)
    return _back(request, pk)


@require_POST
@refuse_illegal_move
def restore_attachment(request: Request, pk: int, attachment: int) -> HttpResponse:
    found = access.attachment_for(request.user, pk, attachment, seen=request.POST.get("version"), change=True)
    actions_attachments.restore_attachment(found.task, found, by=request.user, now=request.now)
    say(request, _("“%(name)s” is back") % {"name": found.name})
    return _back(request, pk)


def _back(request: Request, pk: int) -> HttpResponse:
    return answer(request, pk) if is_part(request) else redirect_back(request, to=f"/tasks/{pk}/")


# --- giving out ---


@require_safe
def download_attachment(request: Request, pk: int, attachment: int) -> HttpResponseBase:
    """Never opened here, whatever it is."""
    return _given_out(access.attachment_for(request.user, pk, attachment), as_attachment=True)


@require_safe
def view_attachment(request: Request, pk: int, attachment: int) -> HttpResponseBase:
    """A picture or a PDF, on its own and in a sandbox."""
    found = access.attachment_for(request.user, pk, attachment)
    if not found.can_be_viewed:
        raise Http404
    return _given_out(found, as_attachment=False)


def _given_out(found: Attachment, *, as_attachment: bool) -> FileResponse:
    file = _bytes_of(found)
    kind = found.media_type
    return FileResponse(file, as_attachment=as_attachment, filename=found.name, content_type=kind, headers=INERT)


def _bytes_of(found: Attachment) -> Any:
    try:
        return store.read(found.key)
    except OSError:
        log.exception("the file %s of task %s can't be read", store.place(found.key), found.task_id)
        raise Http404 from None


@require_safe
def attachment_thumbnail(request: Request, pk: int, attachment: int) -> HttpResponse:
    """Small enough for a list on a phone. What lies in the store was drawn by us, so it is safe to read here."""
    found = access.attachment_for(request.user, pk, attachment)
    if not found.is_picture:
        raise Http404
    return HttpResponse(_small(found), content_type=found.media_type, headers=INERT)


def _small(found: Attachment) -> bytes:
    from PIL import Image  # here: only who looks at pictures pays for it

    kind, out = ("PNG" if found.media_type == "image/png" else "JPEG"), io.BytesIO()
    try:
        with _bytes_of(found) as file, Image.open(file, formats=[kind]) as image:
            image.thumbnail((SMALL, SMALL))
            image.save(out, kind)
    except OSError:
        raise Http404 from None
    return out.getvalue()


# --- set-up ---


@require_safe
def setup_files(request: Request) -> HttpResponse:
    """What the check found damaged or missing, for who can bring it back from a backup."""
    gates.setup(request.user, to="change")
    damaged = Attachment.objects.damaged().select_related("task", "added_by")
    found = page(damaged, cursor=request.GET.get("cursor"), by=("id",))
    kept = Attachment.objects.kept().aggregate(number=Count("pk"), size=Sum("size"), since=Min("checked_at"))
    return render(request, "tasks/setup_files.html", {"page": found, "kept": kept})
