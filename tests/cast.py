"""The fixed cast of every test, so that an access test reads as a sentence. Larger offices are made by factories.

Ada is the admin, Mona manages Billing with Dag as her deputy, Ida and Omar work for her (Ida at the front desk too),
Olav works under Nils in Clinical, Eve has an account but no department, Dee was deactivated.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from staff.models import Department, Membership, Office, User

PASSWORD = "correct horse battery"
ADMIN, MANAGER, DEPUTY, ASSISTANT = "admin", Membership.Role.MANAGER, Membership.Role.DEPUTY, Membership.Role.ASSISTANT


def person(name: str, *, is_admin: bool = False, is_active: bool = True) -> User:
    """An account named `<name>@office.example` with the cast's password."""
    return User.objects.create_user(
        f"{name.lower()}@office.example", PASSWORD, name=f"{name} Cast", is_admin=is_admin, is_active=is_active
    )


def joins(
    user: User, department: Department, role: str = ASSISTANT, *, home: bool = True, title: str = ""
) -> Membership:
    return Membership.objects.create(user=user, department=department, role=role, is_home=home, title=title)


@pytest.fixture
def now() -> datetime:
    """A Monday at nine in Oslo."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Oslo"))


@pytest.fixture
def office(db: None, now: datetime) -> Office:
    office = Office.current()
    office.name, office.country, office.zone, office.language = "Fjord Practice", "NO", "Europe/Oslo", "en"
    office.set_up_at = now
    office.save()
    return office


@pytest.fixture
def billing(office: Office) -> Department:
    return Department.objects.create(name="Billing")


@pytest.fixture
def front_desk(office: Office) -> Department:
    return Department.objects.create(name="Front desk")


@pytest.fixture
def clinical(office: Office) -> Department:
    return Department.objects.create(name="Clinical")


@pytest.fixture
def ada(office: Office) -> User:
    """The admin; of no department."""
    return person("Ada", is_admin=True)


@pytest.fixture
def mona(billing: Department) -> User:
    """Manager of Billing."""
    user = person("Mona")
    joins(user, billing, MANAGER, title="Office manager")
    return user


@pytest.fixture
def dag(billing: Department) -> User:
    """Mona's deputy: the same rights."""
    user = person("Dag")
    joins(user, billing, DEPUTY)
    return user


@pytest.fixture
def ida(billing: Department, front_desk: Department) -> User:
    """Assistant of Billing at home, and of the front desk."""
    user = person("Ida")
    joins(user, billing)
    joins(user, front_desk, home=False)
    return user


@pytest.fixture
def omar(billing: Department) -> User:
    """Assistant of Billing."""
    user = person("Omar")
    joins(user, billing)
    return user


@pytest.fixture
def nils(clinical: Department) -> User:
    """Manager of Clinical: a manager, but not of Billing."""
    user = person("Nils")
    joins(user, clinical, MANAGER)
    return user


@pytest.fixture
def olav(clinical: Department) -> User:
    """Assistant of Clinical."""
    user = person("Olav")
    joins(user, clinical)
    return user


@pytest.fixture
def eve(office: Office) -> User:
    """An account without a department: an outsider who can ask for work, no more."""
    return person("Eve")


@pytest.fixture
def dee(billing: Department) -> User:
    """Was an assistant of Billing; deactivated."""
    user = person("Dee", is_active=False)
    joins(user, billing)
    return user


@pytest.fixture
def cast(
    ada: User, mona: User, dag: User, ida: User, omar: User, nils: User, olav: User, eve: User, dee: User
) -> dict[str, User]:
    """Everybody, by first name in lower case."""
    return {user.email.split("@")[0]: user for user in (ada, mona, dag, ida, omar, nils, olav, eve, dee)}


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """`client_of(ida).get("/my-day/")`: a signed-in client."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
