"""Views of the list under a name: only what the filter understands is kept; a department's are its people's too."""

import pytest

from tasks.models import SavedView
from tests.factories import a_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(now, monkeypatch):
    monkeypatch.setattr("backoffice.middleware.timezone.now", lambda: now)


def save(client, query="", **data):
    return client.post(f"/tasks/views/new/?{query}", {"name": "Late ones"} | data)


def test_saved_shown_used_and_taken_away(billing, post, mona, ida, omar, nils, now, client_of):
    a_task(billing, post, now=now, by=mona, assignee=omar, title="Hers")
    client = client_of(mona)
    page = client.get("/tasks/", {"status": "all", "assignee": omar.pk, "cursor": "x", "evil": "1", "kind": "nonsense"})
    path = f"/tasks/views/new/?status=all&amp;assignee={omar.pk}"
    assert path in page.content.decode()
    answer = save(client, f"evil=1&cursor=x&kind=nonsense&assignee={omar.pk}&status=all", department=billing.pk)
    view = SavedView.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/tasks/?status=all&assignee={omar.pk}")
    assert view.query == f"status=all&assignee={omar.pk}"
    for who, sees in ((mona, True), (ida, True), (nils, False)):
        assert ("Late ones" in client_of(who).get("/tasks/").content.decode()) == sees, who
    assert 'aria-current="page">Late ones' in client.get(f"/tasks/?{view.query}").content.decode()
    assert save(client).status_code == 422  # the name is taken
    assert save(client_of(ida)).status_code == 303  # by her alone
    assert save(client_of(ida), name="Two", department=billing.pk).status_code == 303  # what isn't hers to choose
    assert SavedView.objects.get(name="Two").department is None
    assert client.post(f"/tasks/views/{view.pk}/edit/", {"name": "Later"}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.department) == ("Later", None)
    client.post(f"/tasks/views/{view.pk}/delete/")
    assert not SavedView.objects.filter(owner=mona).exists()


def test_in_ones_own_order(billing, mona, client_of):
    client = client_of(mona)
    for name in "abc":
        save(client, "status=done", name=name)
    last = SavedView.objects.get(name="c")
    for to in ("up", "up", "up", "sideways"):
        client.post(f"/tasks/views/{last.pk}/move/", {"to": to})
    assert [view.name for view in SavedView.objects.all()] == ["c", "a", "b"]
    assert [view.name for view, _here in client.get("/tasks/").context["views"]] == ["c", "a", "b"]


@pytest.mark.parametrize("query", ["q=" + "%C3%B8" * 200, "q=%00", "due_after=31.31.3131", "department=" + "9" * 40])
def test_absurd_filters(billing, mona, client_of, query):
    answer = save(client_of(mona), query)
    assert answer.status_code in (303, 422)
    assert all(len(view.query) <= 1000 for view in SavedView.objects.all())


@pytest.mark.parametrize(
    "sort, found",
    [("", "012"), ("due", "012"), ("-due", "210"), ("created", "201"), ("-created", "102"), ("nonsense", "012")],
)
def test_the_order_of_the_list_goes_on_over_its_pages(billing, post, mona, now, client_of, monkeypatch, sort, found):
    monkeypatch.setattr("ui.paging.page.__kwdefaults__", {"size": 1, "by": ("due_at", "id"), "descending": False})
    for n, day in ((2, 26), (0, 24), (1, 25)):
        a_task(billing, post, now=now, by=mona, title=f"Task {n}", due_on=now.date().replace(day=day))
    client, cursor, seen = client_of(mona), "", ""
    for _page in range(3):
        answer = client.get("/tasks/", {"sort": sort, "cursor": cursor})
        seen += "".join(row.title[-1] for row in answer.context["rows"])
        cursor = answer.context["page"].next
    assert (seen, cursor) == (found, None)
