"""No input of set-up or account is an error of ours: each field of each form is given what no person types."""

import pytest

from staff.models import HeldSkill, Membership, Skill

SCRIPT = "'\"><script>alert(1)</script>"
HOSTILE = [
    "",
    "\x00",
    "a\x00b",
    "x" * 100_000,
    "9" * 400,
    "-1",
    "1e999",
    "NaN",
    "9999-99-99",
    "0001-01-01",
    SCRIPT,
    "%00",
    "🙂" * 200,
    "e" + "\u0301" * 500,
    "\u202e\ufeff",
]


@pytest.fixture
def pages(cast, billing) -> list[str]:
    omar, skill = cast["omar"], Skill.objects.create(name="First aid")
    held = HeldSkill.objects.create(user=omar, skill=skill)
    member = Membership.objects.get(user=omar)
    return [
        "/account/",
        "/setup/office/",
        "/setup/departments/new/",
        f"/setup/departments/{billing.pk}/",
        f"/setup/departments/{billing.pk}/archive/",
        f"/setup/departments/{billing.pk}/members/{member.pk}/",
        "/setup/people/new/",
        f"/setup/people/{omar.pk}/",
        f"/setup/people/{omar.pk}/deactivate/",
        f"/setup/people/{omar.pk}/departments/add/",
        f"/setup/people/{omar.pk}/skills/add/",
        f"/setup/people/{omar.pk}/skills/{held.pk}/",
        "/setup/skills/new/",
        f"/setup/skills/{skill.pk}/",
    ]


def fields_of(client, page: str) -> dict[str, str]:
    form = client.get(page).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value in (None, False) else str(value) for name, value in values.items()}


def test_hostile_text_in_all_fields(client_of, cast, pages):
    """Every field gets every text, a different one than its neighbours."""
    client = client_of(cast["ada"])
    for page in pages:
        names = list(client.get(page).context["form"].fields)
        for turn in range(len(HOSTILE)):
            typed = {name: HOSTILE[(turn + place) % len(HOSTILE)] for place, name in enumerate(names)}
            assert client.post(page, typed).status_code in (302, 303, 409, 422), (page, typed)


def test_hostile_text_in_one_field_of_a_good_form(client_of, cast, pages):
    """What passes the form must pass the verb, the event and the next page too."""
    client = client_of(cast["ada"])
    for page in pages:
        fields = fields_of(client, page)
        for name in fields:
            assert client.post(page, fields | {name: SCRIPT}).status_code in (302, 303, 409, 422), (page, name)


def test_every_field_twice_and_none_at_all(client_of, cast, pages):
    client = client_of(cast["ada"])
    for page in pages:
        twice = {name: [value, value] for name, value in fields_of(client, page).items()}
        assert client.post(page, twice).status_code < 500
        assert client.post(page, {}).status_code in (409, 422)


@pytest.mark.parametrize(
    "query", ["department=%00", "department=9" + "9" * 40, "department=x", "archived=%00", "cursor=%FF"]
)
def test_hostile_queries(client_of, ada, query):
    client = client_of(ada)
    for page in ("people/new/", "people/", "departments/", "skills/"):
        assert client.get(f"/setup/{page}?{query}").status_code == 200


def test_the_department_page_costs_the_same_with_thirty_members(client_of, ada, billing, django_assert_max_num_queries):
    from tests.cast import joins, person

    client, path = client_of(ada), f"/setup/departments/{billing.pk}/"
    for number in range(3):
        joins(person(f"Few{number}"), billing)
    with django_assert_max_num_queries(40) as few:
        client.get(path)
    for number in range(30):
        joins(person(f"Many{number}"), billing)
    with django_assert_max_num_queries(40) as many:
        client.get(path)
    assert len(many) == len(few) <= 14
