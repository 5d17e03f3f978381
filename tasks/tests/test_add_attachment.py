"""Evidence over HTTP: several at once, the refused said by name, given out so that nothing runs, nothing too large."""

import threading

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from staff.models import Event
from tasks.actions_attachments import attach_file, remove_attachment
from tasks.errors import IllegalMove, NotYet
from tasks.files import store
from tasks.models import Attachment, Task
from tests.factories import a_task, an_attachment
from tests.races import race, refused

NAMES = {
    "path": "../../x.txt",
    "bidi": "a\u202etxt.exe",
    "nul": "\x00.txt",
    "long": "x" * 800,
    "reserved": "con",
    "surrogate": "\ud800.txt",
    "markup": "<b>.txt",
}


@pytest.fixture
def slip(billing, post, ida, now) -> Task:
    return a_task(billing, post, now=now, assignee=ida, title="Deposit", evidence="the deposit slip")


@pytest.fixture
def ours(client_of, ida):
    return client_of(ida)


def path(task: Task, rest: str = "") -> str:
    return f"/tasks/{task.pk}/attachments/{rest}"


def send(client, task, *files, **more):
    said = {"version": task.version, "files": [SimpleUploadedFile(name, content) for name, content in files]}
    return client.post(path(task), said | more.pop("data", {}), **more)


def test_the_refused_are_named_and_the_others_taken(ours, slip):
    files = ("a.txt", b"one"), ("draw.svg", b"<svg/>"), ("b.csv", b"1;2"), ("empty.pdf", b"")
    answer = send(ours, slip, *files)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "“draw.svg”: Web pages and drawings" in body and "“empty.pdf”: This file is empty." in body
    assert sorted(slip.attachments.values_list("name", flat=True)) == ["a.txt", "b.csv"]
    slip.refresh_from_db()
    again = send(ours, slip, ("copy.txt", b"one"))
    assert again.status_code == 422 and "This file is here already." in again.content.decode()
    part = send(ours, slip, ("c.txt", b"three"), data={"panel": "1"}, headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Retarget"]) == (200, "#task")
    assert "c.txt" in part.content.decode() and "<html" not in part.content.decode()


def test_added_and_taken_away_with_undo(ours, slip):
    answer = send(ours, slip, ("a.txt", b"one"))
    assert (answer.status_code, answer["Location"]) == (303, f"/tasks/{slip.pk}/")
    page = ours.get(f"/tasks/{slip.pk}/").content.decode()
    made, version = slip.attachments.get(), slip.version + 1
    assert f'formaction="{path(slip, f"{made.pk}/remove/")}" name="version" value="{version}"' in page
    assert "Attach: the deposit slip." not in page
    ours.post(path(slip, f"{made.pk}/remove/"), {"version": version})
    page = ours.get(f"/tasks/{slip.pk}/").content.decode()
    assert "Attach: the deposit slip." in page and f"{made.pk}/restore/" in page
    ours.post(path(slip, f"{made.pk}/restore/"), {"version": version + 1})
    page = ours.get(f"/tasks/{slip.pk}/").content.decode()
    assert "Ida Cast brought back the file “a.txt”" in page and "Attach:" not in page


def test_nothing_chosen_is_said(ours, slip):
    answer = ours.post(path(slip), {"version": slip.version})
    assert answer.status_code == 422
    assert "Choose a file first." in answer.content.decode()


def test_a_row_shows_what_is_left(ours, slip, ida, now):
    assert "1 left" in ours.get("/tasks/").content.decode()
    an_attachment(slip, by=ida, now=now)
    assert "Mark done: Deposit" in ours.get("/tasks/").content.decode()


@pytest.mark.once
@pytest.mark.parametrize("kind, viewed", [("image/jpeg", True), ("application/pdf", True), ("text/plain", False)])
def test_given_out_so_that_nothing_runs(ours, slip, ida, now, kind, viewed):
    made = an_attachment(slip, by=ida, now=now, media_type=kind, name='Bjørk "x".pdf')
    assert ours.get(path(slip, f"{made.pk}/view/")).status_code == (200 if viewed else 404)
    for how, rest in (("attachment", ""), *([("inline", "view/")] if viewed else [])):
        answer = ours.get(path(slip, f"{made.pk}/{rest}"))
        assert answer["Content-Disposition"] == f"{how}; filename*=utf-8''Bj%C3%B8rk%20%22x%22.pdf"
        assert answer["Content-Type"] == kind
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Content-Length"] == str(made.size)


def test_missing_bytes_are_a_404_and_in_the_log(ours, slip, ida, now, caplog):
    made = an_attachment(slip, by=ida, now=now)
    default_storage.delete(store.place(made.key))
    for rest in ("", "view/", "thumbnail/"):
        assert ours.get(path(slip, f"{made.pk}/{rest}")).status_code == 404
    assert store.place(made.key) in caplog.text
    assert ours.get(f"/tasks/{slip.pk}/").status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("where", ["/tasks/new/", "/tasks/1/attachments/", "/api/v1/tasks"])
def test_50_megabytes_are_refused_unread(ours, where, slip):
    """By what the request says of itself: not a byte of it is there to be read."""
    length = {"CONTENT_LENGTH": str(50 * 1024 * 1024), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    assert ours.post(where, **length).status_code == 413
    assert ours.post(where, **(length | {"CONTENT_LENGTH": "9" * 40})).status_code == 413


@pytest.mark.once
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_no_name_is_a_fault(ours, slip, name):
    """Whatever the browser calls it. What has no name left is no file."""
    body = b"".join(
        [
            b'--x\r\nContent-Disposition: form-data; name="version"\r\n\r\n%d\r\n' % slip.version,
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="',
            name.encode(errors="surrogatepass") + b'"\r\nContent-Type: image/png\r\n\r\nhello\r\n--x--\r\n',
        ]
    )
    answer = ours.generic("POST", path(slip), body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code in (303, 422)
    for made in slip.attachments.all():
        assert made.name.isprintable() and not set('/\\<>:"|?*') & set(made.name) and len(made.name) <= 120


def test_last_time_shows_its_evidence(ours, client_of, omar, slip, ida, now, billing, post):
    an_attachment(slip, by=ida, now=now, name="last.jpg")
    slip.complete(by=ida, now=now)
    fresh = a_task(billing, post, now=now, assignee=ida, title="Deposit")
    assert f"/tasks/{slip.pk}/attachments/" in ours.get(f"/tasks/{fresh.pk}/").content.decode()
    fresh.assign(by=ida, now=now, to=omar)
    assert "last.jpg" not in client_of(omar).get(f"/tasks/{fresh.pk}/").content.decode()


# --- at the same moment ---


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_done_while_the_only_file_is_taken_away(slip, ida, mona, now):
    """Either the work is done with its file, or the file is gone and the work is not done."""
    made = an_attachment(slip, by=ida, now=now)
    done, gone = Task.objects.get(pk=slip.pk), Task.objects.get(pk=slip.pk)
    answers = race(lambda: done.complete(by=ida, now=now), lambda: remove_attachment(gone, made, by=mona, now=now))
    assert refused(answers, (IllegalMove, NotYet)) == 1
    slip.refresh_from_db()
    assert (slip.status == "done") == slip.attachments.shown().exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_control_breaks_the_rule(slip, ida, now):
    """The same race with verbs that look first and write later: work done, without its file."""
    made, met = an_attachment(slip, by=ida, now=now), threading.Barrier(2)

    def complete() -> None:
        assert slip.attachments.shown().exists()
        met.wait(10)
        Task.objects.filter(pk=slip.pk).update(status="done", completed_by=ida, completed_at=now, done_at=now)

    def remove() -> None:
        assert Task.objects.get(pk=slip.pk).status == "open"
        met.wait(10)
        Attachment.objects.filter(pk=made.pk).update(removed_at=now)

    assert refused(race(complete, remove), IllegalMove) == 0
    slip.refresh_from_db()
    assert slip.status == "done" and not slip.attachments.shown().exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_file_many_times_at_once_is_one(slip, ida, now):
    copies = [Task.objects.get(pk=slip.pk) for _n in range(8)]
    adds = [lambda copy=copy: add_text(copy, ida, now) for copy in copies]
    assert refused(race(*adds), IllegalMove) == 7
    assert slip.attachments.count() == 1
    assert Event.objects.about("task", slip.pk).filter(name="attached").count() == 1
    assert len([key for folder in store.folders() for key in store.keys_in(folder)]) >= 1
    with transaction.atomic():
        assert default_storage.exists(store.place(slip.attachments.get().key))


def add_text(task: Task, by, now) -> Attachment:
    return attach_file(task, file=ContentFile(b"Counted"), name="slip.txt", by=by, now=now)
