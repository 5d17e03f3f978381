"""A prepared query answers what the plain one answers, whatever the values and whichever was asked first."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q

from staff.models import Department, Event, Membership, User
from ui.prepared import Prepared

pytestmark = pytest.mark.django_db


def people(_key, *, departments, named, since):
    seats = Membership.objects.filter(user=OuterRef("pk"), department__in=departments)
    found = User.objects.filter(Q(Exists(seats)) | Q(email=named), created_at__gte=since)
    return found.annotate(seats=Count("memberships")).order_by("pk")


@pytest.mark.parametrize("order", [1, -1])
def test_it_answers_as_the_plain_query_does_whatever_was_asked_before(cast, order):
    prepared = Prepared(people)
    ids = list(Department.objects.values_list("pk", flat=True))
    long_ago, never = datetime(2000, 1, 1, tzinfo=UTC), datetime(2150, 1, 1, tzinfo=UTC)
    asked = [
        (ids[:1], "x", long_ago),
        (ids[1:2], cast["ada"].email, long_ago),
        (ids, "x", never),
        (ids * 2, "y", long_ago),
    ]
    for departments, named, since in asked[::order]:
        values = {"departments": departments, "named": named, "since": since}
        plain = list(people(None, **values))
        assert [(one, one.seats, one.created_at) for one in prepared(**values)] == [
            (one, one.seats, one.created_at) for one in plain
        ]
    assert any(list(people(None, departments=d, named=n, since=s)) for d, n, s in asked)


def test_joined_rows_come_with_it(cast, django_assert_num_queries):
    prepared = Prepared(lambda _key, *, user: Membership.objects.select_related("department").filter(user=user))
    prepared(user=cast["mona"].pk)
    with django_assert_num_queries(1):
        seats = prepared(user=cast["ida"].pk)
        assert {seat.department.name for seat in seats} == {"Billing", "Front desk"}


def test_values_and_json_and_days_come_as_django_gives_them(cast):
    event = Event.record(
        cast["ida"], "seen", by=cast["ada"], at=datetime(2026, 11, 23, 9, tzinfo=UTC), after={"a": [1]}
    )
    prepared = Prepared(lambda _key, *, pk: Event.objects.filter(pk=pk).values_list("after", "at", "name"))
    assert prepared(pk=event.pk) == [({"a": [1]}, event.at, "seen")]
    User.objects.filter(pk=cast["ida"].pk).update(first_day=date(2026, 2, 28))
    days = Prepared(lambda _key, *, day: User.objects.filter(first_day=day).values_list("pk", flat=True))
    assert days(day=date(2026, 2, 28)) == [cast["ida"].pk]
    assert days(day=date(2026, 3, 1)) == []


def test_what_can_hold_nothing_is_not_asked(django_assert_num_queries):
    prepared = Prepared(lambda _key, *, pk: User.objects.filter(pk=pk, pk__in=[]))
    with django_assert_num_queries(0):
        assert prepared(pk=1) == []


def test_a_value_that_was_changed_on_its_way_is_refused():
    prepared = Prepared(lambda _key, *, now: User.objects.filter(created_at__lt=now - timedelta(seconds=10)))
    with pytest.raises(ValueError, match="not passed on"):
        prepared(now=datetime(2026, 11, 23, tzinfo=UTC))


def test_the_sql_is_written_once(cast):
    written = []
    prepared = Prepared(lambda _key, *, pk: written.append(pk) or User.objects.filter(pk=pk))
    assert prepared(pk=cast["ida"].pk) == [cast["ida"]]
    assert prepared(pk=cast["omar"].pk) == [cast["omar"]]
    assert len(written) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_by_its_own_connection(cast):
    prepared = Prepared(lambda _key, *, pk: User.objects.filter(pk=pk))
    prepared(pk=cast["ida"].pk)
    seen = []

    def ask():
        seen.append((prepared(pk=cast["omar"].pk), connection.connection))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert seen[0][0] == [cast["omar"]]
    assert seen[0][1] is not connection.connection
