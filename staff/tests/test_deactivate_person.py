"""Deactivating, the last administrator, and the list that finds people."""

import threading

import pytest
from django.db import connection, transaction

from staff import actions_people
from staff.models import Event, Membership, Office, User
from tests.cast import person


def test_deactivating_asks_first_then_does_it_with_the_reason(client_of, ada, ida):
    client, path = client_of(ada), f"/setup/people/{ida.pk}/deactivate/"
    assert "signed out everywhere at once" in client.get(path).content.decode()
    response = client.post(path, {"version": 1, "reason": "Has left"})
    assert (response.status_code, response["Location"]) == (303, f"/setup/people/{ida.pk}/")
    ida.refresh_from_db()
    assert not ida.is_active
    event = Event.objects.about("user", ida.pk).first()
    assert (event.name, event.by, event.reason) == ("deactivated", ada, "Has left")
    assert Membership.objects.filter(user=ida).exists()


def test_deactivating_twice_is_stale(client_of, ada, ida):
    client, path = client_of(ada), f"/setup/people/{ida.pk}/deactivate/"
    client.post(path, {"version": 1})
    assert client.post(path, {"version": 1}).status_code == 409
    assert client.post(path, {"version": 2}).status_code == 409
    assert Event.objects.about("user", ida.pk).count() == 1


def test_reactivating(client_of, ada, dee):
    response = client_of(ada).post(f"/setup/people/{dee.pk}/reactivate/", {"version": 1})
    assert response.status_code == 303
    dee.refresh_from_db()
    assert dee.is_active


def form_of(user: User, **changes) -> dict:
    data = {"name": user.name, "email": user.email, "employment": "full_time", "version": user.version}
    return data | changes


def test_the_last_admin_can_be_neither_deactivated_nor_demoted(client_of, ada):
    client = client_of(ada)
    for path, data in [
        (f"/setup/people/{ada.pk}/deactivate/", {"version": 1}),
        (f"/setup/people/{ada.pk}/", form_of(ada)),
    ]:
        response = client.post(path, data)
        assert response.status_code == 422
        assert "This is the only administrator." in response.content.decode()
    ada.refresh_from_db()
    assert (ada.is_admin, ada.is_active, ada.version) == (True, True, 1)


def test_a_deactivated_admin_is_no_second_one(ada, now):
    person("Bea", is_admin=True, is_active=False)
    with pytest.raises(actions_people.LastAdmin):
        actions_people.deactivate_person(ada, version=1, by=ada, now=now)


def test_with_a_second_admin_the_first_may_go(client_of, ada):
    bea = person("Bea", is_admin=True)
    assert client_of(bea).post(f"/setup/people/{ada.pk}/deactivate/", {"version": 1}).status_code == 303


def demote_each_other(one: User, other: User, now) -> list[str]:
    """Both at once, each in a thread and transaction of its own; what came of it."""
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def demote(by: User, whom: User) -> None:
        try:
            together.wait(5)
            actions_people.change_person(whom, {"is_admin": False}, version=1, by=by, now=now)
            outcomes.append("done")
        except actions_people.LastAdmin:
            outcomes.append("last")
        finally:
            connection.close()

    threads = [threading.Thread(target=demote, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    return sorted(outcomes)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_admins_who_demote_each_other_leave_one(ada, now):
    bea = person("Bea", is_admin=True)
    assert demote_each_other(ada, bea, now) == ["done", "last"]
    assert User.objects.admins().count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_go(ada, now, monkeypatch):
    """The control: the same race without the office's row as a lock, held open until both have looked."""
    bea = person("Bea", is_admin=True)
    both_looked = threading.Barrier(2)
    look = actions_people._refuse_last_admin

    def slowly(whom: User) -> None:
        look(whom)
        both_looked.wait(5)

    monkeypatch.setattr(actions_people, "_lock_office", lambda: None)
    monkeypatch.setattr(actions_people, "_refuse_last_admin", slowly)
    assert demote_each_other(ada, bea, now) == ["done", "done"]
    assert User.objects.admins().count() == 0


def test_changing_a_person_tells_before_and_after_and_is_found_by_the_new_name(client_of, ada, ida):
    client = client_of(ada)
    assert client.post(f"/setup/people/{ida.pk}/", form_of(ida, name="Ida Ødegård")).status_code == 303
    event = Event.objects.about("user", ida.pk).first()
    assert (event.before, event.after["name"]) == ({"name": "Ida Cast"}, "Ida Ødegård")
    assert "Ida Ødegård" in client.get("/setup/people/?q=ØDEGÅRD").content.decode()


def test_an_address_of_somebody_else_is_refused(client_of, ada, ida, omar):
    response = client_of(ada).post(f"/setup/people/{ida.pk}/", form_of(ida, email="OMAR@office.example"))
    assert response.status_code == 422
    assert "has this e-mail address already" in response.content.decode()


def found(client, query: str) -> set[str]:
    return {row.name.split()[0] for row in client.get(f"/setup/people/{query}").context["page"].rows}


def test_the_list_filters_by_department_state_and_words(client_of, cast, billing):
    client = client_of(cast["ada"])
    assert found(client, "") == {"Ada", "Mona", "Dag", "Ida", "Omar", "Nils", "Olav", "Eve"}
    assert found(client, "?state=inactive") == {"Dee"}
    assert found(client, f"?department={billing.pk}") == {"Mona", "Dag", "Ida", "Omar"}
    assert found(client, f"?department={billing.pk}&state=all&q=D") == {"Mona", "Dag", "Ida", "Dee", "Omar"} - {
        "Mona",
        "Omar",
    }
    assert found(client, "?q=olav%40office") == {"Olav"}


def test_a_managers_list_holds_the_own_people_only(client_of, cast, clinical):
    client = client_of(cast["mona"])
    assert found(client, "") == {"Mona", "Dag", "Ida", "Omar"}
    assert found(client, f"?department={clinical.pk}") == {"Mona", "Dag", "Ida", "Omar"}


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00",
        "?department=x",
        "?department=9999999999999999999999",
        "?state=nonsense",
        "?cursor=x",
        "?q=" + "x" * 999,
    ],
)
def test_a_nonsense_filter_is_no_error(client_of, ada, query):
    assert client_of(ada).get(f"/setup/people/{query}").status_code == 200


def test_the_list_costs_the_same_with_thirty_people_as_with_three(
    client_of, cast, billing, front_desk, django_assert_max_num_queries
):
    client = client_of(cast["ada"])
    with django_assert_max_num_queries(50) as few:
        client.get("/setup/people/")
    for number in range(30):
        user = person(f"Extra{number:02}")
        Membership.objects.create(user=user, department=billing, is_home=True)
        Membership.objects.create(user=user, department=front_desk)
    with django_assert_max_num_queries(50) as many:
        client.get("/setup/people/")
    assert len(many) == len(few) <= 12


def test_the_list_turns_pages(client_of, ada):
    for number in range(60):
        person(f"Extra{number:02}")
    client = client_of(ada)
    first = client.get("/setup/people/").context["page"]
    second = client.get("/setup/people/", {"cursor": first.next}).context["page"]
    names = [row.name for row in [*first.rows, *second.rows]]
    assert names == sorted(names)
    assert len(set(names)) == 61


def test_the_office_is_one_row(office):
    with pytest.raises(Exception, match="office_is_one"), transaction.atomic():
        Office.objects.create(pk=2)
