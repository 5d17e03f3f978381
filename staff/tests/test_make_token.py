"""Tokens: shown once, found by their hash, taken back by their owner, and printed by the command."""

import hashlib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from staff.actions_tokens import make_token, note_use, token_of
from staff.models import ApiToken, Event

KEY = "5d6cbbf2-6f6e-4a5a-9f6f-0123456789ab"
ASKED = {"name": "Till", "scope": "read", "days": "30", "form_key": KEY}


def test_a_token_is_shown_once(client_of, ida):
    client = client_of(ida)
    page = client.post("/account/tokens/", ASKED)
    row = ApiToken.objects.get()
    token = page.content.decode().split('<code class="code">', 1)[1].split("</code>", 1)[0]
    assert (page.status_code, row.digest) == (200, hashlib.sha256(token.encode()).hexdigest())
    assert (row.name, row.scope, row.prefix) == ("Till", "read", token[:10])
    assert row.expires_at - row.created_at == timedelta(days=30)
    again = client.post("/account/tokens/", ASKED)
    assert (again.status_code, again["Location"]) == (303, "/account/tokens/")
    later = client.get("/account/tokens/").content.decode()
    assert token not in later and row.prefix in later and "was made already" in later
    assert Event.objects.filter(name="made").count() == ApiToken.objects.count() == 1
    assert token not in str(Event.objects.get(name="made").after)


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "\x00"}, {"scope": "all"}, {"days": "-1"}, {"days": "9" * 40}]
)
def test_what_cannot_be_is_said_beside_the_field(client_of, ida, wrong):
    page = client_of(ida).post("/account/tokens/", ASKED | wrong)
    assert page.status_code == 422
    assert not ApiToken.objects.exists()


def test_taken_back_by_its_owner_alone(client_of, ida, ada, now):
    row, token = make_token(ida, name="Till", by=ida, now=now)
    path = f"/account/tokens/{row.pk}/revoke/"
    assert client_of(ada).post(path).status_code == 404
    assert b"Till" not in client_of(ada).get("/account/tokens/").content
    assert token_of(token, now=now) == row
    assert client_of(ida).post(path)["Location"] == client_of(ida).post(path)["Location"] == "/account/tokens/"
    assert token_of(token, now=now) is None
    assert Event.objects.filter(name="revoked").count() == 1


def test_usable_until_it_expires_or_its_person_leaves(ida, now):
    _row, token = make_token(ida, name="Till", by=ida, now=now, days=1)
    assert token_of(token, now=now + timedelta(hours=23)) is not None
    assert token_of(token, now=now + timedelta(days=1)) is None
    ida.is_active = False
    ida.save()
    assert token_of(token, now=now) is None
    assert token_of("bo_\ud800\x00", now=now) is None


def test_use_is_noted_once_a_minute(ida, now, django_assert_num_queries):
    row, _token = make_token(ida, name="Till", by=ida, now=now)
    note_use(row, now=now)
    row.refresh_from_db()
    with django_assert_num_queries(0):
        note_use(row, now=now + timedelta(seconds=59))
    note_use(row, now=now + timedelta(seconds=60))
    row.refresh_from_db()
    assert row.last_used_at == now + timedelta(seconds=60)


def test_the_command_prints_it(ida):
    said = StringIO()
    call_command("create_token", "IDA@office.example", "--name", "Till", "--read-only", "--days", "2", stdout=said)
    row = ApiToken.objects.get()
    assert row.digest == hashlib.sha256(said.getvalue().strip().encode()).hexdigest()
    assert (row.user, row.name, row.scope) == (ida, "Till", "read")
    ida_with = lambda *more: ["ida@office.example", *more]  # noqa: E731
    for wrong in (["nobody@office.example"], ida_with("--days", "0"), ida_with("--name", "\0")):
        with pytest.raises(CommandError):
            call_command("create_token", *wrong, stdout=said)
