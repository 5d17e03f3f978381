"""Events are append-only in the code and in the database."""

import pytest
from django.db import DatabaseError, connection

from staff.models import Event


@pytest.fixture
def event(office, ada, now):
    return Event.record(office, "changed", by=ada, at=now, before={"name": "A"}, after={"name": "B"})


def test_the_queryset_refuses_changes(event):
    with pytest.raises(TypeError):
        Event.objects.update(name="other")
    with pytest.raises(TypeError):
        Event.objects.all().delete()


def test_the_database_refuses_an_update(event):
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE staff_event SET name = 'other' WHERE id = %s", [event.pk])


@pytest.mark.postgres
def test_postgresql_refuses_a_delete(event):
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM staff_event WHERE id = %s", [event.pk])


def test_an_event_tells_who_when_what_before_and_after(event, office, ada, now):
    told = Event.objects.about("office", office.pk).get()
    assert (told.by, told.at, told.before, told.after) == (ada, now, {"name": "A"}, {"name": "B"})
