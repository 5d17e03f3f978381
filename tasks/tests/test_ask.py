"""Asking a department for something, by whoever is signed in."""

import pytest

from tasks.models import Category, Task

KEY = "5d6cbbf2-6f6e-4a5a-9f6f-0123456789ab"


@pytest.fixture
def asks(client_of, billing, post):
    def posted(user, **data):
        asked = {"text": "A key\nThe old one broke.", "department": billing.pk, "due_on": "2199-01-01", "form_key": KEY}
        return client_of(user).post("/ask/", asked | data)

    return posted


def test_a_requester_asks_and_sees_what_becomes_of_it(asks, client_of, eve, mona, ida, billing, post):
    assert client_of(eve).get("/")["Location"] == "/ask/"
    for _twice in range(2):
        assert asks(eve)["Location"] == "/ask/"
    task = Task.objects.get()
    assert (task.title, task.instructions, task.requester, task.assignee) == ("A key", "The old one broke.", eve, None)
    assert (task.department, task.category) == (billing, post)
    page = client_of(eve).get("/ask/").content.decode()
    assert f"/tasks/{task.pk}/" in page and 'href="/ask/"' in page
    assert f"/tasks/{task.pk}/" not in client_of(ida).get("/ask/").content.decode()
    assert f"/tasks/{task.pk}/" in client_of(ida).get("/pool/").content.decode()


def test_a_long_first_line_is_kept_whole(asks, eve):
    asks(eve, text="x" * 250 + "\nmore")
    task = Task.objects.get()
    assert len(task.title) == 200 and task.title.endswith("x…") and task.instructions == "x" * 250 + "\nmore"


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", " "), ("text", "\x00"), ("text", "x" * 4001), ("department", ""), ("department", 10**30)]
    + [("due_on", "2020-01-01"), ("due_on", "soon")],
)
def test_what_is_refused_keeps_what_was_typed(asks, eve, field, value):
    answer = asks(eve, **{field: value})
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert field == "text" or "The old one broke." in answer.content.decode()
    assert not Task.objects.exists()


def test_only_plain_work_is_asked_for(asks, client_of, eve, billing, clinical, complaint, daily_close, post):
    """Not private, signed or proved work; a department that does no plain work is not asked."""
    post.departments.add(clinical)
    Category.objects.create(name="Aaa", evidence="photo")
    assert "department" in asks(eve).context["form"].errors
    Category.objects.create(name="Zzz").departments.add(billing)
    assert asks(eve).status_code == 303
    assert Task.objects.get().category.name == "Zzz"
    Category.objects.filter(kind="clerical").update(archived_at=Task.objects.get().created_at)
    page = client_of(eve).get("/ask/")
    assert "Nobody can be asked yet" in page.content.decode() and page.status_code == 200
