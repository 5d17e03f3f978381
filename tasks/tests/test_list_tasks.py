"""The list of tasks with search, filters and pages; the unclaimed ones; those to be signed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks.actions_steps import add_steps
from tasks.models import Category, Task
from tasks.rows import rows
from tests.factories import a_task


@pytest.fixture(autouse=True)
def _at(now, monkeypatch):
    """Every request comes on Monday at nine."""
    monkeypatch.setattr("backoffice.middleware.timezone.now", lambda: now)


@pytest.fixture
def listed(client_of):
    def titles(user, path="/tasks/", **asked):
        answer = client_of(user).get(path, asked)
        assert answer.status_code == 200
        return [row.title for row in answer.context["rows"]]

    return titles


@pytest.fixture
def some(billing, clinical, front_desk, post, daily_close, complaint, ida, omar, mona, nils, now):
    """A few tasks of all sorts."""

    def due(days):
        return now.date() + timedelta(days=days)

    a_task(billing, post, now=now, by=mona, assignee=ida, title="Ærlig søknad", due_on=due(2), reference="M-77")
    a_task(billing, daily_close, now=now, by=mona, assignee=omar, title="Close the till", due_on=due(1))
    a_task(billing, post, now=now, by=mona, title="For anyone", due_on=due(0))
    a_task(front_desk, post, now=now, by=mona, title="Desk flowers", due_on=due(3))
    a_task(billing, complaint, now=now, by=mona, assignee=omar, title="Angry call")
    a_task(clinical, post, now=now, by=nils, title="Clinical post")
    done = a_task(billing, post, now=now, by=mona, assignee=ida, title="Old post")
    done.complete(by=ida, now=now)
    waits = a_task(billing, post, now=now, by=mona, assignee=ida, title="Denied claim")
    waits.wait(by=ida, now=now, waiting_for="the insurer", look_again_on=due(1))
    a_task(billing, post, now=now, by=mona, assignee=ida, title="In two weeks", due_on=due(14), shown_from=due(10))


def test_each_sees_their_own_sorted_by_due(listed, some, mona, ida, omar, ada, eve):
    assert listed(mona) == ["For anyone", "Angry call", "Close the till", "Ærlig søknad", "Desk flowers"]
    assert listed(ida) == ["For anyone", "Close the till", "Ærlig søknad", "Desk flowers"]
    assert listed(omar) == ["For anyone", "Angry call", "Close the till", "Ærlig søknad"]
    assert "Clinical post" in listed(ada)
    assert listed(eve) == []


@pytest.mark.parametrize("words", ["ærlig", "ÆRLIG SØKNAD", "søk", "m-77"])
def test_search_folds(listed, some, ida, words):
    assert listed(ida, q=words) == ["Ærlig søknad"]


@pytest.mark.parametrize(
    "asked, found",
    [
        ({"assignee": "me"}, ["Ærlig søknad"]),
        ({"assignee": "nobody"}, ["For anyone", "Desk flowers"]),
        ({"status": "done"}, ["Old post"]),
        ({"status": "waiting"}, ["Denied claim"]),
        ({"status": "cancelled"}, []),
        ({"status": "all", "assignee": "me"}, ["Old post", "Denied claim", "Ærlig søknad"]),
        ({"kind": "bookkeeping"}, ["Close the till"]),
        ({"due_after": "2026-11-24", "due_before": "2026-11-25"}, ["Close the till", "Ærlig søknad"]),
        ({"coming": "on", "assignee": "me"}, ["Ærlig søknad", "In two weeks"]),
    ],
)
def test_filters(listed, some, ida, asked, found):
    assert listed(ida, **asked) == found


def test_filters_by_row(listed, some, ida, omar, front_desk, daily_close):
    assert listed(ida, department=front_desk.pk) == ["Desk flowers"]
    assert listed(ida, category=daily_close.pk) == ["Close the till"]
    assert listed(ida, assignee=omar.pk) == ["Close the till"]


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "\x00"}, {"q": "x" * 9999}, {"q": "%_\\"}, {"department": "9" * 40}, {"assignee": "-1"},
        {"category": "x"}, {"kind": "\x00"}, {"status": "nonsense"}, {"due_after": "31.31.3131"},
        {"due_before": "0001-01-01"},
        {"cursor": "x"}, {"cursor": "\x00" * 3000}, {"coming": "\ufffd"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/tasks/", "/pool/", "/sign-off/"])
def test_hostile_filters_never_break(client_of, some, mona, path, asked):
    assert client_of(mona).get(path, asked).status_code == 200


def test_the_department_of_others_is_no_choice(client_of, some, ida, clinical):
    answer = client_of(ida).get("/tasks/", {"department": clinical.pk})
    assert "department" in answer.context["form"].errors
    assert "Clinical" not in answer.content.decode()


def test_pages_of_fifty(client_of, billing, post, ida, mona, now):
    for n in range(60):
        a_task(billing, post, now=now, by=mona, assignee=ida, title=f"Task {n:02}")
    client = client_of(ida)
    first = client.get("/tasks/")
    assert (len(first.context["rows"]), first.context["count"]) == (50, "60")
    second = client.get("/tasks/", {"cursor": first.context["page"].next})
    assert [row.title for row in second.context["rows"]] == [f"Task {n}" for n in range(50, 60)]


@pytest.mark.once
@pytest.mark.parametrize("path, most", [("/tasks/", 12), ("/pool/", 12), ("/sign-off/", 12)])
def test_queries_do_not_grow(client_of, billing, front_desk, post, daily_close, ida, omar, mona, now, path, most):
    later = Category.objects.create(name="Later", sign_off="reviewed_later")

    def one(n):
        a_task([billing, front_desk][n % 2], post, now=now, by=mona, title=f"Free {n}")
        signed = a_task(billing, daily_close, now=now, by=mona, assignee=[ida, omar][n % 2], title=f"Sign {n}")
        signed.submit(by=[ida, omar][n % 2], now=now)
        review = a_task(billing, later, now=now, by=mona, assignee=[ida, omar][n % 2], title=f"Review {n}")
        review.complete(by=[ida, omar][n % 2], now=now)
        own = a_task(billing, post, now=now, by=mona, assignee=[ida, omar][n % 2], title=f"Own {n}")
        add_steps(own, ["Step"], by=mona, now=now, required=True)

    def count():
        client = client_of(mona)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path, {"q": "", "status": "all"} if path == "/tasks/" else {}).status_code == 200
        return len(queries)

    for n in range(3):
        one(n)
    few = count()
    for n in range(3, 12):
        one(n)
    assert count() == few
    for n in range(12, 30):
        one(n)
    assert few <= count() <= most  # beyond one page the rows are counted


def test_empty_lists_say_what_to_do(client_of, ida, mona):
    assert "/tasks/new/" in client_of(ida).get("/tasks/").content.decode()
    assert "Take a filter away" in client_of(ida).get("/tasks/", {"q": "x"}).content.decode()
    assert "Nothing is unclaimed" in client_of(ida).get("/pool/").content.decode()
    assert "Nothing waits for your signature" in client_of(mona).get("/sign-off/").content.decode()


def test_the_pool_is_of_ones_own_departments(listed, some, ida, omar, nils, client_of, front_desk):
    assert listed(ida, "/pool/") == ["For anyone", "Desk flowers"]
    assert listed(ida, "/pool/", department=front_desk.pk) == ["Desk flowers"]
    assert listed(omar, "/pool/") == ["For anyone"]
    assert listed(nils, "/pool/") == ["Clinical post"]
    assert 'aria-label="Claim: For anyone"' in client_of(omar).get("/pool/").content.decode()


def test_claim_from_the_pool(client_of, some, omar):
    task = Task.objects.get(title="For anyone")
    answer = client_of(omar).post(f"/tasks/{task.pk}/claim/", {"version": task.version, "next": "/pool/"})
    assert (answer.status_code, answer["Location"]) == (303, "/pool/")
    task.refresh_from_db()
    assert task.assignee == omar


def test_what_to_sign_and_to_review(client_of, billing, daily_close, ida, mona, dag, omar, now):
    later = Category.objects.create(name="Later", sign_off="reviewed_later")
    mine = a_task(billing, daily_close, now=now, by=mona, assignee=mona, title="My own close")
    mine.submit(by=mona, now=now)
    task = a_task(billing, daily_close, now=now, by=mona, assignee=ida, title="Ida's close")
    task.submit(by=ida, now=now)
    review = a_task(billing, later, now=now, by=mona, assignee=ida, title="Ida's count")
    review.complete(by=ida, now=now)
    html = client_of(mona).get("/sign-off/").content.decode()
    assert "Ida&#x27;s close" in html
    assert "Ida&#x27;s count" in html
    assert "My own close" not in html
    assert "My own close" in client_of(dag).get("/sign-off/").content.decode()
    assert "close" not in client_of(omar).get("/sign-off/").content.decode().partition("<main")[2]
    signed = client_of(mona).post(f"/tasks/{task.pk}/sign-off/", {"version": task.version, "next": "/sign-off/"})
    assert signed["Location"] == "/sign-off/"
    client_of(mona).post(f"/tasks/{review.pk}/review/", {"version": review.version, "next": "/sign-off/"})
    assert (
        "Ida&#x27;s"
        not in client_of(mona).get("/sign-off/").content.decode().partition("<main")[2].partition("</main")[0]
    )


@pytest.mark.parametrize("path", ["/tasks/", "/pool/", "/sign-off/"])
def test_lists_are_read_only(client_of, mona, path):
    assert client_of(mona).post(path).status_code == 405


def test_a_done_row_says_by_whom(billing, post, daily_close, ida, omar, mona, now):
    mine = a_task(billing, post, now=now, by=mona, assignee=ida, title="Hers")
    mine.complete(by=ida, now=now)
    covered = a_task(billing, post, now=now, by=mona, assignee=ida, title="Covered")
    covered.complete(by=mona, now=now)
    signed = a_task(billing, daily_close, now=now, by=mona, assignee=omar, title="Signed")
    signed.submit(by=omar, now=now)
    signed.sign_off(by=mona, now=now)

    def words(user):
        return [row.words for row in rows(Task.objects.for_list().order_by("id"), user=user, now=now)]

    assert words(mona) == [["done by Ida Cast"], ["for Ida Cast"], ["signed", "done by Omar Cast"]]
    assert words(ida)[:2] == [[], ["done by Mona Cast"]]


def test_what_is_over_is_listed_newest_first(listed, billing, post, ida, mona, now):
    for title, back in (("Older", 2), ("Newer", 1)):
        task = a_task(
            billing, post, now=now, by=mona, assignee=ida, title=title, due_on=now.date() - timedelta(days=back)
        )
        task.complete(by=ida, now=now)
    assert listed(ida, status="done") == ["Newer", "Older"]
    assert listed(ida, status="all") == ["Older", "Newer"]


@pytest.mark.parametrize("path", ["/tasks/", "/my-day/", "/sign-off/"])
def test_nobody_is_led_to_a_page_that_refuses_them(client_of, ida, eve, path):
    assert "/tasks/new/" in client_of(ida).get(path).content.decode()
    assert "/tasks/new/" not in client_of(eve).get(path).content.decode()
